"""Keras itself (3.15 on its torch backend) as the reference.

A Keras layer is made from our declaration argument by argument, so nothing of our runtime is in
it. Keras 2's meanings are given to Keras 3 as a callable ``hard_sigmoid`` and an explicit
``reset_after``, which is all that its layers differ in without dropout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.declared import Declared, arguments_of
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.vocabulary.constraints import Constraint
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import Initializer
from engine.vocabulary.regularizers import Regularizer


def keras_layer(layer: Layer, dialect: Dialect) -> Any:
    """The Keras layer with the same arguments."""
    import keras

    given = {
        found.name: _keras_value(getattr(layer, found.name), dialect)
        for found in arguments_of(type(layer))
        if found.name not in ("name", "input_length")
    }
    if isinstance(layer, Bidirectional):
        given["layer"] = keras_layer(layer.layer, dialect)
        if layer.backward_layer is not None:
            given["backward_layer"] = keras_layer(layer.backward_layer, dialect)
    return getattr(keras.layers, type(layer).__name__)(**given)


def keras_part(value: Declared) -> Any:
    """Keras' initializer, regularizer or constraint."""
    import keras

    module = {
        Initializer: keras.initializers,
        Regularizer: keras.regularizers,
        Constraint: keras.constraints,
    }[next(base for base in (Initializer, Regularizer, Constraint) if isinstance(value, base))]
    given = {found.name: getattr(value, found.name) for found in arguments_of(type(value))}
    return getattr(module, type(value).__name__)(**given)


def keras_activation(name: str, dialect: Dialect) -> Any:
    """Keras' function of that name as the dialect means it."""
    import keras

    return keras.activations.get(_keras_value(name, dialect))


def _keras_value(value: Any, dialect: Dialect) -> Any:
    if isinstance(value, Layer):
        return None
    if isinstance(value, Declared):
        return keras_part(value)
    if value == "hard_sigmoid" and dialect == "keras2":
        import keras

        # A Bidirectional copies its layer by way of the function's name.
        return keras.saving.register_keras_serializable(package="keras2")(_hard_sigmoid_of_keras2)
    return value


def _hard_sigmoid_of_keras2(values: Any) -> Any:
    from keras import ops

    return ops.clip(0.2 * values + 0.5, 0, 1)


@dataclass
class KerasChain:
    """Keras layers called one after another; masks travel as Keras sends them."""

    layers: list[Any]
    returned: list[tuple[Tensor, ...]]
    """What each layer gave in the last call: its output, then states and second outputs."""

    @classmethod
    def of(cls, layers: Sequence[Layer], dialect: Dialect) -> KerasChain:
        return cls([keras_layer(layer, dialect) for layer in layers], [])

    def __call__(
        self,
        inputs: Tensor,
        training: bool = False,
        initial_state: Any = None,
        send_mask: bool = False,
    ) -> Tensor:
        self.returned = []
        current = inputs
        for layer in self.layers:
            more: dict[str, Any] = {}
            if initial_state is not None and hasattr(layer, "return_state"):
                more["initial_state"] = list(initial_state)
                initial_state = None
                if send_mask:
                    more["mask"] = getattr(current, "_keras_mask", None)
            if hasattr(layer, "return_sequences") or type(layer).__name__ == "Dropout":
                more["training"] = training
            given = layer(current, **more)
            self.returned.append(tuple(given) if isinstance(given, tuple | list) else (given,))
            current = self.returned[-1][0]
        return current

    def variables(self) -> list[Any]:
        return [variable for layer in self.layers for variable in layer.weights]

    def set_weights(self, arrays: Sequence[np.ndarray]) -> None:
        for variable, array in zip(self.variables(), arrays, strict=True):
            variable.assign(array)

    def losses(self) -> Tensor:
        terms = [loss for layer in self.layers for loss in layer.losses]
        return (
            torch.stack([torch.as_tensor(term) for term in terms]).sum()
            if terms
            else (torch.zeros(()))
        )

    def gradients(self) -> list[np.ndarray | None]:
        return [
            None if variable.value.grad is None else variable.value.grad.numpy()
            for variable in self.variables()
        ]

    def clear_gradients(self) -> None:
        for variable in self.variables():
            variable.value.grad = None
