"""Questions put to a network beside the window, while they are typed: the latest wins."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal

from engine.message import GradloomError
from gui.background import Job
from gui.subject import Subject
from gui.translation import translated

if TYPE_CHECKING:
    from engine.training.prediction import Predictor

PAUSE_MILLISECONDS = 120
"""How long a text stays as it is before it is asked about: someone is typing."""

_log = logging.getLogger(__name__)


Answering = Callable[["Predictor", Any], Any]
"""Called in a thread of its own with the network and a question; what it gives is the answer."""


class Asker(QObject):
    """One question at a time; what came meanwhile is asked next, and only the last of it.

    Args:
        answering: how a question is answered.
    """

    answered = pyqtSignal(object)
    """The answer to the question that was asked last."""
    failed = pyqtSignal(str)
    """Why there is none, as a sentence."""

    def __init__(self, answering: Answering, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answering = answering
        self._asking: _Asking | None = None
        self._question: Any = None
        """What is to be asked and has not been."""
        self._job: Job | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._begin)

    def set_subject(self, subject: Subject | None) -> None:
        """Ask another network from now on; what the last one is asked is forgotten."""
        self.stop()
        self._asking = None if subject is None else _Asking(subject.predictor, self._answering)

    def ask(self, question: Any, *, at_once: bool = False) -> None:
        """Ask in a moment, unless another question comes first."""
        self._question = question
        self._pause.start(0 if at_once else PAUSE_MILLISECONDS)

    def stop(self) -> None:
        """Ask nothing more; an answer that is being made is not told."""
        self._pause.stop()
        self._question = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._pause.isActive() or self._job is not None

    def _begin(self) -> None:
        if self._job is not None or self._asking is None or self._question is None:
            return  # the question waits for the answer that is being made
        question, asking = self._question, self._asking
        self._question = None
        self._job = job = Job(lambda: asking(question), self)
        job.succeeded.connect(self._on_answered)
        job.failed.connect(self._on_failed)
        job.start()

    def _on_answered(self, answer: object) -> None:
        self._job = None
        if self._question is None:
            self.answered.emit(answer)
        elif not self._pause.isActive():
            self._begin()

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(told(error))
        if self._question is not None and not self._pause.isActive():
            self._begin()


class _Asking:
    """The network, built when it is first asked."""

    def __init__(self, make: Callable[[], Predictor], answering: Answering) -> None:
        self._make = make
        self._answering = answering
        self._predictor: Predictor | None = None

    def __call__(self, question: Any) -> Any:
        if self._predictor is None:
            self._predictor = self._make()
        return self._answering(self._predictor, question)


def told(error: BaseException) -> str:
    """What went wrong in a sentence; a mistake of the program's is written down as well."""
    if isinstance(error, GradloomError):
        return translated(error)
    _log.error("asking the network broke off", exc_info=error)
    words = QCoreApplication.translate("Asking", "This could not be computed: {error!r}")
    return words.format(error=error)
