"""A beginning of the person's, and how a language model goes on with it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PyQt6.QtGui import QColor, QTextCharFormat, QTextCursor
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.training.wish import Wish
from gui.subject import Subject
from gui.theme import current, icon, mark
from gui.try_it.page import Page
from gui.try_it.temperature import FIELD_WIDTH, Temperature
from gui.try_it.text_entry import fit_lines
from gui.try_it.writer import Writer

if TYPE_CHECKING:
    from engine.data.dataset import Dataset, Rows
    from engine.training.examination import Part

MOST_SYMBOLS = 20_000
_SEEDS = 1_000_000
_BEGINNING = 12
"""Symbols of a row that are fetched for a beginning."""


class Writing(Page):
    """The prompt above in a field of its own, what was generated below it, in two colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._dataset: Dataset | None = None
        self._rows: Rows | None = None
        self._random = random.Random()
        self._prompt = ""
        """What the text below began with."""
        self._text = ""
        """What was generated."""
        self.writer = Writer(self)
        self.writer.began.connect(self._show_state)
        self.writer.wrote.connect(self._on_wrote)
        self.writer.ended.connect(self._show_state)
        self.writer.failed.connect(self._on_failed)
        self.prompt = QPlainTextEdit(self)
        self.prompt.setPlaceholderText(self.tr("Type a beginning"))
        self.prompt.setAccessibleName(self.tr("Beginning to go on with"))
        self.prompt.setTabChangesFocus(True)
        fit_lines(self.prompt, 2)
        self.prompt.textChanged.connect(self._show_state)
        self.another = self._quiet(
            "ph.text-align-left", self.tr("From the data"), self.tr("A beginning out of the data")
        )
        self.another.clicked.connect(self.show_another)
        self.symbols = QSpinBox(self)
        self.symbols.setRange(1, MOST_SYMBOLS)
        self.symbols.setSingleStep(50)
        self.symbols.setValue(300)
        self.symbols.setGroupSeparatorShown(True)
        self.symbols.setAccessibleName(self.tr("Symbols to write"))
        self.temperature = Temperature(self)
        self.seed = QSpinBox(self)
        self.seed.setRange(0, _SEEDS)
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("The same seed and beginning write the same"))
        self.generate = QPushButton(self.tr("Generate"), self)
        mark(self.generate, role="primary")
        self.generate.clicked.connect(self._on_generate_clicked)
        self.redraw = self._quiet(
            "ph.shuffle", self.tr("Another"), self.tr("Write another one, with the next seed")
        )
        self.redraw.clicked.connect(self._on_redraw_clicked)
        self.output = QPlainTextEdit(self)
        self.output.setReadOnly(True)
        self.output.setAccessibleName(self.tr("What the model wrote"))
        self.output.setPlaceholderText(self.tr("What the model writes appears here"))
        self.output.setTabChangesFocus(True)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        mark(self.said, role="warning")
        self.said.hide()
        current().theme_changed.connect(self._write_anew)
        self._lay_out()
        self._show_state()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Beginning"), self)
        mark(title, role="section")
        title.setBuddy(self.prompt)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.another)
        buttons = QVBoxLayout()
        buttons.setSpacing(2)
        buttons.addWidget(self.generate)
        buttons.addWidget(self.redraw)
        beginning = QHBoxLayout()
        beginning.setSpacing(8)
        beginning.addWidget(self.prompt, 1)
        beginning.addLayout(buttons)
        wishes = QHBoxLayout()
        wishes.setSpacing(6)
        for words, field in ((self.tr("Symbols"), self.symbols), (self.tr("Seed"), self.seed)):
            label = QLabel(words, self)
            mark(label, role="quiet")
            label.setBuddy(field)
            field.setMaximumWidth(FIELD_WIDTH)
            wishes.addWidget(label)
            wishes.addWidget(field)
        wishes.addWidget(self.temperature)
        wishes.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(beginning)
        column.addLayout(wishes)
        column.addWidget(self.said)
        column.addWidget(self.output, 1)

    # What it is given ------------------------------------------------------------------------

    def set_subject(self, subject: Subject | None) -> None:
        """Write with another network from now on; a text under way is written to its end."""
        self._subject = subject
        self._show_state()

    def set_part(self, dataset: Dataset | None, part: Part) -> None:
        """Where beginnings are taken from; None: nowhere."""
        self._dataset = dataset
        self._rows = None
        if dataset is not None:
            self._rows = dataset.validation if part == "validation" else dataset.training
        self.another.setVisible(dataset is not None)
        if not self.prompt.toPlainText():
            self.show_another()

    def show_row(self, row: int, step: int | None = None) -> None:
        """Take the first symbols of a row for a beginning."""
        if self._rows is None or self._dataset is None:
            return
        from engine.data.prepared_preview import written

        numbers = self._rows.inputs[row][:_BEGINNING].tolist()
        self.prompt.setPlainText(written(self._dataset, numbers))

    def show_another(self) -> None:
        """Take a beginning out of the data at random."""
        if self._rows is not None and len(self._rows):
            self.show_row(self._random.randrange(len(self._rows)))

    def stop(self) -> None:
        """Write no more."""
        self.writer.stop()

    @property
    def is_busy(self) -> bool:
        """Never anything to begin again: a text that was broken off stays as it is."""
        return False

    @property
    def text(self) -> str:
        """What was generated, without the beginning."""
        return self._text

    # What is written -------------------------------------------------------------------------

    def write(self) -> None:
        """Go on with the beginning."""
        if self._subject is None or not self.prompt.toPlainText():
            return
        self.said.hide()
        self._prompt, self._text = self.prompt.toPlainText(), ""
        self._write_anew()
        wish = Wish(self._prompt, self.symbols.value(), self.temperature.value, self.seed.value())
        self.writer.write(self._subject.predictor, wish)

    def _on_generate_clicked(self) -> None:
        if self.writer.is_busy:
            self.writer.stop()
        else:
            self.write()

    def _on_redraw_clicked(self) -> None:
        self.seed.setValue((self.seed.value() + 1) % (_SEEDS + 1))
        self.write()

    def _on_wrote(self, piece: str) -> None:
        self._text += piece
        bar = self.output.verticalScrollBar()
        assert bar is not None
        was_at_end = bar.value() >= bar.maximum() - 4
        self._append(piece, "text")
        if was_at_end:
            bar.setValue(bar.maximum())

    def _on_failed(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.show()

    def _write_anew(self) -> None:
        self.output.clear()
        if self._prompt:
            self._append(self._prompt, "accent")
            self._append(self._text, "text")

    def _append(self, words: str, token: str) -> None:
        """At the end, in a colour, without moving what the person has selected."""
        document = self.output.document()
        assert document is not None
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        form = QTextCharFormat()
        form.setForeground(QColor(getattr(current().tokens, token)))
        cursor.insertText(words, form)

    def _show_state(self) -> None:
        is_busy = self.writer.is_busy
        can_write = self._subject is not None and bool(self.prompt.toPlainText())
        self.generate.setText(self.tr("Stop") if is_busy else self.tr("Generate"))
        self.generate.setEnabled(is_busy or can_write)
        self.redraw.setEnabled(can_write)

    def _quiet(self, name: str, words: str, tip: str) -> QPushButton:
        button = QPushButton(icon(name, "quiet_text"), words, self)
        button.setToolTip(tip)
        mark(button, role="quiet")
        return button
