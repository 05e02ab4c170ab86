"""Arguments that several layers share, each declared here once.

The order of the classes in a layer's bases sets the order of its arguments on the screen.
Source of names, defaults and meanings: Keras 2's documentation, as the source document quotes it.
"""

from __future__ import annotations

from typing import Any, Literal

from engine.declared import Group, argument
from engine.layers.base import MAX_UNITS, Layer
from engine.vocabulary.activations import ActivationName
from engine.vocabulary.constraints import AnyConstraint
from engine.vocabulary.initializers import (
    MAX_SEED,
    AnyInitializer,
    GlorotUniform,
    Orthogonal,
    Zeros,
)
from engine.vocabulary.regularizers import AnyRegularizer

INIT = Group.INITIALIZATION
REGULAR = Group.REGULARIZATION
LIMITS = Group.CONSTRAINTS


class Units(Layer):
    """The number of outputs and what is applied to them."""

    units: int = argument(
        128, "Size of the layer's output.", required=True, chip="{} units", ge=1, le=MAX_UNITS
    )
    activation: ActivationName = argument(
        "tanh", "Function applied to the new state or output.", chip="{}"
    )


class Gates(Units):
    """What LSTM and GRU have over SimpleRNN."""

    recurrent_activation: ActivationName = argument(
        "hard_sigmoid",
        "Function applied to the gates. Keras 2's default is hard_sigmoid, Keras 3's sigmoid.",
        keras3_default="sigmoid",
        chip="{} gates",
    )


class Kernel(Units):
    """The weight from inputs to units."""

    kernel_initializer: AnyInitializer = argument(
        GlorotUniform(), "How the weight on the inputs is drawn.", INIT
    )
    kernel_regularizer: AnyRegularizer | None = argument(
        None, "Cost added to the loss for the weight on the inputs.", REGULAR
    )
    kernel_constraint: AnyConstraint | None = argument(
        None, "What the weight on the inputs is forced back to after each step.", LIMITS
    )


class RecurrentKernel(Kernel):
    """The weight from the last state to the next."""

    recurrent_initializer: AnyInitializer = argument(
        Orthogonal(), "How the weight on the state is drawn.", INIT
    )
    recurrent_regularizer: AnyRegularizer | None = argument(
        None, "Cost added to the loss for the weight on the state.", REGULAR
    )
    recurrent_constraint: AnyConstraint | None = argument(
        None, "What the weight on the state is forced back to after each step.", LIMITS
    )


class Bias(Kernel):
    """The bias, and the cost of large outputs."""

    use_bias: bool = argument(True, "Whether a bias is added.")
    bias_initializer: AnyInitializer = argument(Zeros(), "How the bias is drawn.", INIT)
    bias_regularizer: AnyRegularizer | None = argument(
        None, "Cost added to the loss for the bias.", REGULAR
    )
    activity_regularizer: AnyRegularizer | None = argument(
        None, "Cost added to the loss for the layer's output.", REGULAR
    )
    bias_constraint: AnyConstraint | None = argument(
        None, "What the bias is forced back to after each step.", LIMITS
    )


class Implementation(Layer):
    """Keras' choice between two ways to compute LSTM and GRU."""

    implementation: Literal[1, 2] = argument(
        1,
        "1: dropout draws one mask a gate; 2: one mask for all gates. Without dropout it changes "
        "only how the same numbers are computed.",
        Group.DROPOUT,
        keras3_default=2,
    )


def seed_argument() -> Any:
    """The seed of a layer that drops elements."""
    return argument(
        None,
        "Whole number that makes the dropout repeat; empty: drawn from the training seed.",
        Group.DROPOUT,
        ge=0,
        le=MAX_SEED,
    )
