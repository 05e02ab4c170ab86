"""How often a step is recorded, so that recording takes no more of the time than it may."""

from __future__ import annotations

from collections import deque
from statistics import median

_REMEMBERED = 15
_KEPT_BACK = 0.8
"""Recording aims at so much of its share: what it costs the machine besides, such as a cache that
is cold afterwards, is not measured."""


class Pace:
    """Decides from what steps have taken so far.

    Args:
        share: of the time that training takes without recording.
        every: record each so many steps, whatever it takes; None: go by the share.
    """

    def __init__(self, share: float, every: int | None = None) -> None:
        self._allowed = share * _KEPT_BACK
        self._every = every
        self._steps = 0
        self._training = 0.0
        """Seconds of training alone."""
        self._recording = 0.0
        self._usual: deque[float] = deque(maxlen=_REMEMBERED)
        """Seconds of the last steps that were not recorded."""
        self._costs: deque[float] = deque(maxlen=_REMEMBERED)

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
        self._usual.append(seconds)

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
        self._recording += cost
        self._costs.append(cost)

    def told(self, seconds: float) -> None:
        """To write the last record down took so long."""
        self._recording += seconds
        if self._costs:
            self._costs[-1] += seconds

    @property
    def share(self) -> float:
        """What recording has taken so far, as a share of the time of training alone."""
        return self._recording / self._training if self._training else 0.0
