"""What weights are forced back to after every optimizer step, with Keras' arguments.

Source: https://keras.io/api/layers/constraints/
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument


def axis_argument() -> Any:
    """The axis along which norms are taken."""
    return argument(
        0, "Axis of the weight along which norms are taken; 0: the inputs.", ge=-2, le=1
    )


class Constraint(Declared):
    """Base of the constraints."""


class MaxNorm(Constraint):
    """Norms are cut to a maximum."""

    kind: Literal["max_norm"] = "max_norm"
    max_value: float = argument(2.0, "Largest norm allowed.", ge=0)
    axis: int = axis_argument()


class NonNeg(Constraint):
    """Negative elements become zero."""

    kind: Literal["non_neg"] = "non_neg"


class UnitNorm(Constraint):
    """Norms are made one."""

    kind: Literal["unit_norm"] = "unit_norm"
    axis: int = axis_argument()


class MinMaxNorm(Constraint):
    """Norms are pulled between a minimum and a maximum."""

    kind: Literal["min_max_norm"] = "min_max_norm"
    min_value: float = argument(0.0, "Smallest norm allowed.", ge=0)
    max_value: float = argument(1.0, "Largest norm allowed.", ge=0)
    rate: float = argument(1.0, "How far a norm moves to its bound at each step.", ge=0, le=1)
    axis: int = axis_argument()


AnyConstraint = Annotated[
    MaxNorm | NonNeg | UnitNorm | MinMaxNorm,
    BY_KIND,
    FROM_KIND,
]

CONSTRAINTS: tuple[type[Constraint], ...] = alternatives(AnyConstraint)
