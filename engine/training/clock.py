"""How long a run has taken."""

from __future__ import annotations

from time import perf_counter

from engine.training.controls import Controls


class Clock:
    """Seconds since the run began, pauses left out, and what it took before it was gone on with."""

    def __init__(self, before: float = 0.0) -> None:
        self._began = perf_counter() - before
        self._stood = 0.0

    def seconds(self) -> float:
        """So far."""
        return perf_counter() - self._began - self._stood

    def stand(self, controls: Controls) -> None:
        """Wait while the run is paused."""
        since = perf_counter()
        controls.wait_while_paused()
        self._stood += perf_counter() - since
