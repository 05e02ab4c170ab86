"""Which rows are kept out of training to measure it."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.project.preparation import Preparation

A = TypeVar("A", bound="NDArray[np.generic]")
Places = NDArray[np.int64]


def split(rows: int, preparation: Preparation) -> tuple[Places, Places]:
    """Places of the rows for training and for validation, each in the source's order."""
    order = np.random.Generator(np.random.PCG64(preparation.seed)).permutation(rows)
    held_out = held_out_of(rows, preparation)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def held_out_of(rows: int, preparation: Preparation) -> int:
    """How many of some rows are for validation: at least one, and not all."""
    return min(max(1, round(rows * preparation.validation_share)), rows - 1)


def fixed(array: A) -> A:
    """The array itself, which nobody can change any more."""
    array.flags.writeable = False
    return array
