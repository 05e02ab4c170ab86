"""Where a run is, how fast it goes and how long it has left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from engine.training.events import EpochDone, Event, NotFinite, RunStarted, StepDone

_FEWEST_STEPS = 64
_MOST_STEPS = 2048


class Progress:
    """Counts a run's events. Speed is taken over the last epoch or so, its validation included."""

    def __init__(self) -> None:
        self.epochs = 0
        self.steps_per_epoch = 0
        self.epoch = 0
        self.step = 0
        self.seconds = 0.0
        self.learning_rate: float | None = None
        """Of the last step; None before there is one."""
        self.not_finite_step: int | None = None
        """The step at which the run could not go on."""
        self._recent: deque[tuple[int, float]] = deque(maxlen=_FEWEST_STEPS)

    def add(self, events: Iterable[Event]) -> None:
        """Count these too; a `RunStarted` begins anew."""
        for event in events:
            if isinstance(event, RunStarted):
                self._begin(event)
            elif isinstance(event, StepDone):
                self.epoch, self.step, self.seconds = event.epoch, event.step, event.seconds
                self.learning_rate = event.learning_rate
                self._recent.append((event.step, event.seconds))
            elif isinstance(event, EpochDone):
                self.seconds = event.seconds
            elif isinstance(event, NotFinite):
                self.not_finite_step = event.step

    def _begin(self, event: RunStarted) -> None:
        self.epochs, self.steps_per_epoch = event.epochs, event.steps_per_epoch
        self.epoch, self.step, self.seconds = 1, 0, 0.0
        self.learning_rate = None
        lasting = min(max(event.steps_per_epoch, _FEWEST_STEPS), _MOST_STEPS)
        self._recent = deque([(0, 0.0)], maxlen=lasting)

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return self.epochs * self.steps_per_epoch

    @property
    def steps_per_second(self) -> float | None:
        """Recent speed; None before there are two steps to tell it from."""
        if len(self._recent) < 2:
            return None
        (first, began), (last, ended) = self._recent[0], self._recent[-1]
        return (last - first) / (ended - began) if ended > began else None

    @property
    def seconds_left(self) -> float | None:
        """Until the end at the recent speed; None while that is not known."""
        speed = self.steps_per_second
        return None if speed is None else (self.steps - self.step) / speed


def clock(seconds: float) -> str:
    """Minutes and seconds, ``0:05``, with hours where there are any, ``1:00:05``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
