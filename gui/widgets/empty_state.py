"""What a panel shows when it has nothing to show: why, and what to do about it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gui.theme import mark
from gui.widgets.icon_label import IconLabel


class EmptyState(QWidget):
    """An icon, a line, a quiet line and perhaps a button, in the middle of the room given."""

    action_triggered = pyqtSignal()
    """Emitted when the button was pressed."""

    def __init__(
        self,
        icon_name: str,
        text: str,
        quiet_text: str = "",
        action: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = QLabel(text, self)
        self._quiet_line = QLabel(quiet_text, self)
        mark(self._line, role="strong")
        mark(self._quiet_line, role="quiet")
        self._button = QPushButton(action or "", self)
        self._button.setVisible(action is not None)
        self._button.setAutoDefault(False)  # in a dialog, Return in a field is not meant for it
        self._button.clicked.connect(self.action_triggered)

        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addStretch(1)
        picture = IconLabel(icon_name, "quiet_text", 32, self)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        for label in (self._line, self._quiet_line):
            # Not aligned as a layout item: that would keep the words from wrapping.
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            label.setVisible(bool(label.text()))
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def set_text(self, text: str, quiet_text: str = "") -> None:
        """Change both lines."""
        self._line.setText(text)
        self._line.setVisible(bool(text))
        self._quiet_line.setText(quiet_text)
        self._quiet_line.setVisible(bool(quiet_text))

    def set_action(self, action: str | None) -> None:
        """Change the button's words; None: there is no button."""
        self._button.setText(action or "")
        self._button.setVisible(action is not None)

    def text(self) -> str:
        """The first line."""
        return self._line.text()
