"""The Train button: it says why it cannot be pressed when it is pressed all the same."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QPushButton, QWidget

from gui.theme import icon, mark


class TrainButton(QPushButton):
    """A primary button that tells when it was pressed while disabled."""

    pressed_in_vain = pyqtSignal()
    """Emitted when the disabled button was pressed."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(icon("ph.play-fill", "on_accent"), text, parent)
        mark(self, role="primary")

    def event(self, e: QEvent | None) -> bool:
        """Qt drops the presses of disabled widgets, so they are taken before it does."""
        if (
            not self.isEnabled()
            and isinstance(e, QMouseEvent)
            and e.type() == QEvent.Type.MouseButtonPress
            and e.button() == Qt.MouseButton.LeftButton
        ):
            self.pressed_in_vain.emit()
            return True
        return super().event(e)
