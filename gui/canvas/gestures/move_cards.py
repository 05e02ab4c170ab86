"""Move cards; one without links that is let go over a link is put into it."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtCore import QPointF, Qt

from engine.layers.base import MAIN
from gui.canvas.board import Board
from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.link_item import LinkItem
from gui.canvas.overlays import GuideItem
from gui.canvas.snapping import snap

SNAP_REACH = 7
"""Pixels on the screen. Alt moves without snapping."""


class MoveCards(Gesture):
    """A click selects, a drag moves all that is selected as one step."""

    scrolls: ClassVar[bool] = True

    def __init__(self, board: Board, node_id: str) -> None:
        self._board = board
        self._node_id = node_id
        self._start: Pointer | None = None
        self._narrows = False
        self._from: dict[str, QPointF] = {}
        self._still: list[QPointF] = []
        self._guides: GuideItem | None = None
        self._aim: LinkItem | None = None

    def start(self, pointer: Pointer) -> None:
        """Select the card, unless it is one of several that may be about to be moved."""
        selection = self._board.selection
        self._start = pointer
        if pointer.adds:
            selection.toggle(self._node_id)
        elif self._node_id in selection.ids:
            self._narrows = len(selection.ids) > 1 or bool(selection.links)
        else:
            selection.choose({self._node_id})

    def update(self, pointer: Pointer) -> None:
        """Show the cards where they would be."""
        assert self._start is not None
        if not self._from and not self._lift(pointer):
            return
        shift = pointer.scene - self._start.scene
        leader = self._from[self._node_id]
        if not pointer.modifiers & Qt.KeyboardModifier.AltModifier:
            found = snap(leader + shift, self._still, SNAP_REACH / self._board.viewpoint.zoom)
            shift += found.shift
            if self._guides is not None:
                self._guides.show_lines(found.guides)
        end = leader + shift
        shift = QPointF(round(end.x()), round(end.y())) - leader
        self._board.scene.lift({node_id: at + shift for node_id, at in self._from.items()})
        self._show_aim(self._link_under(pointer.scene))

    def finish(self, pointer: Pointer) -> None:
        """Move, or put into the link."""
        moved = bool(self._from)
        aim = self._aim.link if self._aim else None
        cards = self._board.scene.cards
        places = {
            node_id: (round(cards[node_id].pos().x()), round(cards[node_id].pos().y()))
            for node_id in self._from
        }
        self._clear()
        if not moved:
            if self._narrows:
                self._board.selection.choose({self._node_id})
            return
        done = (
            self._board.editing.splice(self._node_id, aim)
            if aim is not None
            else self._board.editing.place(places)
        )
        if not done:
            self._board.scene.put_back()

    def cancel(self) -> None:
        """Every card back to its place."""
        if self._from:
            self._board.scene.put_back()
        self._clear()

    def _lift(self, pointer: Pointer) -> bool:
        """Whether the drag has begun; then the cards are taken up."""
        assert self._start is not None
        if self._node_id not in self._board.selection.ids or not pointer.is_far_from(self._start):
            return False
        cards = self._board.scene.cards
        ids = self._board.selection.ids
        self._from = {node_id: QPointF(cards[node_id].pos()) for node_id in ids}
        self._still = [card.pos() for node_id, card in cards.items() if node_id not in ids]
        for node_id in ids:
            cards[node_id].show_state(lifted=True)
        self._guides = GuideItem()
        self._board.scene.addItem(self._guides)
        return True

    def _link_under(self, point: QPointF) -> LinkItem | None:
        """The link a card without links would be put into."""
        network = self._board.editing.network
        if len(self._from) != 1:
            return None
        node = network.node(self._node_id)
        if network.links_into(node.id) or network.links_from(node.id):
            return None
        if not any(port.name == MAIN for port in node.inputs):
            return None
        centre = self._board.scene.cards[self._node_id].pos()
        return self._board.scene.link_near(centre) or self._board.scene.link_near(point)

    def _show_aim(self, item: LinkItem | None) -> None:
        if item is not self._aim:
            for link, aimed in ((self._aim, False), (item, True)):
                if link is not None:
                    link.show_state(aimed=aimed)
            self._aim = item

    def _clear(self) -> None:
        self._show_aim(None)
        for node_id in self._from:
            if node_id in self._board.scene.cards:
                self._board.scene.cards[node_id].show_state(lifted=False)
        if self._guides is not None:
            self._board.scene.removeItem(self._guides)
            self._guides = None
        self._from = {}
