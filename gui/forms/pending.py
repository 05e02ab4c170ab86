"""What is being typed when something else begins, such as saving by its shortcut."""

from __future__ import annotations

from PyQt6.QtWidgets import QApplication, QComboBox

from gui.forms.line_entry import LineEntry


def commit_pending_entry() -> None:
    """Take what is being typed in a form as entered, as if the keyboard had gone elsewhere.

    Call it before the project is saved, trained or exported: a shortcut moves no focus.
    """
    focused = QApplication.focusWidget()
    if isinstance(focused, QComboBox):
        focused = focused.lineEdit()  # it has the keyboard through the combo box
    if isinstance(focused, LineEntry) and focused.isModified():
        focused.finished.emit()
