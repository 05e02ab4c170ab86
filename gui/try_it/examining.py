"""A network examined beside the window on rows whose classes are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from PyQt6.QtCore import QObject, pyqtSignal

from gui.background import Job
from gui.try_it.asking import told
from gui.try_it.subject import Subject

if TYPE_CHECKING:
    from engine.data.dataset import Rows
    from engine.training.class_examination import Examination
    from engine.training.examination import AnyExamination, Examined

Part = Literal["validation", "training"]


class Examiner(QObject):
    """One examination at a time. While a run brings new weights with each epoch, the one under way
    is finished first: on much data none would ever be, otherwise."""

    progressed = pyqtSignal(int, int)
    """Rows examined, and how many there are."""
    examined = pyqtSignal(object)
    """The Examination."""
    failed = pyqtSignal(str)
    """Why there is none, as a sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._rows: Rows | None = None
        self._next: tuple[Subject, Rows] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an examination is still to come."""
        return self._job is not None

    def examine(self, subject: Subject, part: Part) -> None:
        """Examine a network on a part of its data; nothing where it has none."""
        if subject.dataset is None:
            self.stop()
            return
        rows = subject.dataset.validation if part == "validation" else subject.dataset.training
        if self._job is not None and rows is self._rows:
            self._next = (subject, rows)
            return
        self.stop()
        self._begin(subject, rows)

    def stop(self) -> None:
        """Give up; nothing more is told."""
        self._next = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _begin(self, subject: Subject, rows: Rows) -> None:
        self._rows = rows
        make = subject.predictor

        def work() -> Iterator[Examined | AnyExamination]:
            from engine.training.examination import asked_of_rows, examine

            predictor = make()
            return examine(predictor, asked_of_rows(predictor, rows))

        self._job = Job(work, self)
        self._job.produced.connect(self._on_produced)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def _on_produced(self, items: list[Examined | Examination]) -> None:
        from engine.training.class_examination import Examination

        for item in items:
            if isinstance(item, Examination):
                self.examined.emit(item)
            else:
                self.progressed.emit(item.rows, item.of)

    def _on_succeeded(self) -> None:
        self._job = None
        if self._next is not None:
            (subject, rows), self._next = self._next, None
            self._begin(subject, rows)

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self._next = None
        self.failed.emit(told(error))
