"""Gradient norms that stand far above those before them.

A norm is measured by the median of the norms before it and by their median absolute deviation
(MAD), both of logarithms, since gradient norms spread by factors: neither is moved by a few spikes
among them (Hampel 1974, "The influence curve and its role in robust estimation").
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WINDOW = 100
"""Norms that one is compared with: those of the steps before it."""
LEAST = 20
"""With fewer before it a norm is no spike: nothing is usual yet."""
DEVIATIONS = 6.0
"""Standard deviations above the median, as the MAD tells them of a normal distribution."""
TIMES = 2.0
"""And so many times the median at least: where norms hardly differ, no difference is large."""
_OF_A_NORMAL = 1.4826
"""Standard deviation of a normal distribution in units of its MAD."""
_LEAST_NORM = 1e-300
_ROWS_AT_ONCE = 4096


def spikes(norms: Sequence[float] | NDArray[np.floating]) -> NDArray[np.intp]:
    """Places of the spikes among a run's gradient norms, in the order of the steps."""
    logs = _logs(norms)
    found: list[NDArray[np.intp]] = []
    for begin in range(LEAST, min(WINDOW, len(logs))):
        if _are_spikes(logs[None, :begin], logs[begin : begin + 1])[0]:
            found.append(np.array([begin]))
    if len(logs) > WINDOW:
        windows = np.lib.stride_tricks.sliding_window_view(logs, WINDOW)
        for first in range(0, len(logs) - WINDOW, _ROWS_AT_ONCE):
            rows = windows[first : first + _ROWS_AT_ONCE]
            at = logs[first + WINDOW : first + WINDOW + len(rows)]
            found.append(np.flatnonzero(_are_spikes(rows[: len(at)], at)) + first + WINDOW)
    return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


class UsualNorm:
    """The same while a run goes on: told one norm after the other, all of them numbers."""

    def __init__(self) -> None:
        self._before: deque[float] = deque()
        self._in_order: list[float] = []
        """The same norms, the least first."""

    def add(self, norm: float) -> None:
        """A norm that nobody asks about."""
        self._before.append(norm)
        insort(self._in_order, norm)
        if len(self._before) > WINDOW:
            del self._in_order[bisect_left(self._in_order, self._before.popleft())]

    def is_spike(self, norm: float) -> bool:
        """Whether the norm of the next step stands out from those added so far."""
        if len(self._before) < LEAST:
            return False
        # By far the most norms are no spike for this alone, and every step is asked.
        if norm < TIMES * self._in_order[(len(self._in_order) - 1) // 2]:
            return False
        return bool(_are_spikes(_logs(self._before)[None], _logs([norm]))[0])

    @property
    def median(self) -> float:
        """Of the norms added so far; not a number before the first."""
        return float(np.median(self._before)) if self._before else float("nan")


def _are_spikes(before: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each row of logarithms, (steps, window), whether the one after it, (steps,), stands out.

    A norm that is not finite is no spike: it has an event of its own.
    """
    median = np.median(before, axis=1)
    mad = np.median(np.abs(before - median[:, None]), axis=1)
    above = at - median
    found: NDArray[np.bool_] = (
        (above > DEVIATIONS * _OF_A_NORMAL * mad) & (above >= np.log(TIMES)) & np.isfinite(at)
    )
    return found


def _logs(norms: Sequence[float] | deque[float] | NDArray[np.floating]) -> NDArray[np.float64]:
    values = np.asarray(norms, dtype=np.float64)
    return np.log(np.maximum(values, _LEAST_NORM))
