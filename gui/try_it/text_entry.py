"""A text of the person's, and what the network takes it for."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui.theme import icon, mark
from gui.try_it.asking import Answer, Asker
from gui.try_it.class_bars import ClassBars
from gui.try_it.subject import Subject

if TYPE_CHECKING:
    from engine.data.dataset import Rows

_LINES = 2
_MOST_UNKNOWN = 12
"""Symbols named one by one."""


class TextEntry(QWidget):
    """What is typed is asked about at once; a row of the data can be fetched in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Rows | None = None
        self._classes: tuple[str, ...] = ()
        self._label: str | None = None
        """The class of the text in the field, where it came from the data and is as it was."""
        self._random = random.Random()
        self.asker = Asker(self)
        self.asker.answered.connect(self._on_answered)
        self.asker.failed.connect(self._on_failed)
        self.field = QPlainTextEdit(self)
        self.field.setPlaceholderText(self.tr("Type a text"))
        self.field.setAccessibleName(self.tr("Text to try"))
        self.field.setTabChangesFocus(True)
        margins = 2 * (self.field.frameWidth() + round(self.field.document().documentMargin())) + 8
        self.field.setFixedHeight(_LINES * self.field.fontMetrics().lineSpacing() + margins)
        self.field.textChanged.connect(self._on_text_changed)
        self.another = QPushButton(self.tr("Another row"), self)
        self.another.setIcon(icon("ph.shuffle", "quiet_text"))
        self.another.setShortcut(QKeySequence("Alt+R"))
        self.another.setToolTip(self.tr("A row of the data, drawn at random (Alt+R)"))
        mark(self.another, role="quiet")
        self.another.clicked.connect(self.show_another)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        mark(self.said, role="quiet")
        self.unknown = QLabel(self)
        self.unknown.setWordWrap(True)
        self.unknown.setTextFormat(Qt.TextFormat.PlainText)
        mark(self.unknown, role="warning")
        self.bars = ClassBars(self)
        self._lay_out()
        self._show_words(None)

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
        column.addWidget(self.bars, 1)

    def set_subject(self, subject: Subject | None) -> None:
        """Ask another network, about the text that is in the field as well."""
        self.asker.set_subject(subject)
        self._ask(at_once=True)

    def set_rows(self, rows: Rows | None, classes: tuple[str, ...]) -> None:
        """Where other rows are drawn from; None: nowhere."""
        self._rows, self._classes = rows, classes
        self.another.setVisible(rows is not None)

    def show_another(self) -> None:
        """Fetch a row at random."""
        if self._rows is not None and self._rows.texts is not None and len(self._rows):
            row = self._random.randrange(len(self._rows))
            label = self._classes[int(self._rows.targets[row])]
            self.show_text(self._rows.texts[row], label)

    def show_text(self, text: str, label: str | None = None) -> None:
        """Put a text into the field, and ask about it.

        Args:
            label: its class, where that is known.
        """
        self.field.blockSignals(True)
        self.field.setPlainText(text)
        self.field.blockSignals(False)
        self._label = label
        self._show_words(None)
        self._ask(at_once=True)

    def _on_text_changed(self) -> None:
        self._label = None
        self._ask()

    def _ask(self, *, at_once: bool = False) -> None:
        text = self.field.toPlainText()
        if text:
            self.asker.ask(text, at_once=at_once)
        else:
            self.asker.stop()
            self.bars.clear()
            self._show_words(None)

    def _on_answered(self, answer: Answer) -> None:
        self.bars.show_scores(
            answer.classes,
            answer.prediction.scores,
            are_probabilities=answer.gives_probabilities,
        )
        self._show_words(answer)

    def _on_failed(self, sentence: str) -> None:
        self.bars.clear()
        self.unknown.hide()
        self.said.setText(sentence)
        self.said.show()

    def _show_words(self, answer: Answer | None) -> None:
        words = ""
        if self._label is not None:
            if answer is None:
                words = self.tr("Class {label}")
            elif answer.prediction.label == self._label:
                words = self.tr("Class {label}: right")
            else:
                words = self.tr("Class {label}, taken for {taken}")
            taken = "" if answer is None else answer.prediction.label
            words = words.format(label=self._label, taken=taken)
        self.said.setText(words)
        self.said.setVisible(bool(words))
        symbols = () if answer is None else answer.unknown
        self.unknown.setVisible(bool(symbols))
        if symbols:
            from engine.data.prepared_preview import visible

            named = ", ".join(map(visible, symbols[:_MOST_UNKNOWN]))
            more = len(symbols) - _MOST_UNKNOWN
            if more > 0:
                named = self.tr("{named} and {more} more").format(named=named, more=more)
            self.unknown.setText(self.tr("Never learned: {symbols}").format(symbols=named))
