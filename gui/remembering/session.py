"""The experiment that goes on beside the window."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from engine.message import GradloomError
from engine.training.remembering.events import RememberingEvent
from engine.training.remembering.experiment import Experiment
from engine.training.sweeping.controls import SweepControls
from gui.background import Job
from gui.translation import translated

_log = logging.getLogger(__name__)


@dataclass
class Asked:
    """What is tried, and where it is kept."""

    experiment: Experiment
    folder: Path
    threads: int | None = None
    controls: SweepControls = field(default_factory=SweepControls)


Remember = Callable[[Asked], Iterator[RememberingEvent]]
"""Runs an experiment. Called in its own thread, where it may import what it likes."""


class RememberingState(Enum):
    """What the session does."""

    IDLE = "idle"
    RUNNING = "running"
    STOPPING = "stopping"


class RememberingSession(QObject):
    """One experiment at a time; every signal comes in the window's thread."""

    state_changed = pyqtSignal(object)
    """The new RememberingState."""
    events_arrived = pyqtSignal(list)
    """Events since the last list, in order; at most some thirty lists a second."""
    failed = pyqtSignal(str)
    """A sentence on why there is no experiment, or no longer."""

    def __init__(self, remember: Remember, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._remember = remember
        self._state = RememberingState.IDLE
        self._job: Job | None = None
        self.asked: Asked | None = None
        """The experiment that goes on, or else the last one."""

    @property
    def state(self) -> RememberingState:
        """What the session does."""
        return self._state

    @property
    def is_busy(self) -> bool:
        """Whether an experiment is on its way."""
        return self._state is not RememberingState.IDLE

    def start(self, asked: Asked) -> bool:
        """Begin; returns at once, False while another experiment goes on."""
        if self.is_busy:
            return False
        self.asked = asked
        remember = self._remember
        # Without a parent: a job must outlive the session where its thread does.
        self._job = Job(lambda: remember(asked))
        self._job.produced.connect(self.events_arrived)
        self._job.failed.connect(self._on_job_failed)
        self._job.ended.connect(self._on_job_ended)
        self._set_state(RememberingState.RUNNING)
        self._job.start()
        return True

    def stop(self) -> None:
        """End after the step that is taken now."""
        if self.asked is not None and self.is_busy:
            self.asked.controls.stop()
            self._set_state(RememberingState.STOPPING)

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
        _log.error("the experiment broke off", exc_info=error)
        what = ": ".join(part for part in (type(error).__name__, str(error)) if part)
        self.failed.emit(self.tr("The experiment broke off. {what}").format(what=what))

    def _on_job_ended(self) -> None:
        self._job = None
        self._set_state(RememberingState.IDLE)

    def _set_state(self, state: RememberingState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
