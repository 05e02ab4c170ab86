"""An exponential moving average that keeps up with a growing series."""

from __future__ import annotations

from math import log

import numpy as np

from gui.plots.series import Numbers, Series

_SMALLEST_WEIGHT = 1e-10
_LONGEST_CHUNK = 4096


class Smoothing:
    """The average of a series in which each older value counts `strength` times the next.

    Early averages are divided by the weights there are so far (Kingma and Ba 2015, section 3), so
    the line begins at the first value and not at zero. A value that is not finite is passed over.
    """

    def __init__(self, source: Series, strength: float) -> None:
        self._source = source
        self._strength = strength
        self._sum = 0.0
        self._last = 0.0
        self.series = Series(source.keeps)
        """The averages, one for each value of the source."""

    @property
    def strength(self) -> float:
        """0: the values themselves; towards 1: smoother."""
        return self._strength

    def set_strength(self, strength: float) -> None:
        """Smooth all of it again, as far as single values are kept."""
        self._strength = strength
        self.series.begin_like(self._source)
        self._sum = self._last = 0.0
        self.catch_up()

    def catch_up(self) -> None:
        """Take in what was appended to the source."""
        if len(self.series) < self._source.first:  # so much at once that some is gone already
            self.series.begin_like(self._source)
        values = self._filled(self._source.since(len(self.series)))
        if not len(values):
            return
        if self._strength == 0:
            self.series.append(values)
            return
        length = int(log(_SMALLEST_WEIGHT) / log(self._strength))
        length = min(max(length, 1), _LONGEST_CHUNK)
        smoothed = [
            self._smoothed(values[start : start + length], len(self.series) + start)
            for start in range(0, len(values), length)
        ]
        self.series.append(np.concatenate(smoothed))

    def _smoothed(self, values: Numbers, before: int) -> Numbers:
        # s[k] = a s[k-1] + (1-a) x[k], for all k at once: both sides divided by a to the k.
        weights = self._strength ** np.arange(1, len(values) + 1)
        sums = weights * (self._sum + np.cumsum(values * (1 - self._strength) / weights))
        self._sum = float(sums[-1])
        averages: Numbers = sums / (1 - self._strength**before * weights)
        return averages

    def _filled(self, values: Numbers) -> Numbers:
        """Each value that is not finite replaced by the one before it."""
        if not len(values):
            return values
        is_good = np.isfinite(values)
        if not is_good.all():
            last_good = np.maximum.accumulate(np.where(is_good, np.arange(len(values)), -1))
            values = np.where(last_good >= 0, values[last_good], self._last)
        self._last = float(values[-1])
        return values
