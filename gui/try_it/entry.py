"""A question to a network and its answer: what a typed text and a picked row have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QWidget

from gui.asking import Asker
from gui.subject import Subject
from gui.theme import mark
from gui.try_it.answer_view import AnswerView
from gui.try_it.page import Page

if TYPE_CHECKING:
    from engine.data.dataset import Dataset, Rows
    from engine.project.data_facts import DataFacts
    from engine.training.examination import Part

_MOST_UNKNOWN = 12
"""Symbols named one by one."""


class Entry(Page):
    """Asks at once about what is entered, and again when the network is another."""

    def __init__(self, answers: AnswerView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Rows | None = None
        self._facts: DataFacts | None = None
        self._right: Any = None
        """What is right for what is asked, where it came from the data and is as it was."""
        self._step: int | None = None
        """The step to look at once there is an answer."""
        self.answers = answers
        self.asker = Asker(answers.answering, self)
        self.asker.answered.connect(self._on_answered)
        self.asker.failed.connect(self._on_failed)
        self.said = QLabel(self)
        mark(self.said, role="quiet")
        self.unknown = QLabel(self)
        mark(self.unknown, role="warning")
        for label in (self.said, self.unknown):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)

    @abstractmethod
    def question(self) -> Any:
        """What is asked; None: nothing."""

    def set_subject(self, subject: Subject | None) -> None:
        """Ask another network, about what has been entered as well."""
        self.asker.set_subject(subject)
        self.ask(at_once=True)

    def set_part(self, dataset: Dataset | None, part: Part) -> None:
        """Where rows are taken from; None: nowhere."""
        self._rows = self._facts = None
        if dataset is not None:
            self._rows = dataset.validation if part == "validation" else dataset.training
            self._facts = dataset.facts

    def stop(self) -> None:
        """Ask nothing more."""
        self.asker.stop()

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self.asker.is_busy

    def ask(self, *, at_once: bool = False) -> None:
        """Ask about what has been entered."""
        question = self.question()
        if question is not None:
            self.asker.ask(question, at_once=at_once)
        else:
            self.asker.stop()
            self.answers.show_nothing()
            self.show_words(None)

    def take_right_of(self, row: int, step: int | None) -> None:
        """What is asked is this row of the data from now on."""
        assert self._rows is not None
        assert self._facts is not None
        self._right = self.answers.right_of(self._facts, self._rows, row)
        if step is not None and not self._facts.features:
            # What fills the row up has no cell.
            is_padding = self._rows.inputs[row][:step] == 0
            step = None if is_padding[-1] else step - int(is_padding.sum())
        self._step = step
        self.show_words(None)

    def show_words(self, answer: Any) -> None:
        """How an answer fares, and what of the text the network never learned."""
        words = "" if self._right is None else self.answers.words(answer, self._right)
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

    def _on_answered(self, answer: Any) -> None:
        self.answers.show_answer(answer, self._right)
        self.show_words(answer)
        if self._step is not None:
            self.answers.show_step(self._step)
            self._step = None

    def _on_failed(self, sentence: str) -> None:
        self.answers.show_nothing()
        self.unknown.hide()
        self.said.setText(sentence)
        self.said.show()
