"""A sentence with all the lines that a notice has no room for."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget


def show_lines(sentence: str, lines: Sequence[str], parent: QWidget) -> QDialog:
    """Show them in a dialog of their own, to read and to copy."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(dialog.tr("Details"))
    dialog.resize(680, 420)
    title = QLabel(dialog)
    title.setText(sentence)
    title.setWordWrap(True)
    text = QPlainTextEdit(dialog)
    text.setReadOnly(True)
    text.setPlainText("\n\n".join(lines))
    text.setAccessibleName(sentence)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(title)
    column.addWidget(text, 1)
    column.addWidget(buttons)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
