"""What is drawn in a plot: lines, the area between two of them, points."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.plots.series import Numbers
from gui.theme import current

_MANY_CORNERS = 1000


class Shape(pg.GraphicsObject):
    """A path in the plot's coordinates, in the colour of a token at the moment it is drawn.

    It is brought to pixels before it is drawn and not by the painter: pens that keep their width
    under any painter are beyond many programs that show an SVG.
    """

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
        seen = self.viewRect()
        return QRectF() if seen is None else QRectF(seen)  # None while its plot goes

    def viewRangeChanged(self) -> None:
        """pyqtgraph calls it when what is seen changes."""
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw in pixels."""
        path = painter.transform().map(self._path)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self.draw(painter, path)
        painter.restore()

    @abstractmethod
    def draw(self, painter: QPainter, path: QPainterPath) -> None:
        """Draw a path that is in pixels."""

    def colour(self) -> QColor:
        """The token's colour now."""
        colour = QColor(getattr(current().tokens, self._token))
        colour.setAlphaF(self._opacity)
        return colour

    def _set_path(self, path: QPainterPath) -> None:
        self._path = path
        self.update()


class Line(Shape):
    """A line through points; it breaks where a value is not a number.

    Qt draws a line of width 1 many times faster than any other: keep to it for jagged ones.
    """

    def __init__(
        self, token: str, width: float, opacity: float = 1.0, dashes: tuple[float, ...] = ()
    ) -> None:
        """``dashes``: lengths of dash and gap in widths of the line; none: it is unbroken."""
        super().__init__(token, opacity)
        self._width = width
        self._dashes = dashes

    def set_points(self, x: Numbers, y: Numbers) -> None:
        """Draw through these."""
        if len(x) < 2 or not np.isfinite(y).any():
            self._set_path(QPainterPath())
        else:
            self._set_path(pg.arrayToQPath(x, y, connect="finite"))

    def draw(self, painter: QPainter, path: QPainterPath) -> None:
        """The line."""
        pen = QPen(self.colour(), self._width)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        if self._dashes:
            pen.setDashPattern(self._dashes)
        painter.setPen(pen)
        painter.drawPath(path)


class UprightLine(Shape):
    """A line at a step from top to bottom, dashed or not."""

    def __init__(self, token: str, width: float, dashes: tuple[float, ...] = ()) -> None:
        super().__init__(token)
        self._pen_width = width
        self._dashes = dashes
        self._step = 0.0
        self.hide()

    @property
    def step(self) -> float:
        """Where it stands."""
        return self._step

    def set_step(self, step: float | None) -> None:
        """Stand there; None: be gone."""
        self.setVisible(step is not None)
        if step is not None and step != self._step:
            self._step = step
            self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw over all that is seen."""
        seen = self.viewRect()
        self._path = QPainterPath(QPointF(self._step, seen.top()))
        self._path.lineTo(QPointF(self._step, seen.bottom()))
        super().paint(painter)

    def draw(self, painter: QPainter, path: QPainterPath) -> None:
        """The line."""
        pen = QPen(self.colour(), self._pen_width)
        if self._dashes:
            pen.setDashPattern(self._dashes)
        painter.setPen(pen)
        painter.drawPath(path)


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

    def draw(self, painter: QPainter, path: QPainterPath) -> None:
        """The area; one with a corner at every pixel has no slopes to soften."""
        if path.elementCount() > _MANY_CORNERS:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillPath(path, self.colour())


class Points(Shape):
    """A few marks of one size, round or square, with a rim that sets them off from lines."""

    def __init__(self, token: str, size: float, *, is_square: bool = False) -> None:
        super().__init__(token)
        self._size = size
        self._is_square = is_square
        self._points: list[QPointF] = []

    def set_points(self, x: Numbers, y: Numbers) -> None:
        """Mark these; what is not a number is left out."""
        is_good = np.isfinite(y)
        pairs = zip(x[is_good].tolist(), y[is_good].tolist(), strict=True)
        self._points = [QPointF(*pair) for pair in pairs]
        self.update()

    def points(self) -> list[QPointF]:
        """Where marks are."""
        return self._points

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw each in pixels."""
        self._path = path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)  # two at one place are no hole
        for point in map(painter.transform().map, self._points):
            mark = QRectF(0, 0, self._size, self._size)
            mark.moveCenter(point)
            if self._is_square:
                path.addRect(mark)
            else:
                path.addEllipse(mark)
        painter.save()
        painter.resetTransform()
        super().paint(painter)
        painter.restore()

    def draw(self, painter: QPainter, path: QPainterPath) -> None:
        """The marks."""
        painter.setPen(QPen(QColor(current().tokens.panel), 1))
        painter.setBrush(self.colour())
        painter.drawPath(path)
