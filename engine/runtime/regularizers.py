"""Costs added to the loss.

Sources: ``keras/src/regularizers/regularizers.py`` (keras 3.15) and
``tf_keras/src/regularizers.py`` (tf_keras 2.21), which agree but for the shortest row.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from engine.vocabulary.dialects import Dialect
from engine.vocabulary.regularizers import (
    L1,
    L1L2,
    L2,
    OrthogonalRegularizer,
    Regularizer,
)

SHORTEST_ROW: dict[Dialect, float] = {"keras2": 1e-6, "keras3": 1e-7}
"""A shorter row is not made one long but divided by this: ``tf.math.l2_normalize``, and
``normalize`` in ``keras/src/ops/nn.py``."""


def penalty(regularizer: Regularizer, values: Tensor, dialect: Dialect) -> Tensor:
    """The cost of a tensor, a scalar with its gradient.

    Raises:
        TypeError: a regularizer that this function does not know.
    """
    if isinstance(regularizer, L1):
        return regularizer.l1 * values.abs().sum()
    if isinstance(regularizer, L2):
        return regularizer.l2 * values.square().sum()
    if isinstance(regularizer, L1L2):
        return regularizer.l1 * values.abs().sum() + regularizer.l2 * values.square().sum()
    if isinstance(regularizer, OrthogonalRegularizer):
        return _overlap(regularizer, values, SHORTEST_ROW[dialect])
    raise TypeError(f"no way to compute {type(regularizer).__name__}")


def _overlap(regularizer: OrthogonalRegularizer, values: Tensor, shortest: float) -> Tensor:
    """Mean absolute product of different rows, or columns, each of length one; (rows, columns)."""
    rows = values if regularizer.mode == "rows" else values.T
    pairs = len(rows) * (len(rows) - 1) / 2
    if not pairs:
        # Keras divides zero by zero here; one row alone overlaps with no other.
        return values.sum() * 0
    directions = functional.normalize(rows, dim=1, eps=shortest)
    products = directions @ directions.T
    others = products * (1 - torch.eye(len(rows), dtype=values.dtype, device=values.device))
    return regularizer.factor * 0.5 * others.abs().sum() / pairs
