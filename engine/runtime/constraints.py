"""What weights are forced back to after every optimizer step.

Sources: ``keras/src/constraints/constraints.py`` (keras 3.15) and
``tf_keras/src/constraints.py`` (tf_keras 2.21), which agree.
"""

from __future__ import annotations

from torch import Tensor

from engine.vocabulary.constraints import Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm

EPSILON = 1e-7
"""Keras' own, added to a norm before dividing by it."""


def constrained(constraint: Constraint, values: Tensor) -> Tensor:
    """A new tensor of the same shape that keeps the constraint.

    Raises:
        TypeError: a constraint that this function does not know.
    """
    if isinstance(constraint, NonNeg):
        return values.clamp(min=0)
    if isinstance(constraint, UnitNorm):
        return values / (EPSILON + _norms(values, constraint.axis))
    if isinstance(constraint, MaxNorm):
        norms = _norms(values, constraint.axis)
        return values * (norms.clamp(0, constraint.max_value) / (EPSILON + norms))
    if isinstance(constraint, MinMaxNorm):
        norms = _norms(values, constraint.axis)
        bound = norms.clamp(constraint.min_value, constraint.max_value)
        wanted = constraint.rate * bound + (1 - constraint.rate) * norms
        return values * (wanted / (EPSILON + norms))
    raise TypeError(f"no way to apply {type(constraint).__name__}")


def _norms(values: Tensor, axis: int) -> Tensor:
    return values.square().sum(dim=axis, keepdim=True).sqrt()
