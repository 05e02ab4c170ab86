"""Ending a search: after the step that its trial takes now."""

from __future__ import annotations

from threading import Lock

from engine.training.controls import Controls


class SweepControls(Controls):
    """Controls of a whole search; each trial gets its own, which a stop reaches too."""

    def __init__(self) -> None:
        super().__init__()
        self._trial: Controls | None = None
        self._trial_lock = Lock()

    def of_next_trial(self) -> Controls:
        """The controls of a trial that begins; stopped already where the search is."""
        with self._trial_lock:
            self._trial = Controls()
            if self.is_stopped:
                self._trial.stop()
            return self._trial

    def stop(self) -> None:
        """End the search, and its trial after the step that runs now."""
        super().stop()
        with self._trial_lock:
            if self._trial is not None:
                self._trial.stop()
