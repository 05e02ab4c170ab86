"""A text of the person's, and what the network says of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui.theme import icon, mark
from gui.try_it.answer_view import AnswerView
from gui.try_it.entry import Entry

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.examination import Part

_LINES = 2


class TextEntry(Entry):
    """What is typed is asked about at once; a row of the data can be fetched in its place."""

    def __init__(self, answers: AnswerView, parent: QWidget | None = None) -> None:
        super().__init__(answers, parent)
        self._random = random.Random()
        self.field = QPlainTextEdit(self)
        self.field.setPlaceholderText(self.tr("Type a text"))
        self.field.setAccessibleName(self.tr("Text to try"))
        self.field.setTabChangesFocus(True)
        fit_lines(self.field, _LINES)
        self.field.textChanged.connect(self._on_text_changed)
        self.another = QPushButton(self.tr("Another row"), self)
        self.another.setIcon(icon("ph.shuffle", "quiet_text"))
        self.another.setShortcut(QKeySequence("Alt+R"))
        self.another.setToolTip(self.tr("A row of the data, drawn at random (Alt+R)"))
        mark(self.another, role="quiet")
        self.another.clicked.connect(self.show_another)
        self._lay_out()
        self.show_words(None)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Text"), self)
        mark(title, role="section")
        title.setBuddy(self.field)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.another)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.field)
        column.addWidget(self.said)
        column.addWidget(self.unknown)
        column.addSpacing(4)
        column.addWidget(self.answers.as_widget, 1)

    def set_part(self, dataset: Dataset | None, part: Part) -> None:
        """Where other rows are drawn from; None: nowhere."""
        super().set_part(dataset, part)
        self.another.setVisible(dataset is not None)

    def question(self) -> str | None:
        """The text in the field."""
        return self.field.toPlainText() or None

    def show_another(self) -> None:
        """Fetch a row at random."""
        if self._rows is not None and len(self._rows):
            self.show_row(self._random.randrange(len(self._rows)))

    def show_row(self, row: int, step: int | None = None) -> None:
        """Put the text of a row into the field, and ask about it."""
        if self._rows is None or self._rows.texts is None:
            return
        self.show_text(self._rows.texts[row])
        self.take_right_of(row, step)

    def show_text(self, text: str) -> None:
        """Put a text into the field, and ask about it."""
        self.field.blockSignals(True)
        self.field.setPlainText(text)
        self.field.blockSignals(False)
        self._right = self._step = None
        self.show_words(None)
        self.ask(at_once=True)

    def _on_text_changed(self) -> None:
        self._right = self._step = None
        self.ask()


def fit_lines(field: QPlainTextEdit, lines: int) -> None:
    """Make a field as high as so many lines."""
    document = field.document()
    assert document is not None
    margins = 2 * (field.frameWidth() + round(document.documentMargin())) + 8
    field.setFixedHeight(lines * field.fontMetrics().lineSpacing() + margins)
