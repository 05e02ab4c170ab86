"""Work that goes on beside the window and tells of itself in events: one piece at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from engine.message import GradloomError
from gui.background import Job
from gui.translation import translated

_log = logging.getLogger(__name__)


class SideState(Enum):
    """What a session does."""

    IDLE = "idle"
    RUNNING = "running"
    STOPPING = "stopping"


class SideSession(QObject):
    """Runs what it is asked for in a thread; every signal comes in the window's thread.

    What is asked has ``controls``, whose ``stop`` may be called from another thread.

    Args:
        run: makes events of what was asked. Called in the thread, where it may import what it
            likes.
        broke_off: says that it ended in an error, with ``{what}`` for which.
    """

    state_changed = pyqtSignal(object)
    """The new SideState."""
    events_arrived = pyqtSignal(list)
    """Events since the last list, in order; at most some thirty lists a second."""
    failed = pyqtSignal(str)
    """A sentence on why there is nothing, or nothing more."""

    def __init__(
        self,
        run: Callable[[Any], Iterator[Any]],
        broke_off: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._run = run
        self._broke_off = broke_off
        self._state = SideState.IDLE
        self._job: Job | None = None
        self.asked: Any = None
        """What goes on, or else went on last; None: nothing was asked yet."""

    @property
    def state(self) -> SideState:
        """What the session does."""
        return self._state

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way."""
        return self._state is not SideState.IDLE

    def start(self, asked: Any) -> bool:
        """Begin; returns at once, False while something else goes on."""
        if self.is_busy:
            return False
        self.asked = asked
        run = self._run
        # Without a parent: a job must outlive the session where its thread does.
        self._job = Job(lambda: run(asked))
        self._job.produced.connect(self.events_arrived)
        self._job.failed.connect(self._on_job_failed)
        self._job.ended.connect(self._on_job_ended)
        self._set_state(SideState.RUNNING)
        self._job.start()
        return True

    def stop(self) -> None:
        """End after the step that is taken now."""
        if self.asked is not None and self.is_busy:
            self.asked.controls.stop()
            self._set_state(SideState.STOPPING)

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
        _log.error("work beside the window broke off", exc_info=error)
        what = ": ".join(part for part in (type(error).__name__, str(error)) if part)
        self.failed.emit(self._broke_off.format(what=what))

    def _on_job_ended(self) -> None:
        self._job = None
        self._set_state(SideState.IDLE)

    def _set_state(self, state: SideState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
