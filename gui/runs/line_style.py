"""How the curve of each run is drawn: a colour and dashes of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from gui.plots.legend import draw_swatch
from gui.theme import current

_TOKENS = ("accent", "warning", "good", "symbols", "bad", "quiet_text")
_DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 2.0), (1.5, 1.5), (5.0, 1.5, 1.5, 1.5))
SWATCH = QSize(22, 10)


@dataclass(frozen=True)
class LineStyle:
    """A colour by its token, and dashes: neighbours differ in both, so that neither is needed."""

    token: str
    dashes: tuple[float, ...]

    def icon(self) -> QIcon:
        """A piece of the line."""
        return QIcon(_SwatchEngine(self))


STYLES = tuple(
    LineStyle(_TOKENS[place % len(_TOKENS)], _DASHES[place % len(_DASHES)]) for place in range(12)
)
"""As many as can be told apart."""


class LineStyles:
    """Gives each run a style, which it keeps as long as it is shown."""

    def __init__(self) -> None:
        self._places: dict[Path, int] = {}

    def assign(self, runs: Iterable[Path]) -> dict[Path, LineStyle]:
        """The styles of these runs, which are forgotten for all others.

        Those beyond what can be told apart get none.
        """
        wanted = list(runs)
        self._places = {run: place for run, place in self._places.items() if run in wanted}
        taken = set(self._places.values())
        free = (place for place in range(len(STYLES)) if place not in taken)
        new = (run for run in wanted if run not in self._places)
        self._places |= dict(zip(list(new), free, strict=False))
        return {run: STYLES[self._places[run]] for run in wanted if run in self._places}


class _SwatchEngine(QIconEngine):
    """Asks for the colour at each drawing, so that it follows the theme."""

    def __init__(self, style: LineStyle) -> None:
        super().__init__()
        self._style = style

    def paint(
        self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State
    ) -> None:
        """The line, from left to right."""
        assert painter is not None
        painter.save()
        colour = QColor(getattr(current().tokens, self._style.token))
        draw_swatch(painter, QRectF(rect), colour, self._style.dashes)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The line on a transparent ground."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Another engine for a copied icon."""
        return _SwatchEngine(self._style)
