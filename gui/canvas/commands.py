"""What the canvas' actions do with what is selected."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from engine.network.links import disconnect
from engine.network.network import Network
from engine.network.problem import Fix
from gui.canvas.board import Board
from gui.canvas.clipboard import LayerClipboard
from gui.canvas.editing import tr
from gui.canvas.placing import Place, place_after, place_at
from gui.canvas.port_mark import PortMark
from gui.canvas.suitability import Suitability
from gui.translation import translated


class Commands(QObject):
    """One method a command; each is at most one undo step."""

    argument_entry_requested = pyqtSignal(str)

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.clipboard = LayerClipboard(board.editing, board.selection)

    # Selecting ---------------------------------------------------------------------------

    def select_all(self) -> None:
        """Every layer."""
        self._board.selection.choose(frozenset(self._board.scene.cards))

    def walk(self, step: int) -> bool:
        """Select the next layer in the order of the data; False at the end."""
        order = [node.id for node in self._board.editing.network.in_order()]
        places = [order.index(node_id) for node_id in self._board.selection.ids]
        if not order:
            return False
        if not places:
            place = 0 if step > 0 else len(order) - 1
        else:
            place = (max(places) if step > 0 else min(places)) + step
        if not 0 <= place < len(order):
            return False
        self._board.selection.choose({order[place]})
        self.show(order[place])
        return True

    def show(self, node_id: str) -> None:
        """Scroll until a card is seen, and its notes."""
        self._board.show_card(node_id)

    def enter_arguments(self) -> None:
        """Ask for the arguments of the selected layer."""
        if len(self._board.selection.ids) == 1:
            [node_id] = self._board.selection.ids
            self.argument_entry_requested.emit(node_id)

    # Changing ----------------------------------------------------------------------------

    def delete(self) -> None:
        """The selected layers and links."""
        self._board.editing.remove(self._board.selection.ids, self._board.selection.links)

    def nudge(self, dx: int, dy: int) -> None:
        """The selected layers."""
        self._board.editing.nudge(self._board.selection.ids, dx, dy)

    def tidy(self) -> None:
        """All layers; where that takes some out of sight, all of them are shown."""
        self._board.editing.tidy()
        scene, viewpoint = self._board.scene, self._board.viewpoint
        if not viewpoint.seen().contains(scene.whole_rect()):
            viewpoint.fit(scene.whole_rect(), scene.cards_rect())

    def add(self, kind: str) -> None:
        """A layer after the selected one, into the selected link, or at the chain's end."""
        new = self._board.editing.add(kind, self._next_place())
        if new is not None:
            self.show(new)

    def link(self) -> None:
        """The first of two selected layers to the second, in the order of the data."""
        ids = self._board.selection.ids
        order = [node for node in self._board.editing.network.in_order() if node.id in ids]
        if len(order) != 2:
            return
        first, second = sorted(order, key=lambda node: node.y)
        document = self._board.document
        best = None
        for upper, lower in ((first, second), (second, first)):
            port = upper.outputs[0].name
            suits = Suitability(document.network, document.inference, upper.id, True, port)
            best = suits.best_port(lower.id)
            if best is not None and best[1].mark is not PortMark.REFUSED:
                self._board.editing.connect(suits.link_to(lower.id, best[0]))
                return
        if best is not None and best[1].reason is not None:
            self._board.editing.message_given.emit(translated(best[1].reason))

    def unlink(self) -> None:
        """The selected links, and those among the selected layers; of one layer, all it has."""
        ids, links = self._board.selection.ids, set(self._board.selection.links)
        for link in self._board.editing.network.links:
            ends = {link.source, link.target}
            if ends <= ids or (len(ids) == 1 and ends & ids):
                links.add(link)

        def edit(network: Network) -> Network:
            for link in links:
                network = disconnect(network, link)
            return network

        self._board.editing.apply(tr("Unlink"), edit)

    def fixes(self) -> list[Fix]:
        """What mends the selected layers; with nothing selected, the whole network."""
        ids = self._board.selection.ids
        return [
            fix
            for problem in self._board.document.problems
            if not ids or problem.node_id in ids
            for fix in problem.fixes
        ]

    def mend(self) -> None:
        """The first problem of the selected layers."""
        if fixes := self.fixes():
            self._board.editing.mend(fixes[0])

    def _next_place(self) -> Place:
        network, selection = self._board.editing.network, self._board.selection
        if len(selection.links) == 1:
            [link] = selection.links
            return place_at(network, self._board.scene.links[link].middle(), link, None)
        chosen = [node.id for node in network.in_order() if node.id in selection.ids]
        ends = [node.id for node in network.ends()]
        for node_id in [*reversed(chosen), *reversed(ends)]:
            if (place := place_after(network, node_id)) is not None:
                return place
        return Place(0, 0)
