"""A network examined beside the window on rows whose answers are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from gui.asking import told
from gui.background import Job
from gui.subject import Subject

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.examination import AnyExamination, Examined, Part


class Examiner(QObject):
    """One examination at a time. While a run brings new weights with each epoch, the one under way
    is finished first: on much data none would ever be, otherwise."""

    progressed = pyqtSignal(int, int)
    """Rows examined, and how many there are."""
    examined = pyqtSignal(object)
    """What came of it: any of `engine.training.examination.AnyExamination`."""
    failed = pyqtSignal(str)
    """Why there is none, as a sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._examined: tuple[Dataset, Part] | None = None
        self._next: tuple[Subject, Dataset, Part] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an examination is still to come."""
        return self._job is not None

    def examine(self, subject: Subject, part: Part) -> None:
        """Examine a network on a part of its data; nothing where it has none."""
        if subject.dataset is None:
            self.stop()
            return
        if self._job is not None and self._examined == (subject.dataset, part):
            self._next = (subject, subject.dataset, part)
            return
        self.stop()
        self._begin(subject, subject.dataset, part)

    def stop(self) -> None:
        """Give up; nothing more is told."""
        self._next = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _begin(self, subject: Subject, dataset: Dataset, part: Part) -> None:
        self._examined = (dataset, part)
        make = subject.predictor

        def work() -> Iterator[Examined | AnyExamination]:
            from engine.training.examination import examine_part

            return examine_part(make(), dataset, part)

        self._job = Job(work, self)
        self._job.produced.connect(self._on_produced)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def _on_produced(self, items: list[Examined | AnyExamination]) -> None:
        from engine.training.examination import Examined

        for item in items:
            if isinstance(item, Examined):
                self.progressed.emit(item.rows, item.of)
            else:
                self.examined.emit(item)

    def _on_succeeded(self) -> None:
        self._job = None
        if self._next is not None:
            following, self._next = self._next, None
            self._begin(*following)

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self._next = None
        self.failed.emit(told(error))
