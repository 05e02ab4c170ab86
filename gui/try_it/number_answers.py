"""The numbers that a network gives, beside those that are right."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtWidgets import QWidget

from gui.plots.ticks import written
from gui.try_it.answer_view import AnswerView
from gui.try_it.answers import NumberAnswer, numbers_of, right_numbers
from gui.try_it.quiet_table import QuietTable

_DIGITS = 5


class NumberAnswers(QuietTable, AnswerView):
    """A line for each number; of each step where there is one for every step."""

    answering = staticmethod(numbers_of)
    right_of = staticmethod(right_numbers)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Numbers the network gives"))

    def show_answer(self, answer: NumberAnswer, right: Any) -> None:
        """Show every number, and how far it is off where that is known."""
        heads = [
            (self.tr("Number"), self.tr("What is asked for")),
            (self.tr("Network"), self.tr("What the network gives")),
        ]
        if right is not None:
            heads += [
                (self.tr("Right"), self.tr("What the data says")),
                (self.tr("Off by"), self.tr("Network less right")),
            ]
        rows = []
        steps = len(answer.numbers)
        for step, numbers in enumerate(answer.numbers):
            for place, (name, number) in enumerate(zip(answer.names, numbers, strict=True)):
                row = [self._name(name, step, steps), written(number, _DIGITS)]
                if right is not None:
                    wanted = right[step, place]
                    row += [written(wanted, _DIGITS), written(number - wanted, 3)]
                rows.append(tuple(row))
        self.show_rows(heads, rows)
        self.setAccessibleDescription(", ".join(f"{row[0]} {row[1]}" for row in rows[:20]))

    def show_nothing(self) -> None:
        """There is no answer."""
        self.show_rows([(self.tr("Number"), ""), (self.tr("Network"), "")], [])
        self.setAccessibleDescription("")

    def words(self, answer: NumberAnswer | None, right: Any) -> str:
        """How far off it is on average."""
        if answer is None:
            return ""
        error = float(np.abs(answer.numbers - right).mean())
        return self.tr("Off by {error} on average").format(error=written(error, 3))

    def show_step(self, step: int) -> None:
        """Bring a step's first number into sight."""
        numbers = self.rowCount()
        if 0 < step <= numbers:
            self.scrollTo(self.model().index(step - 1, 0))

    def _name(self, name: str, step: int, steps: int) -> str:
        if steps == 1:
            return name
        return self.tr("{name}, step {step}").format(name=name, step=step + 1)
