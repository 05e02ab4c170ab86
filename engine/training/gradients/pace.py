"""How often a step is recorded, so that recording takes no more of the time than it may."""

from __future__ import annotations

from collections import deque
from statistics import median

_REMEMBERED = 15
_WAKE = 3
"""Steps after a recorded one that are slower for it: caches are cold, memory that was given back is
asked for again, and whoever shows or writes the record is at work beside them."""
_AIM = 0.7
"""Recording aims at so much of its share. Times are compared with a median of few others while
the machine does other things, and a share is to be kept all the same."""


class Pace:
    """Decides from what steps have taken so far.

    A record costs what its step took longer than usual steps, the time to write it down, and what
    the steps right after it take longer than usual ones.

    Args:
        share: of the time that training takes without recording.
        every: record each so many steps, whatever it takes; None: go by the share.
    """

    def __init__(self, share: float, every: int | None = None) -> None:
        self._allowed = share * _AIM
        self._every = every
        self._steps = 0
        self._training = 0.0
        """Seconds of training alone."""
        self._recording = 0.0
        self._usual: deque[float] = deque(maxlen=_REMEMBERED)
        """Seconds of the last steps that neither were recorded nor came right after."""
        self._costs: deque[float] = deque(maxlen=_REMEMBERED)
        """Seconds of the last records."""
        self._wake: list[float] = []
        """What steps after the last record took longer than usual, as long as they are few."""
        self._wakes: deque[float] = deque(maxlen=_REMEMBERED)
        """The sums of the last wakes."""
        self._is_in_wake = False

    def is_due(self) -> bool:
        """Whether the next step is recorded. The first one is."""
        if self._every is not None:
            return self._steps % self._every == 0
        if not self._costs:
            return True
        return self._recording + median(self._costs) <= self._training * self._allowed

    def stepped(self, seconds: float) -> None:
        """A step was taken and not recorded."""
        self._steps += 1
        self._training += seconds
        if not self._is_in_wake:
            self._usual.append(seconds)
            return
        self._wake.append(seconds - median(self._usual))
        if len(self._wake) == _WAKE:
            self._is_in_wake = False
            self._wakes.append(sum(self._wake))
            # One wake is little beside the noise of its steps: several together tell.
            late = max(0.0, median(self._wakes))
            self._training -= late
            self._charge(late)

    def recorded(self, seconds: float, own: float) -> None:
        """A step was taken and recorded.

        Args:
            seconds: all that it took.
            own: what of it was surely recording. The rest that it took longer than other steps is
                taken for recording as well: a step forward and back is slower when looked at.
        """
        self._steps += 1
        usual = median(self._usual) if self._usual else seconds - own
        cost = max(own, seconds - usual)
        self._training += seconds - cost
        self._costs.append(0.0)
        self._charge(cost)
        self._is_in_wake, self._wake = bool(self._usual), []

    def told(self, seconds: float) -> None:
        """To write the last record down took so long."""
        if self._costs:
            self._charge(seconds)

    @property
    def share(self) -> float:
        """What recording has taken so far, as a share of the time of training alone."""
        return self._recording / self._training if self._training else 0.0

    def _charge(self, seconds: float) -> None:
        """The last record cost so much more."""
        self._recording += seconds
        self._costs[-1] += seconds
