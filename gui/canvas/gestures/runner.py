"""The gesture that goes on, if one does, and which one a press begins."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from gui.canvas.board import Board
from gui.canvas.gestures.draw_link import DrawLink
from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.gestures.move_cards import MoveCards
from gui.canvas.gestures.press_fix import PressFix
from gui.canvas.gestures.press_link import PressLink
from gui.canvas.gestures.rubber_band import RubberBand


class GestureRunner(QObject):
    """At most one gesture at a time. One is over before what it does is done, so that a change
    of the project that is not its own cancels it."""

    changed = pyqtSignal()
    """A gesture began or ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: Gesture | None = None

    def start(self, gesture: Gesture, pointer: Pointer) -> None:
        """Begin this one; one that went on is cancelled."""
        self.cancel()
        self.current = gesture
        gesture.start(pointer)
        self.changed.emit()

    def update(self, pointer: Pointer) -> None:
        """The mouse moved."""
        if self.current is not None:
            self.current.update(pointer)

    def finish(self, pointer: Pointer) -> None:
        """The button was let go."""
        gesture, self.current = self.current, None
        if gesture is not None:
            gesture.finish(pointer)
            self.changed.emit()

    def cancel(self) -> bool:
        """End it without doing anything; False where none went on."""
        gesture, self.current = self.current, None
        if gesture is None:
            return False
        gesture.cancel()
        self.changed.emit()
        return True


def gesture_at(board: Board, pointer: Pointer) -> Gesture | None:
    """What a press of the left button begins; None where it means nothing."""
    found = board.hit(pointer.scene)
    if found.note is not None:
        return None if found.button is None else PressFix(board, found.note, found.button)
    if found.card is not None and found.port is not None:
        output, port = found.port
        return _from_port(board, found.card.node.id, output, port)
    if found.card is not None:
        return MoveCards(board, found.card.node.id)
    if found.link is not None:
        return PressLink(board, found.link)
    return RubberBand(board)


def _from_port(board: Board, node_id: str, output: bool, port: str) -> DrawLink:
    """A new link; from an input that one link fills, that link's end is taken off."""
    if not output:
        network = board.editing.network
        filled = [link for link in network.links_into(node_id) if link.target_port == port]
        takes_many = any(entry.many for entry in network.node(node_id).inputs if entry.name == port)
        if len(filled) == 1 and not takes_many:
            [link] = filled
            return DrawLink(board, (link.source, True, link.source_port), link)
    return DrawLink(board, (node_id, output, port))
