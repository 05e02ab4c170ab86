"""Texts put to a network beside the window, while they are typed: the latest wins."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal

from engine.message import GradloomError
from gui.background import Job
from gui.translation import translated
from gui.try_it.subject import Subject

if TYPE_CHECKING:
    from engine.training.prediction import Prediction, Predictor

PAUSE_MILLISECONDS = 120
"""How long a text stays as it is before it is asked about: someone is typing."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What a network takes a text for."""

    prediction: Prediction
    classes: tuple[str, ...]
    unknown: tuple[str, ...]
    """Symbols of the text that the network never learned."""
    gives_probabilities: bool


class Asker(QObject):
    """One text at a time; what was typed meanwhile is asked about next, and only the last of it."""

    answered = pyqtSignal(object)
    """An Answer to the text that was asked last."""
    failed = pyqtSignal(str)
    """Why there is none, as a sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asking: _Asking | None = None
        self._text: str | None = None
        """What is to be asked and has not been."""
        self._job: Job | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._begin)

    def set_subject(self, subject: Subject | None) -> None:
        """Ask another network from now on; what the last one is asked is forgotten."""
        self.stop()
        self._asking = None if subject is None else _Asking(subject.predictor)

    def ask(self, text: str, *, at_once: bool = False) -> None:
        """Ask about a text in a moment, unless another comes first."""
        self._text = text
        self._pause.start(0 if at_once else PAUSE_MILLISECONDS)

    def stop(self) -> None:
        """Ask nothing more; an answer that is being made is not told."""
        self._pause.stop()
        self._text = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._pause.isActive() or self._job is not None

    def _begin(self) -> None:
        if self._job is not None or self._asking is None or self._text is None:
            return  # the text waits for the answer that is being made
        text, asking = self._text, self._asking
        self._text = None
        self._job = job = Job(lambda: asking(text), self)
        job.succeeded.connect(self._on_answered)
        job.failed.connect(self._on_failed)
        job.start()

    def _on_answered(self, answer: Answer) -> None:
        self._job = None
        if self._text is None:
            self.answered.emit(answer)
        elif not self._pause.isActive():
            self._begin()

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(told(error))
        if self._text is not None and not self._pause.isActive():
            self._begin()


class _Asking:
    """The network, built when it is first asked."""

    def __init__(self, make: Callable[[], Predictor]) -> None:
        self._make = make
        self._predictor: Predictor | None = None

    def __call__(self, text: str) -> Answer:
        if self._predictor is None:
            self._predictor = self._make()
        predictor = self._predictor
        [prediction] = predictor([text])
        return Answer(
            prediction,
            predictor.classes,
            predictor.unknown_in(text),
            predictor.gives_probabilities,
        )


def told(error: BaseException) -> str:
    """What went wrong in a sentence; a mistake of the program's is written down as well."""
    if isinstance(error, GradloomError):
        return translated(error)
    _log.error("trying the network out broke off", exc_info=error)
    words = QCoreApplication.translate("TryIt", "This could not be computed: {error!r}")
    return words.format(error=error)
