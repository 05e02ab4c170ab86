"""Batches of rows that are about equally long, so that little of a batch is padding.

As in torchtext's BucketIterator: rows are drawn into pools of many batches in a random order, and
within a pool they are sorted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

POOL = 50
"""Batches in a pool. The more, the less padding, and the less by chance are rows together."""


def bucketed(lengths: Tensor, size: int, generator: torch.Generator) -> list[Tensor]:
    """Row numbers of the batches of one epoch, in an order drawn from a generator.

    Every row is in one batch. All batches are full but one, which has what is left.

    Args:
        lengths: symbols in each row that are no padding, (rows,), on the processor.
        size: rows in a batch.
        generator: one that lives on the processor.
    """
    order = torch.randperm(len(lengths), generator=generator)
    batches: list[Tensor] = []
    for pool in order.split(POOL * size):
        by_length = pool[torch.argsort(lengths[pool], stable=True)]
        batches += by_length.split(size)
    places = torch.randperm(len(batches), generator=generator)
    return [batches[place] for place in places.tolist()]


def kept_lengths(lengths: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Symbols of each row that are no padding: those of its text, cut to the length of a row."""
    return np.minimum(lengths, length)


def share_saved(lengths: Tensor, length: int, batches: Sequence[Tensor]) -> float:
    """Share of all symbols, padding included, that are not computed when batches are cut.

    Args:
        lengths: symbols in each row that are no padding, (rows,).
        length: symbols in a prepared row.
        batches: row numbers, each batch cut to its longest row.
    """
    rows = sum(len(batch) for batch in batches)
    computed = sum(len(batch) * int(lengths[batch].max()) for batch in batches)
    return 1 - computed / (rows * length)
