"""Pan: move what is seen."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtCore import QPoint, Qt

from gui.canvas.gestures.gesture import Gesture, Pointer
from gui.canvas.viewpoint import Viewpoint


class Pan(Gesture):
    """The network follows the mouse like paper under a hand."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.ClosedHandCursor

    def __init__(self, viewpoint: Viewpoint) -> None:
        self._viewpoint = viewpoint
        self._last = QPoint()
        self._moved = QPoint()

    def start(self, pointer: Pointer) -> None:
        """Take hold."""
        self._last = pointer.view

    def update(self, pointer: Pointer) -> None:
        """Follow."""
        step = pointer.view - self._last
        self._last = pointer.view
        self._moved += step
        self._viewpoint.scroll_by(-step.x(), -step.y())

    def cancel(self) -> None:
        """Back to where it was."""
        self._viewpoint.scroll_by(self._moved.x(), self._moved.y())
