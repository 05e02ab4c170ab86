"""A sentence with all the lines that a notice has no room for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

_FIRST_SENTENCE = re.compile(r".+?[.?!](?=\s)", re.DOTALL)


def first_sentence(line: str) -> str:
    """What a line says before it goes into why, or what there is instead."""
    found = _FIRST_SENTENCE.match(line)
    return line if found is None else found.group()


def show_lines(sentence: str, lines: Sequence[str], parent: QWidget) -> QDialog:
    """Show them in a dialog of their own, to read and to copy."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(dialog.tr("Details"))
    dialog.resize(680, 420)
    title = QLabel(dialog)
    title.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
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
