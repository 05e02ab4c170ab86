"""Activation functions by Keras' name, the commonest first.

Those from ``log_softmax`` on came with Keras 3, and a network in either dialect may have them. Two
of Keras 3's are none a layer can have: ``glu`` halves the features, and ``threshold`` wants two
numbers that a name cannot give.

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
    "softmax",
    "elu",
    "selu",
    "gelu",
    "softplus",
    "softsign",
    "swish",
    "mish",
    "exponential",
    "log_softmax",
    "relu6",
    "leaky_relu",
    "celu",
    "hard_silu",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "tanh_shrink",
    "log_sigmoid",
    "squareplus",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
]


Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class Activation:
    """What is known of one activation."""

    name: ActivationName
    formula: str
    """What a tooltip says of it."""
    elementwise: bool = True
    """Whether each element is computed from itself alone; if not, from all the features. Gates
    that stand side by side can go through the function together only if it is."""
    is_in_tf_keras: bool = True
    """Whether tf_keras knows it by this name, its own or that of ``tf.nn``."""
    ends: Ends = (None, None)
    """The lowest and the highest value it comes to, where it hardly moves any more; None: it has
    none, or moves on from there."""


ACTIVATIONS: dict[str, Activation] = {
    found.name: found
    for found in (
        Activation("linear", "x"),
        Activation("tanh", "tanh(x)", ends=(-1.0, 1.0)),
        Activation("sigmoid", "1 / (1 + exp(-x))", ends=(0.0, 1.0)),
        Activation(
            "hard_sigmoid",
            "Keras 2: clip(0.2 x + 0.5, 0, 1); Keras 3: clip(x/6 + 0.5, 0, 1)",
            ends=(0.0, 1.0),
        ),
        Activation("relu", "max(x, 0)", ends=(0.0, None)),
        Activation(
            "softmax", "exp(x) over its sum along the features", elementwise=False, ends=(0.0, 1.0)
        ),
        Activation("elu", "x where x > 0, else exp(x) - 1", ends=(-1.0, None)),
        Activation("selu", "1.0507 x where x > 0, else 1.7581 (exp(x) - 1)", ends=(-1.7581, None)),
        Activation("gelu", "x times the normal distribution function of x"),
        Activation("softplus", "log(1 + exp(x))", ends=(0.0, None)),
        Activation("softsign", "x / (1 + |x|)", ends=(-1.0, 1.0)),
        Activation("swish", "x sigmoid(x)"),
        Activation("mish", "x tanh(softplus(x))"),
        Activation("exponential", "exp(x)", ends=(0.0, None)),
        Activation("log_softmax", "logarithm of softmax", elementwise=False, ends=(None, 0.0)),
        Activation("relu6", "clip(x, 0, 6)", ends=(0.0, 6.0)),
        Activation("leaky_relu", "x where x > 0, else 0.2 x"),
        Activation(
            "celu",
            "x where x > 0, else exp(x) - 1; Keras 3's name for elu's form",
            is_in_tf_keras=False,
            ends=(-1.0, None),
        ),
        Activation("hard_silu", "x clip(x/6 + 0.5, 0, 1)", is_in_tf_keras=False),
        Activation("hard_tanh", "clip(x, -1, 1)", is_in_tf_keras=False, ends=(-1.0, 1.0)),
        Activation("hard_shrink", "x where |x| > 0.5, else 0", is_in_tf_keras=False),
        Activation("soft_shrink", "x moved 0.5 towards 0, and 0 once there", is_in_tf_keras=False),
        Activation("tanh_shrink", "x - tanh(x)", is_in_tf_keras=False),
        Activation("log_sigmoid", "logarithm of sigmoid", is_in_tf_keras=False, ends=(None, 0.0)),
        Activation("squareplus", "(x + sqrt(x^2 + 4)) / 2", is_in_tf_keras=False, ends=(0.0, None)),
        Activation(
            "sparse_plus",
            "0 below -1, x above 1, (x + 1)^2 / 4 between",
            is_in_tf_keras=False,
            ends=(0.0, None),
        ),
        Activation(
            "sparse_sigmoid", "clip((x + 1) / 2, 0, 1)", is_in_tf_keras=False, ends=(0.0, 1.0)
        ),
        Activation(
            "sparsemax",
            "max(x - t, 0) with one t for all the features, as Keras 3.15 chooses it",
            elementwise=False,
            is_in_tf_keras=False,
        ),
    )
}
