"""Select with a rectangle; a click on empty canvas selects nothing."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtCore import QRectF

from gui.canvas.board import Board
from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.overlays import BandItem


class RubberBand(Gesture):
    """Selects what the rectangle touches; with Shift or Ctrl also what was selected before."""

    scrolls: ClassVar[bool] = True

    def __init__(self, board: Board) -> None:
        self._board = board
        self._start: Pointer | None = None
        self._band: BandItem | None = None
        self._kept: frozenset[str] = frozenset()

    def start(self, pointer: Pointer) -> None:
        """Remember the corner."""
        self._start = pointer
        if pointer.adds:
            self._kept = self._board.selection.ids

    def update(self, pointer: Pointer) -> None:
        """Draw the rectangle and ring what it touches."""
        assert self._start is not None
        if self._band is None and not pointer.is_far_from(self._start):
            return
        if self._band is None:
            self._band = BandItem()
            self._board.scene.addItem(self._band)
        self._band.show_area(self._area(pointer))
        self._board.scene.show_selection(self._touched(pointer), ())

    def finish(self, pointer: Pointer) -> None:
        """Select."""
        touched = self._kept if self._band is None else self._touched(pointer)
        self._remove_band()
        self._board.selection.choose(touched)
        self._board.scene.show_selection(self._board.selection.ids, self._board.selection.links)

    def cancel(self) -> None:
        """Leave what was selected."""
        self._remove_band()
        self._board.scene.show_selection(self._board.selection.ids, self._board.selection.links)

    def _area(self, pointer: Pointer) -> QRectF:
        assert self._start is not None
        return QRectF(self._start.scene, pointer.scene).normalized()

    def _touched(self, pointer: Pointer) -> frozenset[str]:
        return self._kept | frozenset(self._board.scene.cards_in(self._area(pointer)))

    def _remove_band(self) -> None:
        if self._band is not None:
            self._board.scene.removeItem(self._band)
            self._band = None
