"""Drop a layer from the palette."""

from __future__ import annotations

from PyQt6.QtCore import QPointF
from PyQt6.QtWidgets import QApplication

from engine.layers.registry import LAYER_BY_KIND
from gui.canvas.board import Board
from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.link_item import LinkItem
from gui.canvas.overlays import GhostItem, LooseLink
from gui.canvas.placing import Place, place_at
from gui.layer_family import family_of


class DropLayer(Gesture):
    """A ghost stands where the card would; the link it would go into, or the one that would be
    made, is drawn with it."""

    def __init__(self, board: Board, kind: str) -> None:
        self._board = board
        self._kind = kind
        self._ghost: GhostItem | None = None
        self._loose: LooseLink | None = None
        self._aim: LinkItem | None = None

    def start(self, pointer: Pointer) -> None:
        """Show the ghost."""
        family = family_of(LAYER_BY_KIND[self._kind])
        self._ghost = GhostItem(self._kind, family, QApplication.font())
        self._loose = LooseLink()
        self._board.scene.addItem(self._ghost)
        self._board.scene.addItem(self._loose)
        self.update(pointer)

    def update(self, pointer: Pointer) -> None:
        """Show where it would go."""
        assert self._ghost is not None
        place = self._place(pointer.scene)
        # Over a link the link itself shows where the layer goes; a card would hide it.
        self._ghost.setVisible(place.link is None)
        self._ghost.setPos(place.x, place.y)
        self._show_aim(self._board.scene.links[place.link] if place.link else None)
        self._show_loose(place)

    def finish(self, pointer: Pointer) -> None:
        """Add it, as one step."""
        place = self._place(pointer.scene)
        self.cancel()
        new = self._board.editing.add(self._kind, place)
        if new is not None:
            self._board.show_card(new)

    def cancel(self) -> None:
        """It left the canvas, or was let go of."""
        self._show_aim(None)
        for item in (self._ghost, self._loose):
            if item is not None:
                self._board.scene.removeItem(item)
        self._ghost = self._loose = None

    def _place(self, point: QPointF) -> Place:
        scene = self._board.scene
        found = self._board.hit(point)
        card = found.card.node.id if found.card else None
        link = None if card else scene.link_near(point, 18 / min(1.0, self._board.viewpoint.zoom))
        return place_at(self._board.editing.network, point, link.link if link else None, card)

    def _show_aim(self, item: LinkItem | None) -> None:
        if item is not self._aim:
            for link, aimed in ((self._aim, False), (item, True)):
                if link is not None:
                    link.show_state(aimed=aimed)
            self._aim = item

    def _show_loose(self, place: Place) -> None:
        assert self._loose is not None
        assert self._ghost is not None
        other = place.after or place.before
        self._loose.setVisible(other is not None)
        if other is None:
            return
        card = self._board.scene.cards[other]
        edge = QPointF(0, self._ghost.boundingRect().height() / 2)
        at = self._ghost.pos()
        if place.after:
            main = card.ports(True)[0].name
            self._loose.show_ends(card.port_place(True, main), at - edge, firm=False)
        else:
            main = card.ports(False)[0].name
            self._loose.show_ends(at + edge, card.port_place(False, main), firm=False)
