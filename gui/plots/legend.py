"""What the lines of a plot mean, and under the cursor which values they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gui.theme import current

Mark = Literal["thin", "strong", "long", "round", "square", "none"]

_SWATCH = {"thin": 12, "strong": 12, "long": 22, "round": 7, "square": 7, "none": 0}
SWATCH_WIDTH = 2.0
_GAP = 5
_BETWEEN = 12


@dataclass(frozen=True)
class Entry:
    """One kind of line or point."""

    text: str
    mark: Mark = "none"
    token: str = "quiet_text"
    opacity: float = 1.0
    short: str = ""
    """What stands in place of the text where there is too little room for all."""
    dashes: tuple[float, ...] = ()
    """Of a ``long`` line: lengths of dash and gap in its widths."""


class Legend(QWidget):
    """Entries side by side, right-aligned; each has a shape of its own besides its colour.

    Where there is too little room words are shortened, and then the first entries go: they are
    the ones easiest to guess.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._is_whole = False
        self._reading: tuple[Entry, ...] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_entries(self, entries: Sequence[Entry], *, whole: bool = False) -> None:
        """What is shown while nothing is read.

        Args:
            whole: all or none, where some alone would tell less than they hide.
        """
        self._entries = tuple(entries)
        self._is_whole = whole
        self.updateGeometry()
        self._show()

    def set_reading(self, entries: Sequence[Entry] | None) -> None:
        """Values under the cursor in place of the names; None for the names."""
        self._reading = None if entries is None else tuple(entries)
        self._show()

    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._entries if self._reading is None else self._reading

    def text(self) -> str:
        """The words of what is shown."""
        return "  ".join(entry.text for entry in self.entries())

    def sizeHint(self) -> QSize:
        """One line; as wide as there is room, so that plots side by side are equally wide."""
        return QSize(0, QFontMetrics(self._font()).height() + 2)

    def minimumSizeHint(self) -> QSize:
        """It gives way."""
        return self.sizeHint()

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw from the tokens now worn."""
        painter = QPainter(self)
        self.draw(painter, QRectF(self.rect()))

    def draw(self, painter: QPainter, room: QRectF) -> None:
        """Draw into a rectangle, of the widget or of a picture."""
        tokens = current().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._font()
        painter.setFont(font)
        metrics = QFontMetrics(font)
        right = room.right()
        entries, between = self._fitting(metrics, room.width())
        for entry in reversed(entries):
            left = right - self._width(entry, metrics)
            if left < room.left() - 1:
                break
            colour = QColor(getattr(tokens, entry.token))
            colour.setAlphaF(entry.opacity)
            self._draw_mark(painter, entry, QPointF(left, room.center().y()), colour)
            swatch = _SWATCH[entry.mark]
            text_left = left + swatch + (_GAP if swatch else 0)
            painter.setPen(QColor(tokens.quiet_text))
            words = QRectF(text_left, room.top(), right - text_left + 2, room.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, entry.text)
            right = left - between
        painter.restore()

    def _fitting(self, metrics: QFontMetrics, room: float) -> tuple[tuple[Entry, ...], int]:
        """The entries, and pixels between them."""
        entries = self.entries()
        wanted = sum(self._width(entry, metrics) + _BETWEEN for entry in entries) - _BETWEEN
        if wanted <= room + 1:
            return entries, _BETWEEN
        if self._is_whole and self._reading is None:
            return (), 0
        shorter = (replace(entry, text=entry.short or entry.text) for entry in entries)
        return tuple(shorter), _BETWEEN // 2

    def _draw_mark(self, painter: QPainter, entry: Entry, left: QPointF, colour: QColor) -> None:
        width = _SWATCH[entry.mark]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if entry.mark in ("thin", "strong"):
            painter.setPen(QPen(colour, 1.2 if entry.mark == "thin" else 2.4))
            painter.drawLine(left, left + QPointF(width, 0))
        elif entry.mark == "long":
            draw_swatch(painter, QRectF(left.x(), left.y() - 1, width, 2), colour, entry.dashes)
        elif entry.mark == "round":
            painter.drawEllipse(QRectF(left.x(), left.y() - width / 2, width, width))
        elif entry.mark == "square":
            painter.drawRect(QRectF(left.x(), left.y() - width / 2, width, width))

    def _width(self, entry: Entry, metrics: QFontMetrics) -> int:
        swatch = _SWATCH[entry.mark]
        return swatch + (_GAP if swatch else 0) + metrics.horizontalAdvance(entry.text)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(current().tokens.size_small)
        return font

    def _show(self) -> None:
        self.setAccessibleName(self.text())
        self.update()


def draw_swatch(
    painter: QPainter, room: QRectF, colour: QColor, dashes: tuple[float, ...] = ()
) -> None:
    """A piece of a line, as a plot draws it, along the middle of a room."""
    pen = QPen(colour, SWATCH_WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes:
        pen.setDashPattern(dashes)
    painter.setPen(pen)
    middle = room.center().y()
    painter.drawLine(QPointF(room.left(), middle), QPointF(room.right(), middle))
