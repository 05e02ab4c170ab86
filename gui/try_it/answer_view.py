"""What every view of an answer can do, whatever is asked for."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from PyQt6.QtWidgets import QWidget

if TYPE_CHECKING:
    from engine.data.dataset import Rows
    from engine.project.data_facts import DataFacts
    from engine.training.prediction import Predictor


class AnswerView:
    """Shows what a network answers, and how far it is from what is right. Also a widget."""

    @staticmethod
    @abstractmethod
    def answering(predictor: Predictor, question: Any) -> Any:
        """The answer to a text or a prepared row; called in a thread of its own."""

    @staticmethod
    @abstractmethod
    def right_of(facts: DataFacts, rows: Rows, row: int) -> Any:
        """What is right for a row of the data."""

    @abstractmethod
    def show_answer(self, answer: Any, right: Any) -> None:
        """Show an answer; ``right`` is None where that is not known."""

    @abstractmethod
    def show_nothing(self) -> None:
        """There is no answer."""

    @abstractmethod
    def words(self, answer: Any, right: Any) -> str:
        """How an answer fares beside what is right; ``answer`` is None while it is to come."""

    def show_step(self, step: int) -> None:
        """Bring a step into sight, from 1, padding not counted; where there are steps."""

    @property
    def as_widget(self) -> QWidget:
        """Itself."""
        assert isinstance(self, QWidget)
        return self
