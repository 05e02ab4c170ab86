"""Quiet axes: small numbers and no lines but those of the grid."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QLocale, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPen

from gui.plots.ticks import log_ticks, ticks, written, written_evenly
from gui.theme import current

_SPACING = {"left": 34, "right": 34, "bottom": 72}
"""Pixels between two numbers, at least about."""


class QuietAxis(pg.AxisItem):
    """Numbers alone, in small quiet letters; logarithmic where the values are exponents."""

    def __init__(self, orientation: str) -> None:
        self.is_logarithmic = False
        super().__init__(orientation, maxTickLength=0)
        self.setStyle(
            autoExpandTextSpace=False,
            autoReduceTextSpace=False,
            hideOverlappingLabels=False,
            tickTextOffset=6 if orientation != "bottom" else 4,
        )
        self.setPen(None)
        self.setTickPen(None)
        self.follow_theme()

    def follow_theme(self) -> None:
        """Wear the tokens of the moment."""
        tokens = current().tokens
        font = QFont()
        font.setPixelSize(tokens.size_small)
        self.setTickFont(font)
        self.setTextPen(QColor(tokens.quiet_text))

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Where numbers and lines are, and where lines are alone."""
        most = max(2, int(size / _SPACING[self.orientation]))
        if self.is_logarithmic:
            return log_ticks(low, high, most)
        return ticks(low, high, most), []

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:
        """In place of pyqtgraph's own, which are denser."""
        values, _ = self.places(minVal, maxVal, size)
        return [(None, values)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """The numbers of these places."""
        if self.is_logarithmic:
            return [written(10.0**value) for value in values]
        return list(written_evenly(values))


class StepAxis(QuietAxis):
    """Steps: whole numbers from 0 on."""

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Whole numbers only."""
        values, _ = super().places(low, high, size)
        return [value for value in values if value >= 0 and value == int(value)], []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """With separators of thousands."""
        return [QLocale().toString(int(value)) for value in values]


class ShareAxis(QuietAxis):
    """Shares of one, written as percentages; it belongs to no view and spans the plot's height."""

    def __init__(self) -> None:
        super().__init__("right")
        self.setRange(0.0, 1.0)

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Ends and middle."""
        return [low, (low + high) / 2, high], []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """As percentages."""
        return [f"{written(100 * value)}%" for value in values]


class Grid(pg.GraphicsObject):
    """Level lines across the plot at the places of an axis."""

    def __init__(self, axis: QuietAxis) -> None:
        super().__init__()
        self._axis = axis

    def boundingRect(self) -> QRectF:
        """All that is seen."""
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:
        """pyqtgraph calls it when what is seen changes."""
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw the lines, quieter where no number stands."""
        seen = self.viewRect()
        left, right = seen.left(), seen.right()
        low, high = sorted((seen.top(), seen.bottom()))
        named, others = self._axis.places(low, high, self._axis.geometry().height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for token, values in (("line", named), ("grid_dots", others)):
            pen = QPen(QColor(getattr(current().tokens, token)), 1, Qt.PenStyle.SolidLine)
            pen.setCosmetic(True)
            painter.setPen(pen)
            for y in values:
                painter.drawLine(QPointF(left, y), QPointF(right, y))
