"""The canvas: the open project's network, drawn and edited."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
)
from PyQt6.QtWidgets import QMenu, QWidget

from engine.network.network import Link
from gui.canvas.actions import CanvasActions
from gui.canvas.add_popup import AddPopup
from gui.canvas.announcing import selection_in_words
from gui.canvas.board import LinkEnd
from gui.canvas.commands import Commands
from gui.canvas.editing import tr
from gui.canvas.handling import HandledView
from gui.canvas.menus import card_menu, empty_menu, link_menu
from gui.canvas.placing import place_at
from gui.document import Document

LEFT = Qt.MouseButton.LeftButton
TAB_STEPS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class Canvas(HandledView):
    """What the window knows of: signals, commands, the add-by-name popup, menus and keys."""

    message_given = pyqtSignal(str)
    """A sentence for the status line: why an edit was not made."""
    argument_entry_requested = pyqtSignal(str)
    """A node's id: the person wants to type its arguments."""
    unrolling_requested = pyqtSignal(str)
    """A recurrent node's id: the person wants to see it over time."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.commands = Commands(self.board, self)
        self.popup = AddPopup(self)
        self._actions = CanvasActions(self, self.commands)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Network"))
        self.editing.message_given.connect(self.message_given)
        self.commands.argument_entry_requested.connect(self.argument_entry_requested)
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

    def ask_linked_layer(self, point: QPointF, end: LinkEnd | None) -> None:
        """Open it at a point, for a layer linked to a port."""
        if end is None:
            self.ask_layer(point)
            return
        self.popup.ask(
            self.mapFromScene(point), lambda kind: self.editing.add_linked(kind, point, end)
        )

    # Mouse -------------------------------------------------------------------------------

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
        """Escape cancels; most other keys are actions."""
        assert event is not None
        if event.key() == Qt.Key.Key_Escape:
            if not self.gestures.cancel():
                self.selection.choose()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Tab walks the layers; after the last one it leaves the canvas."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = TAB_STEPS.get(Qt.Key(event.key()))
            if step is not None and self.commands.walk(step):
                return True
        return super().event(event)

    def _on_selection_announced(self) -> None:
        self.setAccessibleDescription(selection_in_words(self.document, self.selection))
