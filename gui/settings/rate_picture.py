"""The learning rate over the whole run as a small picture, before anything is trained."""

from __future__ import annotations

from bisect import bisect_right

from PyQt6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.training.rate_curve import RateCurve
from gui.plots.ticks import nice_range, ticks, written, written_evenly
from gui.theme import Tokens, current

_HEIGHT = 128
_GAP = 6
_MOST_RATES = 3
_EPOCH_WIDTH = 40
"""Room for the number of an epoch."""


class RatePicture(QWidget):
    """Draws a `RateCurve`; points at a place tell its rate, as a tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve: RateCurve | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Learning rate over the run"))

    def curve(self) -> RateCurve | None:
        """What is drawn."""
        return self._curve

    def set_curve(self, curve: RateCurve | None) -> None:
        """Draw this curve; None: nothing."""
        if curve == self._curve:
            return
        self._curve = curve
        self.setAccessibleDescription("" if curve is None else self._described(curve))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the panel lets it be."""
        return QSize(240, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrower, as high."""
        return QSize(120, _HEIGHT)

    def rate_at(self, x: float) -> tuple[float, float] | None:
        """Epoch and rate at a place along the picture; None beside the curve."""
        room = self._room()
        if self._curve is None or not room.left() <= x <= room.right():
            return None
        epoch = (x - room.left()) / room.width() * self._curve.end
        return epoch, self._curve.rates[bisect_right(self._curve.epochs, epoch) - 1]

    # Words -----------------------------------------------------------------------------------

    def title(self) -> str:
        """What is drawn, in words."""
        if self._curve is not None and self._curve.is_earliest:
            return self.tr("Rate by epoch, if the loss never falls")
        return self.tr("Rate by epoch")

    def _described(self, curve: RateCurve) -> str:
        words = self.tr(
            "{title}: first {first}, highest {highest}, last {last}, in {epochs} epochs"
        )
        return words.format(
            title=self.title(),
            first=written(curve.rates[0], 3),
            highest=written(max(curve.rates), 3),
            last=written(curve.rates[-1], 3),
            epochs=QLocale().toString(curve.end),
        )

    def event(self, a0: QEvent | None) -> bool:
        """The tooltip tells the rate under the cursor."""
        if isinstance(a0, QHelpEvent) and a0.type() == QEvent.Type.ToolTip:
            found = self.rate_at(a0.pos().x())
            if found is None:
                QToolTip.hideText()
            else:
                words = self.tr("epoch {epoch}: {rate}").format(
                    epoch=written(found[0], 3), rate=written(found[1], 3)
                )
                QToolTip.showText(a0.globalPos(), words, self)
            return True
        return super().event(a0)

    # Drawing ---------------------------------------------------------------------------------

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw from the tokens now worn."""
        if self._curve is None:
            return
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        room, top = self._room(), self._top()
        painter.setPen(QColor(tokens.quiet_text))
        line = QRectF(0, 0, self.width(), room.top())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, self.title())
        self._draw_rates(painter, room, top, tokens)
        self._draw_epochs(painter, room, tokens)
        self._draw_curve(painter, room, top, tokens)

    def _draw_rates(self, painter: QPainter, room: QRectF, top: float, tokens: Tokens) -> None:
        values, words = self._rates()
        for value, text in zip(values, words, strict=True):
            y = round(room.bottom() - value / top * room.height()) + 0.5
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(tokens.quiet_text))
            box = QRectF(0, y - 10, room.left() - _GAP, 20)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, right, text)

    def _draw_epochs(self, painter: QPainter, room: QRectF, tokens: Tokens) -> None:
        assert self._curve is not None
        painter.setPen(QColor(tokens.quiet_text))
        most = max(1, int(room.width() / _EPOCH_WIDTH))
        for epoch in ticks(0, self._curve.end, min(most, self._curve.end)):
            x = room.left() + epoch / self._curve.end * room.width()
            left = min(x - _EPOCH_WIDTH / 2, self.width() - _EPOCH_WIDTH)
            is_last = left < x - _EPOCH_WIDTH / 2
            side = Qt.AlignmentFlag.AlignRight if is_last else Qt.AlignmentFlag.AlignHCenter
            box = QRectF(left, room.bottom() + 4, _EPOCH_WIDTH, 20)
            painter.drawText(box, side, QLocale().toString(round(epoch)))

    def _draw_curve(self, painter: QPainter, room: QRectF, top: float, tokens: Tokens) -> None:
        assert self._curve is not None
        end = self._curve.end

        def place(epoch: float, rate: float) -> QPointF:
            x = room.left() + epoch / end * room.width()
            return QPointF(x, room.bottom() - rate / top * room.height())

        # A rate holds until the next step; a step is often less than a pixel.
        path = QPainterPath(place(0, self._curve.rates[0]))
        before = self._curve.rates[0]
        for epoch, rate in zip(self._curve.epochs, self._curve.rates, strict=True):
            path.lineTo(place(epoch, before))
            path.lineTo(place(epoch, rate))
            before = rate
        path.lineTo(place(end, before))
        below = QPainterPath(path)
        below.lineTo(room.bottomRight())
        below.lineTo(room.bottomLeft())
        painter.fillPath(below, QColor(tokens.accent_soft))
        style = Qt.PenStyle.DashLine if self._curve.is_earliest else Qt.PenStyle.SolidLine
        painter.strokePath(path, QPen(QColor(tokens.accent), 1.6, style))

    def _room(self) -> QRectF:
        """Where the curve is."""
        metrics = QFontMetricsF(self._small())
        _, words = self._rates()
        left = max((metrics.horizontalAdvance(text) for text in words), default=0.0) + _GAP
        above, below = metrics.height() + 10, metrics.height() + 6
        return QRectF(left, above, self.width() - left - 1, self.height() - above - below)

    def _rates(self) -> tuple[list[float], list[str]]:
        """The rates that have a line, and how they are written."""
        values = ticks(0.0, self._top(), _MOST_RATES)
        return values, [QLocale().toString(0), *written_evenly(values)[1:]]

    def _top(self) -> float:
        highest = max(self._curve.rates) if self._curve is not None else 1.0
        return nice_range(0.0, highest, _MOST_RATES)[1]

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(current().tokens.size_small)
        return font
