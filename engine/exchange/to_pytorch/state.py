"""Weights in Keras' layout as the state dict of an exported model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.exchange.errors import ExportError
from engine.exchange.to_pytorch.held import Held
from engine.exchange.to_pytorch.modules import modules_of
from engine.exchange.wiring import wire
from engine.network.network import Network
from engine.network.signature import Signature
from engine.vocabulary.clipping import Clipping, NoClipping

Array = NDArray[np.float32]


def exported_state(
    network: Network,
    signature: Signature,
    keras_arrays: Mapping[str, Sequence[NDArray[np.generic]]],
    clipping: Clipping | None = None,
) -> dict[str, Array]:
    """The state dict of the model that `pytorch_code` writes, as float32 arrays.

    Args:
        keras_arrays: for each node's id its weights in the order of Keras' ``get_weights()``.
        clipping: the project's own. Clipping by each weight's norm, and adaptive clipping, give a
            GRU a cell of its own, which keeps the two rows of its bias together.

    Raises:
        ExportError: weights are missing or of another shape.
    """
    wiring = wire(network, signature)
    state: dict[str, Array] = {}
    for step in wiring.steps:
        modules = modules_of(step, wiring, clipping or NoClipping())
        arrays = keras_arrays.get(step.node.id, ())
        held = [each for module in modules for each in module.held]
        shapes = [each.weight.shape for each in held]
        if [np.shape(array) for array in arrays] != shapes:
            raise ExportError(
                "The weights of {name} do not fit it: their shapes are {given}, expected were "
                "{expected}. Take those of a run of this very network.",
                name=step.node.name,
                given=[np.shape(array) for array in arrays],
                expected=shapes,
            )
        for each, array in zip(held, arrays, strict=True):
            state.update(_as_held(each, np.asarray(array, dtype=np.float32)))
        for module in modules:
            units = {each.keys[0]: each.weight.shape[-1] for each in module.held}
            for key in module.frozen_keys:
                state[key] = np.zeros(units[key.replace("bias_hh", "bias_ih")], dtype=np.float32)
    return state


def _as_held(held: Held, array: Array) -> Iterator[tuple[str, Array]]:
    if held.swapped:
        first, second, third = np.split(array, 3, axis=-1)
        array = np.concatenate((second, first, third), axis=-1)
    if held.layout == "two biases":
        for key, row in zip(held.keys, array, strict=True):
            yield key, np.ascontiguousarray(row)
    elif held.layout == "transposed":
        yield held.keys[0], np.ascontiguousarray(array.T)
    else:
        yield held.keys[0], np.ascontiguousarray(array)
