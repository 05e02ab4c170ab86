"""What all gestures have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtWidgets import QApplication


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is, and the keys held with it."""

    scene: QPointF
    view: QPoint
    """In the viewport."""
    screen: QPoint
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def adds(self) -> bool:
        """Whether a click adds to the selection."""
        wanted = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        return bool(self.modifiers & wanted)

    def is_far_from(self, other: Pointer) -> bool:
        """Whether the mouse has gone far enough for a click to become a drag."""
        return (self.view - other.view).manhattanLength() >= QApplication.startDragDistance()


class Gesture:
    """One thing done with the mouse held down, from its start to its finish or cancel.

    Until `finish` the project is untouched: `update` only shows what would be done, and
    `cancel` takes that away.
    """

    cursor: ClassVar[Qt.CursorShape | None] = None
    """What the mouse looks like meanwhile; None: as it did."""
    scrolls: ClassVar[bool] = False
    """Whether what is seen scrolls when the mouse comes to its edge."""

    def start(self, pointer: Pointer) -> None:
        """The button was pressed."""

    def update(self, pointer: Pointer) -> None:
        """The mouse moved."""

    def finish(self, pointer: Pointer) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """Escape was pressed, or the project changed under it."""
