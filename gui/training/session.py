"""The run that goes on, as the window sees it."""

from __future__ import annotations

import logging
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from engine.message import GradloomError
from engine.project.project import Project
from engine.training.events import Event, Paused, Resumed, RunEnded, RunStarted
from engine.training.gradients.recording import Recording
from gui.background import Job
from gui.training.progress import Progress
from gui.training.run import Run, Train, new_run_folder, train_run
from gui.translation import translated

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

_log = logging.getLogger(__name__)


class State(Enum):
    """What the session does."""

    IDLE = "idle"
    STARTING = "starting"
    """Torch is loaded and the network built."""
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    ENDED = "ended"


TELLING_MILLISECONDS = 100
"""Between two lists of events: nobody reads faster, and each takes time that training wants."""
BUSY = frozenset({State.STARTING, State.RUNNING, State.PAUSED, State.STOPPING})
"""The states in which no other run can start."""


class TrainingSession(QObject):
    """Starts, pauses, ends and remembers one run at a time; every signal comes between events.

    Of one run the signals come in this order: `state_changed` (starting), `run_started`,
    `events_arrived` many times, perhaps `failed`, `state_changed` (ended), `run_ended`.
    """

    state_changed = pyqtSignal(object)
    """The new State."""
    run_started = pyqtSignal(object)
    """RunStarted, before the list of events that begins with it."""
    events_arrived = pyqtSignal(list)
    """Events since the last list, in order; at most ten lists a second."""
    run_ended = pyqtSignal(object)
    """RunEnded, once the run's thread is gone: weights and folder are complete."""
    failed = pyqtSignal(str)
    """A sentence on why there is no run, or no longer."""

    def __init__(self, parent: QObject | None = None, train: Train = train_run) -> None:
        super().__init__(parent)
        self._train = train
        self._state = State.IDLE
        self._run: Run | None = None
        self._job: Job | None = None
        self._ending: RunEnded | None = None
        self._recording: Recording | None = None
        self.progress = Progress()
        """Where the run is."""

    # What there is ---------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What the session does."""
        return self._state

    @property
    def is_busy(self) -> bool:
        """Whether a run is on its way, paused included."""
        return self._state in BUSY

    @property
    def run(self) -> Run | None:
        """The run that goes on, or else the last one: its project, data, folder and weights."""
        return self._run

    @property
    def run_folder(self) -> Path | None:
        """Where the last run was kept; None where it left no folder behind."""
        if self._run is None or not self._run.folder.is_dir():
            return None
        return self._run.folder

    # What can be done ------------------------------------------------------------------------

    def start(
        self,
        project: Project,
        dataset: Dataset,
        run_folder: Path | None = None,
        *,
        title: str = "",
        start: Path | None = None,
        data_folder: Path | None = None,
        goes_on: bool = False,
        device: str = "cpu",
    ) -> bool:
        """Train a project; returns at once, False while another run goes on.

        Args:
            run_folder: where to keep the run; None: a new place among the person's data.
            title: what that place is named after.
            start: the file of the weights the project starts from, if it names any.
            data_folder: where a relative path of its data is looked up.
            goes_on: whether the folder holds the run already, broken off. Its events so far come
                first, then those of the steps that are taken now, where it was trained before.
            device: where to compute, as `engine.training.devices.device_named` reads it.
        """
        if self.is_busy:
            return False
        folder = run_folder or new_run_folder(title)
        self._run = run = Run(
            project, dataset, folder, start, data_folder, goes_on=goes_on, device=device
        )
        run.controls.recording = self._recording
        self._ending = None
        self.progress = Progress()
        train = self._train
        # Without a parent: a job must outlive the session where its thread does.
        self._job = Job(lambda: train(run), pause=TELLING_MILLISECONDS)
        self._job.produced.connect(self._on_events_produced)
        self._job.failed.connect(self._on_job_failed)
        self._job.ended.connect(self._on_job_ended)
        self._set_state(State.STARTING)
        self._job.start()
        return True

    def pause(self) -> None:
        """Stand still after this step."""
        if self._run is not None and self._state is State.RUNNING:
            self._run.controls.pause()

    def resume(self) -> None:
        """Go on."""
        if self._run is not None and self._state in (State.RUNNING, State.PAUSED):
            self._run.controls.resume()

    def stop(self) -> None:
        """End after this step."""
        if self._run is not None and self.is_busy:
            self._run.controls.stop()
            self._set_state(State.STOPPING)

    def set_threshold(self, threshold: float) -> None:
        """Clip at this threshold from the next step on; nothing without a run."""
        if self._run is not None and self.is_busy:
            self._run.controls.set_threshold(threshold)

    def set_learning_rate(self, rate: float) -> None:
        """Go on with this as the optimizer's rate; nothing without a run."""
        if self._run is not None and self.is_busy:
            self._run.controls.set_learning_rate(rate)

    def set_recording(self, recording: Recording | None) -> None:
        """Record this of the gradients, from the next step of the run on that goes on, and of
        every run after it; None: nothing."""
        self._recording = recording
        if self._run is not None and self.is_busy:
            self._run.controls.recording = recording

    def shutdown(self, seconds: float = 2.0) -> bool:
        """Stop and wait for the thread, as when the window closes; whether it is gone."""
        if self._job is None:
            return True
        self.stop()
        return self._job.finish(seconds)

    # What the job says -----------------------------------------------------------------------

    def _on_events_produced(self, events: list[Event]) -> None:
        self.progress.add(events)
        for event in events:
            if isinstance(event, RunStarted):
                self.run_started.emit(event)
        for event in events:
            if isinstance(event, RunEnded):
                self._ending = event
            elif isinstance(event, RunStarted | Resumed) and self._state is not State.STOPPING:
                self._set_state(State.RUNNING)
            elif isinstance(event, Paused) and self._state is not State.STOPPING:
                self._set_state(State.PAUSED)
        self.events_arrived.emit(events)

    def _on_job_failed(self, error: BaseException) -> None:
        if isinstance(error, GradloomError):
            self.failed.emit(translated(error))
            return
        _log.error("training broke off", exc_info=error)
        what = ": ".join(part for part in (type(error).__name__, str(error)) if part)
        self.failed.emit(self.tr("Training broke off. {what}").format(what=what))

    def _on_job_ended(self) -> None:
        self._job = None
        self._set_state(State.ENDED)
        if self._ending is not None:
            self.run_ended.emit(self._ending)

    def _set_state(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
