"""Quiet axes: small numbers and no lines but those of the grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QLocale
from PyQt6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from gui.plots.shapes import Shape
from gui.plots.ticks import log_ticks, ticks, written, written_evenly
from gui.theme import current

_SPACING = {"left": 34, "right": 34, "bottom": 62}
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
        self.follow_theme()

    def follow_theme(self) -> None:
        """Wear the tokens of the moment."""
        tokens = current().tokens
        font = QFont()
        font.setPixelSize(tokens.size_small)
        self.setTickFont(font)
        self.setTextPen(QColor(tokens.quiet_text))

    def most_steps(self, size: float) -> int:
        """How many steps from number to number there is room for in so many pixels."""
        return max(2, int(size / _SPACING[self.orientation]))

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Where numbers and lines are, and where lines are alone."""
        most = self.most_steps(size)
        if self.is_logarithmic:
            return log_ticks(low, high, most)
        return ticks(low, high, most), []

    def generateDrawSpecs(self, p: QPainter) -> Any:
        """Without ticks: what is left of one without a length would still be a dot."""
        specs = super().generateDrawSpecs(p)
        return specs and (specs[0], [], specs[2])

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

    name: Callable[[int], str] | None = None
    """What a step is called; None: its number, with separators of thousands."""

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Whole numbers only."""
        values, _ = super().places(low, high, size)
        return [value for value in values if value >= 0 and value == int(value)], []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """Their names."""
        if self.name is not None:
            return [self.name(int(value)) for value in values]
        return [QLocale().toString(int(value)) for value in values]


class ShareAxis(QuietAxis):
    """Shares of one, written as percentages, or numbers from 0 on.

    It belongs to no view and spans the plot's height.
    """

    def __init__(self) -> None:
        self.top: float | None = None
        super().__init__("right")
        self.setRange(0.0, 1.0)

    def set_top(self, top: float | None) -> None:
        """Show numbers from 0 to this; None: shares."""
        if top != self.top:
            self.top = top
            self.setRange(0.0, 1.0 if top is None else top)

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Ends and middle; of numbers, as on any axis."""
        if self.top is not None:
            return super().places(low, high, size)
        return [low, (low + high) / 2, high], []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """As percentages, or as numbers."""
        if self.top is not None:
            return super().tickStrings(values, scale, spacing)
        return [f"{written(100 * value)}%" for value in values]


class Grid(Shape):
    """Level lines across the plot at the places of an axis, quieter where no number stands."""

    def __init__(self, axis: QuietAxis) -> None:
        super().__init__("line")
        self._axis = axis

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw over all that is seen."""
        seen = self.viewRect()
        low, high = sorted((seen.top(), seen.bottom()))
        named, others = self._axis.places(low, high, self._axis.geometry().height())
        for self._token, values in (("line", named), ("grid_dots", others)):
            self._path = QPainterPath()
            for y in values:
                self._path.moveTo(seen.left(), y)
                self._path.lineTo(seen.right(), y)
            super().paint(painter)

    def draw(self, painter: QPainter, path: QPainterPath) -> None:
        """The lines, one pixel each."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self.colour(), 1))
        painter.drawPath(path)
