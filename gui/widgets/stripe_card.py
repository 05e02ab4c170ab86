"""A card with a stripe in the colour of its family, a title and a quiet line."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt
from PyQt6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import Family, current
from gui.widgets.focus_ring import draw_focus_ring

_STRIPE = 4
_LEFT = 16
_RIGHT = 8
_VERTICAL = 6


class StripeCard(QAbstractButton):
    """A card that can be clicked, or pressed with Space or Return; `clicked` tells.

    Dragging is the business of who shows it: subclass and override the mouse events.
    """

    def __init__(
        self, title: str, subtitle: str, family: Family, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._subtitle = subtitle
        self._family: Family = family
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(subtitle)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def subtitle(self) -> str:
        """The quiet line."""
        return self._subtitle

    @property
    def family(self) -> Family:
        """The family that gives the stripe its colour."""
        return self._family

    def sizeHint(self) -> QSize:
        """Room for both lines, whether or not there is a second: cards in a list are alike."""
        title, quiet = self._fonts()
        above, below = QFontMetrics(title), QFontMetrics(quiet)
        width = max(above.horizontalAdvance(self.text()), below.horizontalAdvance(self._subtitle))
        height = above.height() + below.height() + 2 * _VERTICAL
        return QSize(width + _LEFT + _RIGHT, height)

    def minimumSizeHint(self) -> QSize:
        """Its words may be elided."""
        return QSize(80, self.sizeHint().height())

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Return presses it too."""
        if e is not None and e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(e)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """Show that it can be taken."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, a0: QEvent | None) -> None:
        """Show it at rest."""
        super().leaveEvent(a0)
        self.update()

    def paintEvent(self, e: QPaintEvent | None) -> None:
        """Draw the card from the tokens now worn."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(rect, tokens.radius_card - 2, tokens.radius_card - 2)
        ground = tokens.raised
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            ground = tokens.pressed if self.isDown() else tokens.hover
        painter.fillPath(outline, QColor(ground))
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(
            QRectF(0, 0, _STRIPE + 0.5, self.height()), QColor(tokens.family(self._family))
        )
        painter.restore()
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawPath(outline)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), tokens.radius_card - 2, tokens)
        self._draw_words(painter)

    def _draw_words(self, painter: QPainter) -> None:
        tokens = current().tokens
        room = self.width() - _LEFT - _RIGHT
        title, quiet = self._fonts()
        high = QFontMetrics(title).height()
        if self._subtitle:  # a title alone stands in the middle
            high += QFontMetrics(quiet).height()
        top = (self.height() - high) // 2
        # On a ground under the mouse quiet words would be too faint.
        lit = self.underMouse() or self.isDown()
        colours = (tokens.text, tokens.text if lit else tokens.quiet_text)
        lines = zip((self.text(), self._subtitle), (title, quiet), colours, strict=True)
        for words, font, colour in lines:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(QColor(colour if self.isEnabled() else tokens.disabled_text))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(_LEFT, top + metrics.ascent(), shown)
            top += metrics.height()

    def _fonts(self) -> tuple[QFont, QFont]:
        title, quiet = QFont(self.font()), QFont(self.font())
        title.setWeight(QFont.Weight.DemiBold)
        quiet.setPixelSize(current().tokens.size_small)
        return title, quiet
