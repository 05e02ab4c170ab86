"""Random arguments, drawn from the declarations, so that a new one comes in by itself."""

from __future__ import annotations

from random import Random
from typing import Any

from engine.declared import Argument, ArgumentType, Declared, arguments_of
from engine.layers.base import Layer
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.dialects import Dialect

SYMBOLS = 6
STEPS = 4
LACKING_IN_KERAS2 = frozenset(
    found.name for found in ACTIVATIONS.values() if not found.is_in_tf_keras
)
"""Activations that there is nothing in tf_keras to compare with."""

_OTHERWISE = 0.3
"""How often an argument has a value other than its default."""
# Many values to go through; whole cases of several batches; layers whose gradient is nothing.
_SHARES = {"activation": 0.7, "recurrent_activation": 0.7, "stateful": 0.12, "trainable": 0.15}
_SHARED_OUT = [name for name, each in ACTIVATIONS.items() if not each.elementwise]
_FITTING = {"input_dim": SYMBOLS, "input_length": STEPS}
"""The only value that fits the data, where there is only one."""
MATRICES_ONLY = ("orthogonal", "identity", "orthogonal_regularizer")
"""Kinds that mean nothing for a weight with one axis, nor for a sequence."""


def default_of(found: Argument, dialect: Dialect) -> Any:
    """The value an argument has in this dialect when nobody says another."""
    return found.keras3_default if dialect == "keras3" else found.default


def random_layer(random: Random, cls: type[Layer], dialect: Dialect, **fixed: Any) -> Any:
    """A layer with some of its arguments at random values, those in ``fixed`` as given."""
    return _mended(random_value(random, cls, dialect, **fixed), dialect)


def random_value(random: Random, cls: type[Declared], dialect: Dialect, **fixed: Any) -> Any:
    """A layer, initializer, regularizer or constraint with some arguments at random values."""
    given: dict[str, Any] = {}
    for found in arguments_of(cls):
        if found.name in fixed:
            given[found.name] = fixed[found.name]
        elif found.required or random.random() < _SHARES.get(found.name, _OTHERWISE):
            given[found.name] = _another(random, found, dialect)
        else:
            given[found.name] = default_of(found, dialect)
    if given.get("min_value", 0) > given.get("max_value", 0):
        # Bounds the wrong way round mean nothing, and each library takes them its own way.
        given["min_value"], given["max_value"] = given["max_value"], given["min_value"]
    return cls(**given)


def _another(random: Random, found: Argument, dialect: Dialect) -> Any:
    default = default_of(found, dialect)
    if found.name in _FITTING:
        return _FITTING[found.name]
    if found.type is ArgumentType.SWITCH:
        return not default
    if found.type is ArgumentType.CHOICE:
        lacking = LACKING_IN_KERAS2 if dialect == "keras2" else ()
        others = [None] if found.optional else []
        others += [each for each in found.choices if each not in lacking]
        return random.choice([each for each in others if each != default])
    if found.type is ArgumentType.INTEGER:
        low = 1 if found.minimum is None else int(found.minimum)
        high = low + 3 if found.maximum is None else min(int(found.maximum), low + 3)
        return random.choice([each for each in range(low, high + 1) if each != default])
    if found.type is ArgumentType.REAL:
        share = random.uniform(0.1, 0.8)
        if found.minimum is None:
            # Away from nothing: a lower end stays below the upper one.
            return round(default + (default or 1.0) * share, 3)
        high = found.minimum + 1 if found.maximum is None else found.maximum
        return round(found.minimum + (high - found.minimum) * share, 3)
    if found.type is ArgumentType.NESTED:
        return random_value(random, random.choice(found.choices), dialect)
    return f"drawn_{random.randrange(10**9)}"


def _mended(layer: Layer, dialect: Dialect) -> Layer:
    """Without what means nothing: a bias has no rows, and one unit no shares of one."""
    changes: dict[str, Any] = {}
    for found in arguments_of(type(layer)):
        value = getattr(layer, found.name)
        if value in _SHARED_OUT and getattr(layer, "units", 2) == 1:
            changes[found.name] = default_of(found, dialect)
        if not found.name.startswith("bias"):
            continue
        if getattr(value, "kind", "") in MATRICES_ONLY:
            changes[found.name] = default_of(found, dialect)
        elif getattr(value, "axis", 0) not in (0, -1):
            changes[found.name] = value.replace(axis=-1)
    return layer.replace(**changes)
