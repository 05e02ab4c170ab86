"""What is drawn in a plot: lines, the area between two of them, points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.plots.series import Numbers
from gui.theme import current


class Shape(pg.GraphicsObject):
    """A path in the plot's coordinates, in the colour of a token at the moment it is drawn."""

    def __init__(self, token: str, opacity: float = 1.0) -> None:
        super().__init__()
        self._token = token
        self._opacity = opacity
        self._path = QPainterPath()

    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self._path.isEmpty()

    def boundingRect(self) -> QRectF:
        """All that is seen: what lies outside has been left out already."""
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:
        """pyqtgraph calls it when what is seen changes."""
        self.prepareGeometryChange()

    def colour(self) -> QColor:
        """The token's colour now."""
        colour = QColor(getattr(current().tokens, self._token))
        colour.setAlphaF(self._opacity)
        return colour

    def _set_path(self, path: QPainterPath) -> None:
        self._path = path
        self.update()


class Line(Shape):
    """A line through points; it breaks where a value is not a number."""

    def __init__(self, token: str, width: float, opacity: float = 1.0) -> None:
        super().__init__(token, opacity)
        self._width = width

    def set_points(self, x: Numbers, y: Numbers) -> None:
        """Draw through these."""
        if len(x) < 2 or not np.isfinite(y).any():
            self._set_path(QPainterPath())
        else:
            self._set_path(pg.arrayToQPath(x, y, connect="finite"))

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw the line."""
        pen = QPen(self.colour(), self._width)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawPath(self._path)


class Area(Shape):
    """The area between a lower and an upper line."""

    def set_points(self, x: Numbers, low: Numbers, high: Numbers) -> None:
        """Fill between these."""
        is_good = np.isfinite(low) & np.isfinite(high)
        if is_good.sum() < 2:
            self._set_path(QPainterPath())
            return
        x, low, high = x[is_good], low[is_good], high[is_good]
        around = np.concatenate((x, x[::-1])), np.concatenate((high, low[::-1]))
        self._set_path(pg.arrayToQPath(*around, connect="all"))

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Fill the area."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(self._path, self.colour())


class Points(pg.ScatterPlotItem):
    """A few marks of a fixed size: ``o`` round, ``s`` square."""

    def __init__(self, token: str, symbol: str, size: int) -> None:
        # Without the cache of pixmaps they stay sharp in a picture of any size.
        super().__init__(symbol=symbol, size=size, pen=None, antialias=True, useCache=False)
        self._token = token
        self.follow_theme()

    def follow_theme(self) -> None:
        """Wear the tokens of the moment, with a rim that sets a mark off from the line below."""
        tokens = current().tokens
        self.setBrush(QColor(getattr(tokens, self._token)))
        rim = QPen(QColor(tokens.panel), 1)
        rim.setCosmetic(True)
        self.setPen(rim)
