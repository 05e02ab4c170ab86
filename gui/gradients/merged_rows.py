"""Rows of numbers recorded at some steps of a run, in memory that does not grow without end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Steps = NDArray[np.int64]
Values = NDArray[np.float64]

MOST_ROWS = 2048
"""More than a plot has pixels across."""
MOST_CELLS = 1 << 20
"""Numbers in one table: 8 MiB."""
_FEWEST_ROWS = 64
_FIRST_ROWS = 64


class MergedRows:
    """Appends rows; where there are too many, neighbours become one, again and again.

    Of rows that become one each number is the greatest, so that nothing that stands out is lost;
    not a number counts as nothing there. With ``keep`` ``latest`` it is the later one, for what
    has no sense as a greatest, such as a mean.

    Args:
        width: numbers in a row. A wider row that comes later makes all of them wider.
    """

    def __init__(
        self, width: int, most: int = MOST_ROWS, keep: Literal["greatest", "latest"] = "greatest"
    ) -> None:
        self._keep = keep
        self._most_asked = most
        self._values: Values = np.empty((_FIRST_ROWS, width))
        self._steps: Steps = np.empty((_FIRST_ROWS, 2), dtype=np.int64)
        self._count = 0
        self._merged = 1
        """Recordings in a full row."""
        self._in_last = 0
        """Recordings in the last row."""
        self.least_above_zero: float | None = None
        self.greatest: float | None = None
        """Of all finite numbers so far."""

    def __len__(self) -> int:
        return self._count

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return self._values.shape[1]

    @property
    def most(self) -> int:
        """Rows that are kept."""
        by_cells = max(_FEWEST_ROWS, MOST_CELLS // max(self.width, 1))
        return min(self._most_asked, by_cells)

    @property
    def values(self) -> Values:
        """(rows, width); a view, good until the next append."""
        return self._values[: self._count]

    @property
    def begins(self) -> Steps:
        """The first step of each row, (rows,)."""
        return self._steps[: self._count, 0]

    @property
    def ends(self) -> Steps:
        """The last step of each row, (rows,)."""
        return self._steps[: self._count, 1]

    def append(self, step: int, numbers: Sequence[float] | Values) -> None:
        """Add what was recorded at a step, later than all before."""
        row = np.asarray(numbers, dtype=np.float64)
        self._take_bounds(row)
        if len(row) > self.width:
            self._widen(len(row))
        elif len(row) < self.width:
            row = np.concatenate((row, np.full(self.width - len(row), np.nan)))
        if self._count and self._in_last < self._merged:
            last = self._count - 1
            self._values[last] = self._one_of(self._values[last], row)
            self._steps[last, 1] = step
            self._in_last += 1
            return
        if self._count >= self.most:
            self._merge()
            self.append(step, row)
            return
        if self._count == len(self._values):
            self._grow()
        self._values[self._count] = row
        self._steps[self._count] = step
        self._count += 1
        self._in_last = 1

    def at(self, step: float) -> int | None:
        """Place of the row that tells of a step: the last one that began by then; None: none."""
        place = int(np.searchsorted(self.begins, step, side="right")) - 1
        return place if place >= 0 else None

    def interval(self) -> float:
        """Steps from one row to the next, usually; 1 before there are two."""
        begins = self.begins[-256:]
        return float(np.median(np.diff(begins))) if len(begins) > 1 else 1.0

    def _one_of(self, earlier: Values, later: Values) -> Values:
        if self._keep == "latest":
            return np.where(np.isnan(later), earlier, later)
        return np.fmax(earlier, later)

    def _merge(self) -> None:
        """Every two rows become one; of an odd number the last stays alone for now."""
        pairs = self._count // 2
        odd = self._count % 2
        even = slice(0, 2 * pairs, 2)
        merged = self._one_of(self._values[even], self._values[1 : 2 * pairs : 2])
        steps = np.column_stack((self._steps[even, 0], self._steps[1 : 2 * pairs : 2, 1]))
        if odd:
            merged = np.concatenate((merged, self._values[2 * pairs : self._count]))
            steps = np.concatenate((steps, self._steps[2 * pairs : self._count]))
        if not odd:  # what was the last row is in one with the row before it
            self._in_last += self._merged
        self._merged *= 2
        self._count = pairs + odd
        self._values[: self._count] = merged
        self._steps[: self._count] = steps

    def _grow(self) -> None:
        more = min(2 * len(self._values), max(self.most, len(self._values) + 1))
        values = np.empty((more, self.width))
        steps = np.empty((more, 2), dtype=np.int64)
        values[: self._count], steps[: self._count] = self.values, self._steps[: self._count]
        self._values, self._steps = values, steps

    def _widen(self, width: int) -> None:
        values = np.full((len(self._values), width), np.nan)
        values[:, : self.width] = self._values
        self._values = values
        while self._count > self.most:
            self._merge()

    def _take_bounds(self, row: Values) -> None:
        finite = row[np.isfinite(row)]
        if not len(finite):
            return
        greatest = float(finite.max())
        self.greatest = greatest if self.greatest is None else max(self.greatest, greatest)
        above = finite[finite > 0]
        if len(above):
            least = float(above.min())
            known = self.least_above_zero
            self.least_above_zero = least if known is None else min(known, least)
