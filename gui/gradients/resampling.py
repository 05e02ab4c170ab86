"""Recorded rows at the resolution of a picture: one column a pixel, whatever was recorded when."""

from __future__ import annotations

import numpy as np

from gui.gradients.merged_rows import MergedRows, Values

_LONGEST_HOLD = 4.0
"""A row stands for the steps until the next one, but for no more than so many usual intervals:
what was not recorded is not drawn."""


def columns_of(rows: MergedRows, start: float, stop: float, pixels: int, most: int) -> Values:
    """The numbers seen from one step to another, (pixels, numbers).

    A pixel that several rows share has their greatest numbers; one between two recordings has
    those of the one before it. Where there is nothing, they are not numbers.

    Args:
        most: numbers of a row that can be told apart; more are joined, keeping the greatest.
    """
    values = rows.values
    if not len(values) or pixels < 1:
        return np.full((pixels, 1), np.nan)
    edges = np.linspace(start, stop, pixels + 1)
    lefts, rights = edges[:-1], edges[1:]
    begins, ends = rows.begins, rows.ends
    first = np.searchsorted(begins, lefts, side="right") - 1
    after = np.searchsorted(begins, rights, side="left")
    held = first >= 0
    is_over = np.zeros(pixels, dtype=bool)
    until = ends + _LONGEST_HOLD * max(rows.interval(), 1.0)
    is_over[held] = lefts[held] >= until[first[held]]
    first = np.where(held & ~is_over, first, first + 1)
    after = np.maximum(after, first)
    seen = slice(int(first.min()), int(after.max()))
    found = _joined(values[seen], most)
    padded = np.concatenate((found, np.full((1, found.shape[1]), np.nan)))
    # reduceat takes pairs of places; of an empty one it takes what stands at its beginning.
    places = np.column_stack((first, after)).ravel() - seen.start
    columns = np.fmax.reduceat(padded, places, axis=0)[::2]
    columns[first == after] = np.nan
    return columns


def _joined(values: Values, most: int) -> Values:
    width = values.shape[1]
    if width <= most or not len(values):
        return values
    edges = np.linspace(0, width, most, endpoint=False).astype(np.intp)
    return np.fmax.reduceat(values, edges, axis=1)
