"""The search that goes on beside the window."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from engine.data.dataset import Dataset
from engine.message import GradloomError
from engine.project.project import Project
from engine.training.sweeping.controls import SweepControls
from engine.training.sweeping.events import SweepEvent
from gui.background import Job
from gui.translation import translated

_log = logging.getLogger(__name__)


@dataclass
class Sweep:
    """What is searched over, and where it is kept."""

    project: Project
    dataset: Dataset
    study: Path
    trials: int
    start: Path | None = None
    """The file of the weights the project starts from, if it names any."""
    data_folder: Path | None = None
    """Where a relative path of the project's data is looked up."""
    threads: int | None = None
    controls: SweepControls = field(default_factory=SweepControls)


Search = Callable[[Sweep], Iterator[SweepEvent]]
"""Searches. Called in the search's own thread, where it may import what it likes."""


class SweepState(Enum):
    """What the session does."""

    IDLE = "idle"
    SEARCHING = "searching"
    STOPPING = "stopping"


class SweepSession(QObject):
    """One search at a time; every signal comes in the window's thread."""

    state_changed = pyqtSignal(object)
    """The new SweepState."""
    events_arrived = pyqtSignal(list)
    """Events since the last list, in order; at most some thirty lists a second."""
    failed = pyqtSignal(str)
    """A sentence on why there is no search, or no longer."""

    def __init__(self, search: Search, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._state = SweepState.IDLE
        self._job: Job | None = None
        self.sweep: Sweep | None = None
        """The search that goes on, or else the last one."""

    @property
    def state(self) -> SweepState:
        """What the session does."""
        return self._state

    @property
    def is_busy(self) -> bool:
        """Whether a search is on its way."""
        return self._state is not SweepState.IDLE

    def start(self, sweep: Sweep) -> bool:
        """Search; returns at once, False while another search goes on."""
        if self.is_busy:
            return False
        self.sweep = sweep
        search = self._search
        # Without a parent: a job must outlive the session where its thread does.
        self._job = Job(lambda: search(sweep))
        self._job.produced.connect(self.events_arrived)
        self._job.failed.connect(self._on_job_failed)
        self._job.ended.connect(self._on_job_ended)
        self._set_state(SweepState.SEARCHING)
        self._job.start()
        return True

    def stop(self) -> None:
        """End after the step that the trial takes now."""
        if self.sweep is not None and self.is_busy:
            self.sweep.controls.stop()
            self._set_state(SweepState.STOPPING)

    def shutdown(self, seconds: float = 2.0) -> bool:
        """Stop and wait for the thread, as when the window closes; whether it is gone."""
        if self._job is None:
            return True
        self.stop()
        return self._job.finish(seconds)

    def _on_job_failed(self, error: BaseException) -> None:
        if isinstance(error, GradloomError):
            self.failed.emit(translated(error))
            return
        _log.error("the search broke off", exc_info=error)
        what = ": ".join(part for part in (type(error).__name__, str(error)) if part)
        self.failed.emit(self.tr("The search broke off. {what}").format(what=what))

    def _on_job_ended(self) -> None:
        self._job = None
        self._set_state(SweepState.IDLE)

    def _set_state(self, state: SweepState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
