"""A growing column of numbers that can be drawn at any zoom without going through all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

BLOCK = 64
"""Values whose least and greatest are kept together."""


class Envelope(NamedTuple):
    """Least and greatest value of neighbours that share a pixel; not a number where none is."""

    places: Numbers
    """Indices of values, or of the middle of neighbours."""
    low: Numbers
    high: Numbers

    @property
    def is_thinned(self) -> bool:
        """Whether a place stands for more than one value."""
        return self.low is not self.high

    def middle(self) -> tuple[Numbers, Numbers]:
        """A line between least and greatest, for values that lie close together."""
        return self.places, (self.low + self.high) / 2 if self.is_thinned else self.low

    def zigzag(self) -> tuple[Numbers, Numbers]:
        """One line through it all: places and values."""
        if not self.is_thinned:
            return self.places, self.low
        return self.places.repeat(2), np.column_stack((self.low, self.high)).ravel()


class Series:
    """Appends in constant time on average; the least and greatest of blocks are kept up to date.

    Args:
        keeps: how many of the last values are kept one by one, at least; of those before only the
            least and greatest of each block are, so that a long run needs little memory. None: all.
    """

    def __init__(self, keeps: int | None = None) -> None:
        self.keeps = keeps
        self.first = 0
        """Index of the first value that is kept by itself; a block begins there."""
        self._values = np.empty(1024)
        self._low = np.empty(1024 // BLOCK)
        self._high = np.empty(1024 // BLOCK)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> Numbers:
        """All that are kept one by one, from `first` on; a view, good until the next append."""
        return self._values[: self._count - self.first]

    @property
    def nbytes(self) -> int:
        """Bytes of memory it takes."""
        return self._values.nbytes + self._low.nbytes + self._high.nbytes

    def since(self, index: int) -> Numbers:
        """Those kept from an index on; a view as well."""
        return self.values[max(index - self.first, 0) :]

    def at(self, index: int) -> float:
        """One value; where only its block is kept, the middle of that."""
        if index >= self.first:
            return float(self.values[index - self.first])
        block = index // BLOCK
        return float((self._low[block] + self._high[block]) / 2)

    def append(self, values: Sequence[float] | Numbers) -> None:
        """Add values at the end."""
        first, count = self._count, self._count + len(values)
        if count > len(self._low) * BLOCK or count - self.first > len(self._values):
            self._grow(count)
        self._values[first - self.first : count - self.first] = values
        self._count = count
        self._update_blocks(first // BLOCK)
        self._forget_oldest()

    def clear(self) -> None:
        """Forget all values."""
        self._count = self.first = 0

    def begin_like(self, other: Series) -> None:
        """Begin anew where another series' values begin, before that with its blocks' middles."""
        self.clear()
        if other.first:
            self._grow(other.first)
            blocks = slice(0, other.first // BLOCK)
            middles = (other._low[blocks] + other._high[blocks]) / 2
            self._low[blocks] = self._high[blocks] = middles
            self._count = self.first = other.first

    def bounds(
        self, start: int = 0, stop: int | None = None, *, above_zero: bool = False
    ) -> tuple[float, float] | None:
        """Least and greatest finite value from index start to before stop; None where none is.

        Args:
            above_zero: of the values above zero alone, as a logarithmic axis shows them.
        """
        start, stop = self._clipped(start, stop)
        if start >= stop:
            return None
        _, low, high = self.envelope(start, stop, 512)
        if np.isnan(high).all():
            return None
        least, greatest = float(np.nanmin(low)), float(np.nanmax(high))
        if above_zero and least <= 0:
            one_by_one = self.values[max(start - self.first, 0) : max(stop - self.first, 0)]
            blocks = slice(start // BLOCK, min(stop, self.first) // BLOCK)
            values = np.concatenate((self._low[blocks], self._high[blocks], _finite(one_by_one)))
            values = values[values > 0]
            return (float(values.min()), float(values.max())) if len(values) else None
        return least, greatest

    def envelope(self, start: int, stop: int, most: int) -> Envelope:
        """Values from index start to before stop in at most about `most` places.

        Neighbours are joined in groups of a power of two that begin at its multiples, so that a
        drawing stays still while the series grows.
        """
        start, stop = self._clipped(start, stop)
        width = 1 if start >= self.first else BLOCK
        while width * most < stop - start:
            width *= 2
        if width == 1:
            values = _finite(self._values[start - self.first : stop - self.first])
            return Envelope(np.arange(start, stop, dtype=np.float64), values, values)
        first = start // width * width
        edges = np.arange(first, stop, width)
        if width < BLOCK:
            last = min(edges[-1] + width, self._count)
            values = _finite(self._values[max(first - self.first, 0) : last - self.first])
            low = np.fmin.reduceat(values, edges - first)
            high = np.fmax.reduceat(values, edges - first)
        else:
            last = min(edges[-1] + width, self._count)
            blocks = slice(first // BLOCK, -(-last // BLOCK))
            groups = (edges - first) // BLOCK
            low = np.fmin.reduceat(self._low[blocks], groups)
            high = np.fmax.reduceat(self._high[blocks], groups)
        middles: Numbers = edges.astype(np.float64) + (width - 1) / 2
        return Envelope(middles, low, high)

    def _clipped(self, start: int, stop: int | None) -> tuple[int, int]:
        return max(start, 0), self._count if stop is None else min(stop, self._count)

    def _grow(self, count: int) -> None:
        self._values = _with_room(self._values, count - self.first)
        blocks = -(-count // BLOCK)
        self._low, self._high = _with_room(self._low, blocks), _with_room(self._high, blocks)

    def _forget_oldest(self) -> None:
        kept = self._count - self.first
        if self.keeps is None or kept <= self.keeps + self.keeps // 4:
            return  # now and then many at once: what is kept moves to the front
        forgotten = (kept - self.keeps) // BLOCK * BLOCK
        self._values[: kept - forgotten] = self._values[forgotten:kept].copy()
        self.first += forgotten

    def _update_blocks(self, first: int) -> None:
        values = _finite(self.since(first * BLOCK))
        if not len(values):
            return
        edges = np.arange(0, len(values), BLOCK)
        last = first + len(edges)
        self._low[first:last] = np.fmin.reduceat(values, edges)
        self._high[first:last] = np.fmax.reduceat(values, edges)


def _with_room(numbers: Numbers, count: int) -> Numbers:
    """The same with room for so many; a quarter more than there was, where that is more."""
    if count <= len(numbers):
        return numbers
    size = -(-max(count, len(numbers) * 5 // 4) // BLOCK) * BLOCK
    return np.concatenate((numbers, np.empty(size - len(numbers))))


def _finite(values: Numbers) -> Numbers:
    """A copy without infinities."""
    return np.where(np.isfinite(values), values, np.nan)
