"""The view of the network with hands: mouse events become gestures, the rest is lit."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PyQt6.QtWidgets import QToolTip, QWidget

from gui.canvas.board import Board, LinkEnd
from gui.canvas.drawing import NetworkView
from gui.canvas.gestures.drop_layer import DropLayer
from gui.canvas.gestures.edge_scroll import EdgeScroll
from gui.canvas.gestures.gesture import Pointer
from gui.canvas.gestures.pan import Pan
from gui.canvas.gestures.runner import GestureRunner, gesture_at
from gui.canvas.hit import Hit
from gui.canvas.hover import Hover, cursor_over
from gui.document import Document
from gui.layer_mime import kind_in
from gui.widgets.no_markup import no_markup


class HandledView(NetworkView):
    """Begins, goes on with and ends gestures, and shows what the mouse rests on."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.board = Board(
            document=document,
            scene=self.network_scene,
            editing=self.editing,
            selection=self.selection,
            viewpoint=self.viewpoint,
            show_hint=self._show_hint,
            ask_layer=self.ask_linked_layer,
        )
        self.gestures = GestureRunner(self)
        self._hover = Hover(self.board)
        self._space_held = False
        self._edge_scroll = EdgeScroll(self._on_edge_scrolled, self)
        self._held: Pointer | None = None
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.gestures.changed.connect(self._on_gesture_changed)

    def ask_linked_layer(self, point: QPointF, end: LinkEnd | None) -> None:
        """A link was let go on empty canvas: ask which layer it should lead to."""
        raise NotImplementedError

    # Mouse -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin the gesture that fits what lies under the mouse."""
        assert event is not None
        pointer = self._pointer(event)
        self.document.end_merge()
        pans = event.button() == Qt.MouseButton.MiddleButton or self._space_held
        if pans and event.button() != Qt.MouseButton.RightButton:
            self.gestures.start(Pan(self.viewpoint), pointer)
        elif event.button() == Qt.MouseButton.LeftButton and (
            gesture := gesture_at(self.board, pointer)
        ):
            self.gestures.start(gesture, pointer)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Go on with the gesture, or light what lies under the mouse."""
        assert event is not None
        pointer = self._pointer(event)
        gesture = self.gestures.current
        if gesture is not None:
            self._held = pointer
            self.gestures.update(pointer)
            if gesture.scrolls:
                self._edge_scroll.follow(pointer.view, self.viewport().rect())
        else:
            self._show_hover(self.board.hit(pointer.scene))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """End the gesture."""
        assert event is not None
        if self.gestures.current is not None and event.button() != Qt.MouseButton.RightButton:
            self.gestures.finish(self._pointer(event))
            self._show_hover(self.board.hit(self.mapToScene(event.position().toPoint())))

    def leaveEvent(self, event: QEvent | None) -> None:
        """Light nothing."""
        super().leaveEvent(event)
        self._show_hover(Hit())

    # Space takes hold of the paper -------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """While Space is held the mouse pans."""
        assert event is not None
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._space_held = True
            self._show_cursor()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Where the keyboard has gone, nobody tells that Space was let go."""
        super().focusOutEvent(event)
        self._space_held = False
        self._show_cursor()

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        """Space lets go."""
        assert event is not None
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            self._show_cursor()
        else:
            super().keyReleaseEvent(event)

    # Drag from the palette ---------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Show where the layer would go."""
        assert event is not None
        if (kind := kind_in(event.mimeData())) is not None:
            self.gestures.start(DropLayer(self.board, kind), self._pointer(event))
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        """Show where it would go now."""
        assert event is not None
        if isinstance(self.gestures.current, DropLayer):
            self.gestures.update(self._pointer(event))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        """Nothing after all."""
        self.gestures.cancel()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Add it."""
        assert event is not None
        if isinstance(self.gestures.current, DropLayer):
            event.acceptProposedAction()
            self.gestures.finish(self._pointer(event))
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    # What is shown meanwhile -------------------------------------------------------------

    def viewportEvent(self, event: QEvent | None) -> bool:
        """Tooltips on what is drawn."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._hover.tooltip(self.mapToScene(event.pos()))
            self._show_hint(event.globalPos(), text)
            return True
        return super().viewportEvent(event)

    def _on_project_changed(self) -> None:
        # A gesture does what it does after it has ended: this change is another's.
        self.gestures.cancel()
        self._hover.clear()
        super()._on_project_changed()

    def _on_gesture_changed(self) -> None:
        self._edge_scroll.stop()
        if self.gestures.current is not None:
            self._hover.clear()
        self._show_cursor()

    def _on_edge_scrolled(self, step: QPoint) -> None:
        if self._held is not None and self.gestures.current is not None:
            self.viewpoint.scroll_further(step.x(), step.y())
            self._held = replace(self._held, scene=self.mapToScene(self._held.view))
            self.gestures.update(self._held)

    def _show_hover(self, found: Hit) -> None:
        self._hover.show(found)
        self._show_cursor(found)

    def _show_cursor(self, found: Hit | None = None) -> None:
        gesture = self.gestures.current
        if gesture is not None and gesture.cursor is not None:
            shape = gesture.cursor
        elif self._space_held:
            shape = Qt.CursorShape.OpenHandCursor
        else:
            shape = cursor_over(found or Hit())
        self.viewport().setCursor(shape)

    def _show_hint(self, place: QPoint, text: str) -> None:
        if text:
            QToolTip.showText(place, no_markup(text), self)
        else:
            QToolTip.hideText()

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        view = event.position().toPoint()
        return Pointer(
            self.mapToScene(view), view, self.viewport().mapToGlobal(view), event.modifiers()
        )
