"""Draw a link from a port, or take the end of one off and put it elsewhere."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtCore import QPoint, QPointF, Qt

from engine.layers.base import Port
from engine.network.links import disconnect
from engine.network.network import Link
from gui.canvas.board import Board, LinkEnd
from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.overlays import LooseLink
from gui.canvas.port_mark import PortKey, PortMark
from gui.canvas.suitability import Suitability, Verdict
from gui.translation import translated

Target = tuple[str, str, Verdict]
"""Node, port and whether the link may end there."""


class DrawLink(Gesture):
    """Ports that fit light up; a card stands for its best port; empty canvas asks for a layer.

    With ``taken`` the link's other end follows the mouse, and empty canvas takes the link away.
    """

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.CrossCursor
    scrolls: ClassVar[bool] = True

    def __init__(self, board: Board, held: LinkEnd, taken: Link | None = None) -> None:
        self._board = board
        self._node_id, self._output, self._port = held
        self._taken = taken
        self._start: Pointer | None = None
        self._loose: LooseLink | None = None
        self._target: Target | None = None
        self._suits: Suitability | None = None

    def start(self, pointer: Pointer) -> None:
        """Remember where."""
        self._start = pointer

    def update(self, pointer: Pointer) -> None:
        """Draw the link to the mouse, or to the port under it."""
        assert self._start is not None
        if self._suits is None:
            if not pointer.is_far_from(self._start):
                return
            self._begin()
        self._aim(self._target_at(pointer.scene))
        end = pointer.scene
        if self._target is not None and self._target[2].mark is not PortMark.REFUSED:
            card = self._board.scene.cards[self._target[0]]
            end = card.port_place(not self._output, self._target[1])
        self._draw(end, firm=self._target is not None)
        reason = self._target[2].reason if self._target else None
        self._board.show_hint(pointer.screen, translated(reason) if reason else "")

    def finish(self, pointer: Pointer) -> None:
        """Link, unless the mouse never left the port."""
        suits, target = self._suits, self._target
        self._clear()
        if suits is None:
            return
        if target is None:
            self._finish_on_nothing(pointer)
        elif target[2].mark is PortMark.REFUSED:
            new = suits.link_to(target[0], target[1])
            if new != self._taken and target[2].reason:
                self._board.editing.message_given.emit(translated(target[2].reason))
        elif self._taken is not None:
            self._board.editing.rewire(self._taken, suits.link_to(target[0], target[1]))
        else:
            self._board.editing.connect(suits.link_to(target[0], target[1]))

    def cancel(self) -> None:
        """As if it had not begun."""
        self._clear()

    def _finish_on_nothing(self, pointer: Pointer) -> None:
        if self._taken is not None:
            self._board.editing.remove((), (self._taken,))
        elif self._board.hit(pointer.scene).empty:
            end = (self._node_id, self._output, self._port)
            self._board.ask_layer(pointer.scene, end)

    def _begin(self) -> None:
        network = self._board.editing.network
        if self._taken is not None:
            network = disconnect(network, self._taken)
            self._board.scene.links[self._taken].setVisible(False)
        self._suits = Suitability(
            network, self._board.document.inference, self._node_id, self._output, self._port
        )
        self._loose = LooseLink()
        self._board.scene.addItem(self._loose)
        for node_id, card in self._board.scene.cards.items():
            card.show_state(marks=self._marks(node_id, card.ports(not self._output)))

    def _marks(self, node_id: str, ports: tuple[Port, ...]) -> dict[PortKey, PortMark]:
        assert self._suits is not None
        return {
            (not self._output, port.name): self._suits.judge(node_id, port).mark for port in ports
        }

    def _target_at(self, point: QPointF) -> Target | None:
        assert self._suits is not None
        found = self._board.hit(point)
        if found.card is None:
            return None
        node_id = found.card.node.id
        if found.port is not None and found.port[0] is not self._output:
            port = next(
                port for port in found.card.ports(found.port[0]) if port.name == found.port[1]
            )
            return node_id, port.name, self._suits.judge(node_id, port)
        if node_id == self._node_id:
            return None
        best = self._suits.best_port(node_id)
        return (node_id, *best) if best else None

    def _aim(self, target: Target | None) -> None:
        for entry, aimed in ((self._target, False), (target, True)):
            if entry is None or entry == (target if not aimed else self._target):
                continue
            card = self._board.scene.cards[entry[0]]
            mark = entry[2].mark
            if aimed and mark is not PortMark.REFUSED:
                mark = PortMark.AIMED
            card.show_state(marks={**card.marks, (not self._output, entry[1]): mark})
        self._target = target

    def _draw(self, end: QPointF, firm: bool) -> None:
        assert self._loose is not None
        held = self._board.scene.cards[self._node_id].port_place(self._output, self._port)
        ends = (held, end) if self._output else (end, held)
        self._loose.show_ends(*ends, firm=firm)

    def _clear(self) -> None:
        if self._loose is not None:
            self._board.scene.removeItem(self._loose)
            self._loose = None
            for card in self._board.scene.cards.values():
                card.show_state(marks={})
            self._board.show_hint(QPoint(), "")
        if self._taken is not None and self._taken in self._board.scene.links:
            self._board.scene.links[self._taken].setVisible(True)
        self._suits = None
        self._target = None
