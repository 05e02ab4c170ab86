"""Numbers that were given against those that were asked for: on the diagonal they are the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gui.plots.ticks import nice_range, ticks, written_evenly
from gui.theme import current

_MARGIN = 6
_POINT = 4.0
_MOST_TICKS = 4
_TOKENS = ("accent", "warning", "good", "symbols")

Pairs = Sequence[Sequence[tuple[float, float]]]


class Scatter(QWidget):
    """A point an answer: to the right what is right, upwards what the network gave."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: Pairs = ()
        self._names: tuple[str, ...] = ()
        self._range = (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Answers against what is right"))

    def show_pairs(self, pairs: Pairs, names: tuple[str, ...]) -> None:
        """Show the first numbers' pairs of right and given; of more the rest are left out."""
        self._pairs, self._names = pairs[: len(_TOKENS)], names[: len(_TOKENS)]
        values = np.array([value for each in self._pairs for pair in each for value in pair])
        values = values[np.isfinite(values)]
        low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
        self._range = nice_range(float(low), float(high), _MOST_TICKS)
        count = sum(map(len, self._pairs))
        self.setAccessibleDescription(self.tr("{count} answers").format(count=count))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as it is wide, where there is room."""
        return QSize(220, 160)

    def minimumSizeHint(self) -> QSize:
        """It gives way."""
        return QSize(120, 80)

    def place_of(self, right: float, given: float) -> QPointF:
        """Where an answer is drawn."""
        room, (low, high) = self._room(), self._range
        x = room.left() + (right - low) / (high - low) * room.width()
        return QPointF(x, room.bottom() - (given - low) / (high - low) * room.height())

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw from the tokens now worn."""
        if not self._pairs:
            return
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        room, (low, high) = self._room(), self._range
        values = ticks(low, high, _MOST_TICKS)
        for value, words in zip(values, written_evenly(values), strict=True):
            place = self.place_of(value, value)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(room.left(), place.y()), QPointF(room.right(), place.y()))
            painter.setPen(QColor(tokens.quiet_text))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, place.y() - 10, room.left() - _MARGIN, 20), side, words)
            below = QRectF(place.x() - 40, room.bottom() + 2, 80, 20)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, words)
        painter.setPen(QPen(QColor(tokens.edge), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self.place_of(low, low), self.place_of(high, high))
        painter.setPen(Qt.PenStyle.NoPen)
        for pairs, token in zip(self._pairs, _TOKENS, strict=False):
            colour = QColor(getattr(tokens, token))
            colour.setAlphaF(0.6)
            painter.setBrush(colour)
            for right, given in pairs:
                if np.isfinite(right) and np.isfinite(given):
                    painter.drawEllipse(self.place_of(right, given), _POINT / 2, _POINT / 2)
        self._draw_names(painter, room)

    def _draw_names(self, painter: QPainter, room: QRectF) -> None:
        tokens = current().tokens
        metrics = QFontMetricsF(painter.font())
        words = [self.tr("up: network, right: truth")] if len(self._names) < 2 else self._names
        for line, name in enumerate(words):
            token = "quiet_text" if len(self._names) < 2 else _TOKENS[line]
            painter.setPen(QColor(getattr(tokens, token)))
            top = room.top() + line * metrics.height()
            box = QRectF(room.left() + 4, top, room.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, name)

    def _room(self) -> QRectF:
        """Where points are."""
        metrics = QFontMetricsF(self._small())
        words = written_evenly(ticks(*self._range, _MOST_TICKS))
        left = max((metrics.horizontalAdvance(each) for each in words), default=0.0) + _MARGIN
        last = metrics.horizontalAdvance(words[-1]) / 2 if words else 0.0
        below = metrics.height() + 4
        return QRectF(
            left, 4, max(1.0, self.width() - left - last - 2), max(1.0, self.height() - below - 4)
        )

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(current().tokens.size_small)
        return font
