"""How often sizes of every order of magnitude came up: histograms and percentiles of a run.

Counted as they come, so that a million steps cost as little to look at as a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

PER_DECADE = 200
"""Classes for each power of ten: neighbours lie 1.2 % apart."""
_LEAST, _GREATEST = -45, 39
"""Exponents of ten between which every positive float32 lies."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """Bars that follow each other without gaps, equally wide on a logarithmic axis."""

    edges: NDArray[np.float64]
    """Where bars begin and end, in order: (bars + 1,)."""
    counts: NDArray[np.int64]
    """How many sizes each bar stands for: (bars,)."""


class SizeCounts:
    """Counts of sizes in classes of a logarithmic scale. Zeros are counted apart."""

    def __init__(self) -> None:
        self._counts = np.zeros((_GREATEST - _LEAST) * PER_DECADE, np.int64)
        self._zeros = 0

    def __len__(self) -> int:
        """How many sizes were counted, zeros included."""
        return int(self._counts.sum()) + self._zeros

    def add(self, sizes: ArrayLike) -> None:
        """Count more of them; what is not a finite number is passed over."""
        values = np.asarray(sizes, np.float64)
        values = values[np.isfinite(values)]
        positive = values[values > 0]
        self._zeros += len(values) - len(positive)
        places = np.floor((np.log10(positive) - _LEAST) * PER_DECADE).astype(np.int64)
        np.add.at(self._counts, places.clip(0, len(self._counts) - 1), 1)

    def percentile(self, share: float) -> float | None:
        """The size that so much of them, 0 to 100, does not exceed; None before any.

        Within the width of a class, 1.2 %, of what all sizes would give, and 0 among the zeros.
        """
        wanted = share / 100 * len(self) - self._zeros
        if not len(self):
            return None
        if wanted <= 0 and self._zeros:
            return 0.0
        upto = np.cumsum(self._counts)
        place = int(np.searchsorted(upto, max(wanted, 1)))
        before = upto[place] - self._counts[place]
        within = (max(wanted, 1) - before) / self._counts[place]
        return float(_edge(place + within))

    def share_above(self, size: float) -> float | None:
        """Which part of them, 0 to 1, is in classes above this size's; None before any."""
        if not len(self):
            return None
        place = int(np.floor((np.log10(size) - _LEAST) * PER_DECADE)) if size > 0 else -1
        return float(self._counts[max(place + 1, 0) :].sum() / len(self))

    def bounds(self) -> tuple[float, float] | None:
        """Where the lowest class that has any begins and the highest ends; None: none has."""
        filled = np.flatnonzero(self._counts)
        if not len(filled):
            return None
        return float(_edge(filled[0])), float(_edge(filled[-1] + 1))

    def histogram(self, most: int) -> Histogram:
        """At most so many bars, from the smallest size above zero to the largest.

        A bar joins 1, 2, 5, 10, ... classes and begins at a multiple of that, so that bars stay
        where they are while more sizes come.
        """
        filled = np.flatnonzero(self._counts)
        if not len(filled):
            return Histogram(np.empty(0), np.empty(0, np.int64))
        first, last = int(filled[0]), int(filled[-1])
        width = next(
            factor * 10**power
            for power in range(6)
            for factor in (1, 2, 5)
            if last // (factor * 10**power) - first // (factor * 10**power) < most
        )
        edges = np.arange(first // width, last // width + 2) * width
        sums = np.concatenate(([0], np.cumsum(self._counts)))
        upto = sums[np.minimum(edges, len(self._counts))]
        return Histogram(_edge(edges), np.diff(upto))


def _edge(place: float | NDArray[np.int64]) -> NDArray[np.float64]:
    """Where a class begins."""
    return np.asarray(10.0 ** (np.asarray(place, np.float64) / PER_DECADE + _LEAST))
