"""What code for Keras 2 and code for Keras 3 say in different ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from engine.exchange.source import Code
from engine.exchange.templates import render
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.dialects import Dialect


@dataclass(frozen=True)
class Keras:
    """One of the two Kerases that code is written for."""

    dialect: Dialect
    """What its own layers mean."""
    template: str
    """Where the functions are that it has not itself."""
    own_activations: frozenset[str]
    """Activations that a network can have and it has not, or not as the other has them."""
    operations: Mapping[str, Code]
    """Operations on masks."""
    mirrors: bool
    """Whether its Bidirectional turns round a layer that reads backwards."""

    def has(self, activation: str, dialect: Dialect) -> bool:
        """Whether it knows the activation by name, as the dialect means it."""
        if activation == "hard_sigmoid":
            return dialect == self.dialect
        return activation not in self.own_activations

    def function(self, activation: str) -> Code:
        """The activation as a function of one's own, with its decorator."""
        return _function(self.template, activation)


@cache
def _function(template: str, activation: str) -> Code:
    return Code(render(template, which=activation).rstrip("\n"))


def uses_tensorflow(lines: str) -> bool:
    """Whether code names TensorFlow itself, beside Keras."""
    return re.search(r"\btf\.", lines) is not None


KERAS3 = Keras(
    dialect="keras3",
    template="keras3_activations.py.jinja",
    own_activations=frozenset({"hard_sigmoid"}),
    operations={
        "not_equal": Code("keras.ops.not_equal"),
        "any": Code("keras.ops.any"),
        "ones_like": Code("keras.ops.ones_like"),
        "concatenate": Code("keras.ops.concatenate"),
        "logical_and": Code("keras.ops.logical_and"),
    },
    mirrors=False,
)
KERAS2 = Keras(
    dialect="keras2",
    template="keras2_activations.py.jinja",
    own_activations=frozenset(
        {"hard_sigmoid", *(each.name for each in ACTIVATIONS.values() if not each.is_in_tf_keras)}
    ),
    operations={
        "not_equal": Code("tf.not_equal"),
        "any": Code("tf.reduce_any"),
        "ones_like": Code("tf.ones_like"),
        "concatenate": Code("tf.concat"),
        "logical_and": Code("tf.logical_and"),
        "logical_or": Code("tf.logical_or"),
        "without_mask": Code("tf.identity"),
    },
    mirrors=True,
)
KERASES: dict[Dialect, Keras] = {each.dialect: each for each in (KERAS2, KERAS3)}
