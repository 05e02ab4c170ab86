"""One kind of layer in the palette."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PyQt6.QtWidgets import QApplication, QWidget

from engine.declared import kind_of
from engine.layers.base import Layer
from gui.layer_family import family_of
from gui.layer_mime import layer_mime_data
from gui.translation import translated
from gui.widgets.stripe_card import StripeCard

_OPACITY = 0.85
_BESIDE = QPoint(-14, -10)
"""The carried picture stands beside the mouse, so that the link under it can be seen."""


class LayerCard(StripeCard):
    """Can be dragged; a double click or Return asks for the layer."""

    requested = pyqtSignal(str)
    """The kind, when it was asked for without dragging."""
    step_asked = pyqtSignal(int)
    """An arrow key: 1 for the next card, -1 for the one before."""

    def __init__(self, cls: type[Layer], parent: QWidget | None = None) -> None:
        self.kind = kind_of(cls)
        super().__init__(cls.label or self.kind, translated(cls.summary), family_of(cls), parent)
        self._pressed_at: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(
            self.tr("Drag {kind} onto the canvas, or press Enter to add it").format(kind=self.kind)
        )

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Return adds the layer, arrows go to other cards."""
        assert e is not None
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(e.key()))
        if step is not None:
            self.step_asked.emit(step)
        elif e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.requested.emit(self.kind)
        else:
            super().keyPressEvent(e)

    def mousePressEvent(self, e: QMouseEvent | None) -> None:
        """Remember where a drag would begin."""
        assert e is not None
        if e.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = e.position().toPoint()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(e)

    def mouseMoveEvent(self, e: QMouseEvent | None) -> None:
        """Begin a drag once the mouse has gone far enough."""
        assert e is not None
        if self._pressed_at is None or not e.buttons() & Qt.MouseButton.LeftButton:
            return
        away = (e.position().toPoint() - self._pressed_at).manhattanLength()
        if away >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)
            self.drag()

    def mouseReleaseEvent(self, e: QMouseEvent | None) -> None:
        """No drag after all."""
        self._pressed_at = None
        super().mouseReleaseEvent(e)

    def mouseDoubleClickEvent(self, a0: QMouseEvent | None) -> None:
        """Ask for the layer."""
        assert a0 is not None
        if a0.button() == Qt.MouseButton.LeftButton:
            self.requested.emit(self.kind)

    def drag(self) -> None:
        """Carry the layer until it is let go."""
        drag = QDrag(self)
        drag.setMimeData(layer_mime_data(self.kind))
        drag.setPixmap(self.picture())
        drag.setHotSpot(_BESIDE)
        drag.exec(Qt.DropAction.CopyAction)

    def picture(self) -> QPixmap:
        """The card as the mouse carries it: a little of what is below shows through."""
        card = self.grab()
        picture = QPixmap(card.size())
        picture.setDevicePixelRatio(card.devicePixelRatio())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setOpacity(_OPACITY)
        painter.drawPixmap(0, 0, card)
        painter.end()
        return picture
