"""A line of text that says when an entry is finished, and leaves undo to the window."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PyQt6.QtWidgets import QLineEdit, QWidget

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
_NOTCH = 120  # what Qt counts for one click of a wheel


class LineEntry(QLineEdit):
    """A line edit whose entry is finished by Return or by leaving it.

    ``isModified()`` tells whether there is an entry: something typed that has not been taken.
    """

    finished = pyqtSignal()
    """Return was pressed, or the keyboard went elsewhere."""
    stepped = pyqtSignal(int)
    """So many steps up; down is negative. Only where `can_step`."""
    escaped = pyqtSignal()
    """The person gave the entry up."""

    def __init__(self, parent: QWidget | None = None, *, can_step: bool = False) -> None:
        super().__init__(parent)
        self._can_step = can_step
        self._wheel = 0

    def show_text(self, text: str) -> None:
        """Show a text that is no entry, the cursor left where it is as far as that goes."""
        place = self.cursorPosition()
        self.setText(text)
        self.setModified(False)
        # A text longer than the field is read from its beginning, unless someone is in it.
        self.setCursorPosition(min(place, len(text)) if self.hasFocus() else 0)

    def event(self, a0: QEvent | None) -> bool:
        """Undo and redo are the window's as soon as there is no entry of its own to undo."""
        if isinstance(a0, QKeyEvent) and a0.type() == QEvent.Type.ShortcutOverride:
            undoes = a0.matches(QKeySequence.StandardKey.Undo)
            if (undoes or a0.matches(QKeySequence.StandardKey.Redo)) and not self.isModified():
                a0.ignore()
                return False
            gives_up = a0.key() == Qt.Key.Key_Escape and self.isModified()
            if gives_up or (self._can_step and Qt.Key(a0.key()) in _STEPS):
                a0.accept()
                return True
        return super().event(a0)

    def keyPressEvent(self, a0: QKeyEvent | None) -> None:
        """Return finishes, Escape gives up, arrows step."""
        if a0 is None:
            return
        key = a0.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()  # kept from a dialog, which would press its button
        elif key == Qt.Key.Key_Escape and self.isModified():
            self.escaped.emit()
        elif self._can_step and key in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(key)])
        else:
            super().keyPressEvent(a0)

    def wheelEvent(self, a0: QWheelEvent | None) -> None:
        """Steps where the keyboard is; elsewhere the wheel scrolls what the field lies on."""
        if a0 is None or not self._can_step or not self.hasFocus():
            super().wheelEvent(a0)
            return
        self._wheel += a0.angleDelta().y()
        notches = int(self._wheel / _NOTCH)
        self._wheel -= notches * _NOTCH
        if notches:
            self.stepped.emit(notches)
        a0.accept()

    def focusOutEvent(self, a0: QFocusEvent | None) -> None:
        """Leaving finishes; another window or the field's own menu in front does not."""
        super().focusOutEvent(a0)
        passing = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if a0 is not None and a0.reason() not in passing:
            self.finished.emit()
