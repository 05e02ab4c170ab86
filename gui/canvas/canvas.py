"""The canvas: the open project's network, drawn and edited."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PyQt6.QtWidgets import QMenu, QToolTip, QWidget

from engine.network.network import Link
from gui.canvas.actions import CanvasActions
from gui.canvas.add_popup import AddPopup
from gui.canvas.announcing import selection_in_words
from gui.canvas.board import Board, LinkEnd
from gui.canvas.commands import Commands
from gui.canvas.drawing import NetworkView
from gui.canvas.editing import tr
from gui.canvas.gestures.drop_layer import DropLayer
from gui.canvas.gestures.edge_scroll import EdgeScroll
from gui.canvas.gestures.gesture import Pointer
from gui.canvas.gestures.pan import Pan
from gui.canvas.gestures.runner import GestureRunner, gesture_at
from gui.canvas.hit import Hit
from gui.canvas.hover import Hover, cursor_over
from gui.canvas.menus import card_menu, empty_menu, link_menu
from gui.canvas.placing import place_at
from gui.document import Document
from gui.layer_mime import kind_in

LEFT = Qt.MouseButton.LeftButton
TAB_STEPS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class Canvas(NetworkView):
    """Turns what mouse and keyboard do into gestures and commands."""

    message_given = pyqtSignal(str)
    """A sentence for the status line: why an edit was not made."""
    argument_entry_requested = pyqtSignal(str)
    """A node's id: the person wants to type its arguments."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.board = Board(
            document=document,
            scene=self.network_scene,
            editing=self.editing,
            selection=self.selection,
            viewpoint=self.viewpoint,
            show_hint=self._show_hint,
            ask_layer=self._ask_linked_layer,
        )
        self.gestures = GestureRunner(self)
        self.commands = Commands(self.board, self)
        self._hover = Hover(self.board)
        self._space_held = False
        self._edge_scroll = EdgeScroll(self._on_edge_scrolled, self)
        self._held: Pointer | None = None
        self.popup = AddPopup(self)
        self._actions = CanvasActions(self, self.commands)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Network"))
        self.editing.message_given.connect(self.message_given)
        self.commands.argument_entry_requested.connect(self.argument_entry_requested)
        self.gestures.changed.connect(self._on_gesture_changed)
        self.selection.changed.connect(self._on_selection_announced)
        document.findings_changed.connect(self._on_selection_announced)
        self._on_selection_announced()

    @property
    def actions_by_name(self) -> dict[str, QAction]:
        """Every command as an action with its shortcut, for menus and tool bars."""
        return self._actions.by_name

    @property
    def selected_links(self) -> frozenset[Link]:
        """The selected links; the selected layers are the document's."""
        return self.selection.links

    def add_layer_by_kind(self, kind: str) -> None:
        """A new layer after the selected one, into the selected link, or at the chain's end."""
        self.commands.add(kind)

    def ask_layer(self, point: QPointF | None = None) -> None:
        """Open the add-by-name popup: for a layer at a point, or without one at the chain's end."""
        if point is None:
            middle = self.viewport().rect().center()
            self.popup.ask(middle - QPoint(self.popup.width() // 2, 120), self.add_layer_by_kind)
            return
        self.popup.ask(self.mapFromScene(point), lambda kind: self._add_at(kind, point))

    def show_node(self, node_id: str) -> None:
        """Select a layer and scroll until it is seen."""
        if node_id in self.network_scene.cards:
            self.selection.choose({node_id})
            self.commands.show(node_id)

    def _add_at(self, kind: str, point: QPointF) -> None:
        link = self.network_scene.link_near(point)
        place = place_at(self.document.network, point, link.link if link else None, None)
        self.editing.add(kind, place)

    def _ask_linked_layer(self, point: QPointF, end: LinkEnd | None) -> None:
        if end is None:
            self.ask_layer(point)
            return
        self.popup.ask(
            self.mapFromScene(point), lambda kind: self.editing.add_linked(kind, point, end)
        )

    # Mouse -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin the gesture that fits what lies under the mouse."""
        assert event is not None
        pointer = self._pointer(event)
        self.document.end_merge()
        pans = event.button() == Qt.MouseButton.MiddleButton or self._space_held
        if pans and event.button() != Qt.MouseButton.RightButton:
            self.gestures.start(Pan(self.viewpoint), pointer)
        elif event.button() == LEFT and (gesture := gesture_at(self.board, pointer)):
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

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """On a card: its arguments. On a link or empty canvas: a new layer there."""
        assert event is not None
        if event.button() != LEFT:
            return
        point = self.mapToScene(event.position().toPoint())
        found = self.board.hit(point)
        if found.card is not None and found.port is None:
            self.argument_entry_requested.emit(found.card.node.id)
        elif found.link is not None or found.empty:
            self.ask_layer(point)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent | None) -> None:
        """Light nothing."""
        super().leaveEvent(event)
        self._show_hover(Hit())

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """The menu of what lies under the mouse, or of what is selected."""
        assert event is not None
        self.gestures.cancel()
        menu = self.menu_at(event.pos(), event.reason() == QContextMenuEvent.Reason.Keyboard)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu_at(self, place: QPoint, by_keyboard: bool = False) -> QMenu:
        """The context menu of a place in the viewport; by keyboard, that of the selected layer."""
        point = self.mapToScene(place)
        found = self.board.hit(point)
        ids = self.selection.ids
        if by_keyboard and ids:
            return card_menu(self, min(ids))
        if found.card is not None:
            if found.card.node.id not in ids:
                self.selection.choose({found.card.node.id})
            return card_menu(self, found.card.node.id)
        if found.link is not None:
            self.selection.choose((), {found.link.link})
            return link_menu(self, found.link.link, found.link.middle())
        return empty_menu(self, point)

    # Keyboard ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Escape cancels, Space takes hold of the paper; the rest are actions."""
        assert event is not None
        if event.key() == Qt.Key.Key_Escape:
            if not self.gestures.cancel():
                self.selection.choose()
        elif event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_held = True
                self._show_cursor()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        """Space lets go."""
        assert event is not None
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            self._show_cursor()
        else:
            super().keyReleaseEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Tab walks the layers; after the last one it leaves the canvas."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = TAB_STEPS.get(Qt.Key(event.key()))
            if step is not None and self.commands.walk(step):
                return True
        return super().event(event)

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

    def _on_selection_announced(self) -> None:
        self.setAccessibleDescription(selection_in_words(self.document, self.selection))

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
            QToolTip.showText(place, text, self)
        else:
            QToolTip.hideText()

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        view = event.position().toPoint()
        return Pointer(
            self.mapToScene(view), view, self.viewport().mapToGlobal(view), event.modifiers()
        )
