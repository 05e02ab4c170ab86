"""Activation functions by Keras' name.

Source: https://keras.io/api/layers/activations/ and, for the Keras 2 dialect, tf_keras 2.21.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActivationName = Literal[
    "linear",
    "tanh",
    "sigmoid",
    "hard_sigmoid",
    "relu",
    "elu",
    "selu",
    "gelu",
    "softplus",
    "softsign",
    "swish",
    "mish",
    "exponential",
    "softmax",
]


@dataclass(frozen=True)
class Activation:
    """What a tooltip says of one activation."""

    name: ActivationName
    formula: str


ACTIVATIONS: dict[str, Activation] = {
    found.name: found
    for found in (
        Activation("linear", "x"),
        Activation("tanh", "tanh(x)"),
        Activation("sigmoid", "1 / (1 + exp(-x))"),
        Activation(
            "hard_sigmoid",
            "Keras 2: clip(0.2 x + 0.5, 0, 1); Keras 3: clip(x/6 + 0.5, 0, 1)",
        ),
        Activation("relu", "max(x, 0)"),
        Activation("elu", "x where x > 0, else exp(x) - 1"),
        Activation("selu", "1.0507 x where x > 0, else 1.7581 (exp(x) - 1)"),
        Activation("gelu", "x times the normal distribution function of x"),
        Activation("softplus", "log(1 + exp(x))"),
        Activation("softsign", "x / (1 + |x|)"),
        Activation("swish", "x sigmoid(x)"),
        Activation("mish", "x tanh(softplus(x))"),
        Activation("exponential", "exp(x)"),
        Activation("softmax", "exp(x) over its sum along the features"),
    )
}
