"""A standing gauge: how often clipping fired, as a bar and as a number."""

from __future__ import annotations

from PyQt6.QtCore import QLocale, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Tokens, current

_BAR = 20
_GAP = 10


class Gauge(QWidget):
    """A bar filled from below, a big percentage beside its top, quiet words around.

    `caption` stands under the percentage ("of 100"), `footer` under the bar ("49% of run").
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction: float | None = None
        self._caption = ""
        self._footer = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._describe()

    def fraction(self) -> float | None:
        """The filled share, or None when there is nothing to show yet."""
        return self._fraction

    def set_fraction(
        self, fraction: float | None, caption: str | None = None, footer: str | None = None
    ) -> None:
        """Show `fraction` (0 to 1; beyond is clamped); words left at None stay as they are."""
        shown = None if fraction is None else min(max(fraction, 0.0), 1.0)
        words = (
            self._caption if caption is None else caption,
            self._footer if footer is None else footer,
        )
        if (shown, *words) == (self._fraction, self._caption, self._footer):
            return
        if words != (self._caption, self._footer):
            self.updateGeometry()
        self._fraction = shown
        self._caption, self._footer = words
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """The bar, the widest words and a bar long enough to read."""
        big, quiet = self._fonts()
        percentage = QFontMetrics(big).horizontalAdvance("100%")
        metrics = QFontMetrics(quiet)
        beside = max(percentage, metrics.horizontalAdvance(self._caption))
        width = max(_BAR + _GAP + beside, metrics.horizontalAdvance(self._footer))
        return QSize(width + 4, 160)

    def minimumSizeHint(self) -> QSize:
        """As wide, but shorter."""
        return QSize(self.sizeHint().width(), 72)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw from the tokens now worn."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        big, quiet = self._fonts()
        below = QFontMetrics(quiet).height() + 8 if self._footer else 0
        bar = QRectF(0, 0, _BAR, self.height() - below)
        self._draw_bar(painter, bar, tokens)

        left = _BAR + _GAP
        painter.setFont(big)
        painter.setPen(QColor(tokens.text))
        top = QFontMetrics(big).height()
        painter.drawText(left, QFontMetrics(big).ascent(), self._percentage())
        painter.setFont(quiet)
        painter.setPen(QColor(tokens.quiet_text))
        painter.drawText(left, top + QFontMetrics(quiet).ascent(), self._caption)
        foot = QRectF(0, bar.bottom(), self.width(), below)
        painter.drawText(foot, Qt.AlignmentFlag.AlignBottom, self._footer)

    def _draw_bar(self, painter: QPainter, bar: QRectF, tokens: Tokens) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(bar, tokens.radius_field, tokens.radius_field)
        painter.fillPath(shape, QColor(tokens.track))
        if self._fraction:
            filled = QRectF(bar)
            filled.setTop(bar.bottom() - bar.height() * self._fraction)
            painter.save()
            painter.setClipPath(shape)
            painter.fillRect(filled, QColor(tokens.bad))
            painter.restore()

    def _percentage(self) -> str:
        if self._fraction is None:
            return "–"
        # Rounding must not say "0%" or "100%" where there was some, or not all, and of the
        # elements of a gradient a few in a thousand are the ordinary case.
        if 0 < self._fraction < 0.01:
            return self.tr("<1%")
        percent = round(self._fraction * 100)
        if self._fraction < 1:
            percent = min(percent, 99)
        return self.tr("{percent}%").format(percent=QLocale().toString(percent))

    def _describe(self) -> None:
        parts = (self._percentage() if self._fraction is not None else "", self._caption)
        spoken = " ".join(part for part in parts if part) or self.tr("nothing yet")
        self.setAccessibleDescription(", ".join(part for part in (spoken, self._footer) if part))

    def _fonts(self) -> tuple[QFont, QFont]:
        tokens = current().tokens
        big, quiet = QFont(self.font()), QFont(self.font())
        big.setPixelSize(tokens.size_heading)
        big.setBold(True)
        quiet.setPixelSize(tokens.size_small)
        return big, quiet
