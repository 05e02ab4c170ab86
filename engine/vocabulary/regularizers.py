"""Terms added to the loss for large weights or outputs, with Keras' arguments and defaults.

Source: https://keras.io/api/layers/regularizers/
"""

from __future__ import annotations

from typing import Annotated, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument


class Regularizer(Declared):
    """Base of the regularizers."""


class L1(Regularizer):
    """Sum of absolute values."""

    kind: Literal["l1"] = "l1"
    l1: float = argument(0.01, "Factor on the sum of absolute values.", ge=0)


class L2(Regularizer):
    """Sum of squares."""

    kind: Literal["l2"] = "l2"
    l2: float = argument(0.01, "Factor on the sum of squares.", ge=0)


class L1L2(Regularizer):
    """Both sums."""

    kind: Literal["l1_l2"] = "l1_l2"
    # 0.01 each is what Keras 2's l1_l2 means; Keras 3's class L1L2 begins at nothing.
    l1: float = argument(0.01, "Factor on the sum of absolute values.", ge=0, keras3_default=0.0)
    l2: float = argument(0.01, "Factor on the sum of squares.", ge=0, keras3_default=0.0)


class OrthogonalRegularizer(Regularizer):
    """Rows or columns that are not orthogonal cost."""

    kind: Literal["orthogonal_regularizer"] = "orthogonal_regularizer"
    factor: float = argument(0.01, "Strength.", ge=0)
    mode: Literal["rows", "columns"] = argument("rows", "Which of them are to be orthogonal.")


AnyRegularizer = Annotated[
    L1 | L2 | L1L2 | OrthogonalRegularizer,
    BY_KIND,
    FROM_KIND,
]

REGULARIZERS: tuple[type[Regularizer], ...] = alternatives(AnyRegularizer)
