"""Real numbers brought to mean 0 and deviation 1, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.project.data_facts import Scale

Numbers = NDArray[Any]
"""Real numbers of either precision."""


def scale_of(numbers: Numbers) -> Scale:
    """Mean and deviation of each number, over all axes but the last; 1 where nothing deviates."""
    flat = numbers.reshape(-1, numbers.shape[-1]).astype(np.float64)
    deviation = flat.std(axis=0)
    size = np.where(deviation > 0, deviation, 1.0)
    return Scale(tuple(flat.mean(axis=0).tolist()), tuple(size.tolist()))


def scaled(numbers: Numbers, scale: Scale) -> NDArray[np.float32]:
    """(x - shift) / size along the last axis."""
    found = (numbers.astype(np.float64) - scale.shift) / scale.size
    return found.astype(np.float32)


def unscaled(numbers: Numbers, scale: Scale) -> NDArray[np.float64]:
    """The way back: x * size + shift along the last axis."""
    found: NDArray[np.float64] = numbers.astype(np.float64) * scale.size + np.array(scale.shift)
    return found


def as_they_were(numbers: Numbers, scale: Scale | None) -> NDArray[np.float64]:
    """Numbers that were kept scaled, in single precision, as they were before.

    What the rounding left of a zero is a zero again: it would be read as a tiny number.
    """
    if scale is None:
        return numbers.astype(np.float64)
    found = unscaled(numbers, scale)
    finest = np.finfo(np.float32).eps * (np.abs(scale.shift) + np.abs(scale.size))
    found[np.abs(found) < finest] = 0.0
    return found
