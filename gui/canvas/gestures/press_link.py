"""Press on a link: a click selects it, a drag near an end takes that end off."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtCore import QLineF

from gui.canvas.board import Board
from gui.canvas.gestures.draw_link import DrawLink
from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.link_item import LinkItem
from gui.canvas.metrics import LINK_END


class PressLink(Gesture):
    """Becomes a `DrawLink` with the link's farther end held, once the mouse is dragged."""

    scrolls: ClassVar[bool] = True

    def __init__(self, board: Board, item: LinkItem) -> None:
        self._board = board
        self._item = item
        self._drawing: DrawLink | None = None

    def start(self, pointer: Pointer) -> None:
        """Select the link."""
        selection = self._board.selection
        link = self._item.link
        if pointer.adds:
            selection.toggle_link(link)
            return
        selection.choose((), {link})
        begin, end = self._item.ends
        to_begin = QLineF(begin, pointer.scene).length()
        to_end = QLineF(end, pointer.scene).length()
        if to_end <= min(to_begin, LINK_END):
            self._drawing = DrawLink(self._board, (link.source, True, link.source_port), link)
        elif to_begin <= LINK_END:
            self._drawing = DrawLink(self._board, (link.target, False, link.target_port), link)
        if self._drawing is not None:
            self._drawing.start(pointer)

    def update(self, pointer: Pointer) -> None:
        """Draw the end that was taken off."""
        if self._drawing is not None:
            self._drawing.update(pointer)

    def finish(self, pointer: Pointer) -> None:
        """Put it where it was let go."""
        if self._drawing is not None:
            self._drawing.finish(pointer)

    def cancel(self) -> None:
        """The end stays where it was."""
        if self._drawing is not None:
            self._drawing.cancel()
