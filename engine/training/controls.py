"""What a person can change while a run goes on; the loop reads it between steps."""

from __future__ import annotations

from math import inf
from threading import Event, Lock

from engine.training.gradients.recording import Recording


class Controls:
    """Pause, stop, clipping threshold, learning rate and what is recorded, safe to set from another
    thread."""

    def __init__(self) -> None:
        self._go = Event()
        self._go.set()
        self._stop = Event()
        self._lock = Lock()
        self._threshold: float | None = None
        self._learning_rate: float | None = None
        self._recording: Recording | None = None

    def pause(self) -> None:
        """Stand still after the step that runs now."""
        self._go.clear()

    def resume(self) -> None:
        """Go on."""
        self._go.set()

    def stop(self) -> None:
        """End after the step that runs now, paused or not."""
        self._stop.set()
        self._go.set()

    def set_threshold(self, threshold: float) -> None:
        """Clip at this threshold from the next step on.

        Raises:
            ValueError: it is not a finite number above zero.
        """
        if not 0 < threshold < inf:
            raise ValueError(f"a clipping threshold is a finite number above zero: {threshold}")
        with self._lock:
            self._threshold = threshold

    @property
    def threshold(self) -> float | None:
        """The threshold set while running; None: the one of the settings."""
        with self._lock:
            return self._threshold

    def set_learning_rate(self, rate: float) -> None:
        """Go on from the next step as if this were the optimizer's ``lr``.

        A schedule goes on from where it is, with this as its highest rate.

        Raises:
            ValueError: it is not a finite number above zero.
        """
        if not 0 < rate < inf:
            raise ValueError(f"a learning rate is a finite number above zero: {rate}")
        with self._lock:
            self._learning_rate = rate

    @property
    def learning_rate(self) -> float | None:
        """The rate set while running; None: the one of the settings."""
        with self._lock:
            return self._learning_rate

    @property
    def recording(self) -> Recording | None:
        """What is recorded of gradients from the next step on; None: nothing."""
        with self._lock:
            return self._recording

    @recording.setter
    def recording(self, recording: Recording | None) -> None:
        with self._lock:
            self._recording = recording

    @property
    def is_paused(self) -> bool:
        """Whether the loop is to stand still."""
        return not self._go.is_set()

    @property
    def is_stopped(self) -> bool:
        """Whether the loop is to end."""
        return self._stop.is_set()

    def wait_while_paused(self) -> None:
        """Return when the loop may go on or must end."""
        self._go.wait()
