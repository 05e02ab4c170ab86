"""A text of several lines that says when it is left."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent
from PyQt6.QtWidgets import QPlainTextEdit, QWidget


class Description(QPlainTextEdit):
    """Plain text; an entry is finished when the keyboard goes elsewhere."""

    left = pyqtSignal()
    """The keyboard went elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_edited = False
        self._is_showing = False
        self.textChanged.connect(self._on_text_changed)

    def show_text(self, text: str) -> None:
        """Show a text that is no entry."""
        self._is_showing = True
        self.setPlainText(text)
        self._is_showing = False
        self.is_edited = False

    def focusOutEvent(self, e: QFocusEvent | None) -> None:
        super().focusOutEvent(e)
        passing = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if e is not None and e.reason() not in passing:
            self.left.emit()

    def _on_text_changed(self) -> None:
        if not self._is_showing:
            self.is_edited = True
