"""Layers as Keras 3 writes them into a configuration, read from their declarations.

Nothing but classes that Keras itself registers is named, so that the file loads without code.
"""

from __future__ import annotations

from typing import Any

from engine.declared import Declared, arguments_of, kind_of
from engine.exchange.identifiers import slug_of
from engine.exchange.keras_files.keras2_hard_sigmoid import KERAS2_HARD_SIGMOID
from engine.layers.base import Layer
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.constraints import Constraint
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import Initializer
from engine.vocabulary.regularizers import Regularizer

Config = dict[str, Any]

# input_length changes nothing, and Keras 3 has it no more; a name is given apart.
_LEFT_OUT = frozenset({"name", "input_length", "layer", "backward_layer"})
_ACTIVATIONS = frozenset({"activation", "recurrent_activation"})
_MODULES: dict[type[Declared], str] = {
    Initializer: "keras.initializers",
    Regularizer: "keras.regularizers",
    Constraint: "keras.constraints",
}


def registered(module: str, class_name: str, config: Config) -> Config:
    """An object of Keras' own as its configurations hold it."""
    return {
        "module": module,
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


def input_config(name: str, shape: list[int | None], dtype: str) -> Config:
    """An InputLayer. ``shape``: the batch first, None where a size is not known."""
    return registered(
        "keras.layers", "InputLayer", {"batch_shape": shape, "dtype": dtype, "name": name}
    )


def layer_config(layer: Layer, name: str | None, dialect: Dialect, masked: bool) -> Config:
    """A layer with all its arguments written out.

    Args:
        layer: the layer.
        name: what it is called in the file, and no other is called so; None: Keras finds one.
        dialect: what its arguments mean.
        masked: whether a mask arrives.
    """
    config: Config = {"dtype": "float32"}
    if name is not None:
        config["name"] = name
    for each in arguments_of(type(layer)):
        if each.name not in _LEFT_OUT:
            config[each.name] = _value(each.name, getattr(layer, each.name), dialect)
    if masked and "unroll" in config:
        config["unroll"] = False  # Keras 3.15 on torch fails on a mask turned round there
    if cost_apart(layer, dialect):
        config["activity_regularizer"] = None
    drops = isinstance(layer, Recurrent) and bool(layer.dropout or layer.recurrent_dropout)
    if drops and getattr(layer, "implementation", 2) == 1:
        # Keras 3.15 draws the one mask a gate that this asks for along its own path alone.
        config["use_cudnn"] = False
    if isinstance(layer, Bidirectional):
        # The second is always written out: Keras 3's own mirror image always reads backwards.
        for key, side, half in (
            ("layer", "forward", layer.forward()),
            ("backward_layer", BACKWARD, layer.backward()),
        ):
            slug = slug_of(half.name)
            half_name = f"{side}_{slug}" if slug else None
            config[key] = layer_config(half, half_name, dialect, masked)
    return registered("keras.layers", kind_of(layer), config)


def cost_apart(layer: Layer, dialect: Dialect) -> bool:
    """Whether the activity regularizer has to be a layer of its own.

    Keras 3.15's SimpleRNN takes the argument and does not hand it on.
    """
    return (
        dialect == "keras2"
        and isinstance(layer, SimpleRNN)
        and layer.activity_regularizer is not None
    )


def cost_config(layer: Layer, name: str) -> Config:
    """A layer that does nothing but charge for what passes through it."""
    regularizer = getattr(layer, "activity_regularizer", None)
    factors = {key: getattr(regularizer, key, 0.0) for key in ("l1", "l2")}
    return registered(
        "keras.layers", "ActivityRegularization", {"name": name, "dtype": "float32", **factors}
    )


def _value(name: str, value: Any, dialect: Dialect) -> Any:
    if isinstance(value, Declared):
        module = next(found for base, found in _MODULES.items() if isinstance(value, base))
        given = {each.name: getattr(value, each.name) for each in arguments_of(type(value))}
        return registered(module, type(value).__name__, given)
    if name in _ACTIVATIONS:
        if value == "hard_sigmoid" and dialect == "keras2":
            return KERAS2_HARD_SIGMOID
        return "silu" if value == "swish" else value
    return value
