"""A section that opens and closes under a header with a triangle."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPolygonF
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import current
from gui.widgets.focus_ring import draw_focus_ring


class _Header(QAbstractButton):
    """The triangle and the title; checked is open."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 40, metrics.height() + 12)

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Right opens and Left closes, as in a tree; Return does what Space does."""
        if e is not None and e.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(e.key() == Qt.Key.Key_Right)
        elif e is not None and e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        else:
            super().keyPressEvent(e)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, a0: QEvent | None) -> None:
        super().leaveEvent(a0)
        self.update()

    def paintEvent(self, e: QPaintEvent | None) -> None:
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(rect, tokens.radius_field, tokens.radius_field)
        colour = QColor(tokens.text if self.isEnabled() else tokens.disabled_text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(_triangle(QPointF(8, rect.center().y()), self.isChecked()))
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colour)
        words = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(rect.width()) - 24
        )
        painter.drawText(rect.adjusted(18, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        if self.hasFocus():
            draw_focus_ring(painter, rect, tokens.radius_field, tokens)


class Collapsible(QWidget):
    """A titled section. It opens at once: rows that come and go inside need no animation.

    (superqt's QCollapsible fixes its content's height from a sum of hints, which cuts off
    rows that grow, and has no key for opening.)
    """

    toggled = pyqtSignal(bool)
    """Emitted with True when the section has opened and False when it has closed."""

    def __init__(self, title: str, parent: QWidget | None = None, *, expanded: bool = True) -> None:
        super().__init__(parent)
        self._header = _Header(title, self)
        self._content: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._header)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._header.setChecked(expanded)
        self._header.toggled.connect(self._on_header_toggled)

    def set_content(self, content: QWidget) -> None:
        """Show `content` under the header; what was there before is deleted."""
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.deleteLater()
        self._content = content
        self._column.addWidget(content)
        content.setVisible(self.is_expanded())

    def content(self) -> QWidget | None:
        """What opens and closes."""
        return self._content

    def title(self) -> str:
        """The header's words."""
        return self._header.text()

    def set_title(self, title: str) -> None:
        """Change the header's words."""
        self._header.setText(title)
        self._header.updateGeometry()

    def is_expanded(self) -> bool:
        """Whether the content is shown."""
        return self._header.isChecked()

    def set_expanded(self, expanded: bool) -> None:
        """Open or close."""
        self._header.setChecked(expanded)

    def _on_header_toggled(self, expanded: bool) -> None:
        if self._content is not None:
            self._content.setVisible(expanded)
        self.toggled.emit(expanded)


def _triangle(middle: QPointF, is_open: bool) -> QPolygonF:
    x, y = middle.x(), middle.y()
    if is_open:
        return QPolygonF([QPointF(x - 4, y - 2), QPointF(x + 4, y - 2), QPointF(x, y + 3)])
    return QPolygonF([QPointF(x - 2, y - 4), QPointF(x - 2, y + 4), QPointF(x + 3, y)])
