"""Press the button of a note."""

from __future__ import annotations

from gui.canvas.board import Board
from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.note import NoteItem


class PressFix(Gesture):
    """Mends the problem if the mouse is let go where it was pressed."""

    def __init__(self, board: Board, note: NoteItem, button: int) -> None:
        self._board = board
        self._note = note
        self._button = button

    def start(self, pointer: Pointer) -> None:
        """Show it pressed."""
        self._note.show_state(pressed=self._button)

    def update(self, pointer: Pointer) -> None:
        """Show it pressed while the mouse is on it."""
        inside = self._note.button_at(pointer.scene) == self._button
        self._note.show_state(pressed=self._button if inside else None)

    def finish(self, pointer: Pointer) -> None:
        """Mend."""
        self.cancel()
        if self._note.button_at(pointer.scene) == self._button:
            self._board.editing.mend(self._note.problem.fixes[self._button])

    def cancel(self) -> None:
        """Let it up."""
        self._note.show_state()
