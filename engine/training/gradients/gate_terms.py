"""What the value of a gate is made of: the input's part, the state's part and the bias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.declared import kind_of
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GateTerms:
    """A gate, or the candidate: ``value = activation(from_input + from_state + bias)``."""

    name: str
    activation: str
    """The function's name in the dialect of the network."""
    from_input: Numbers
    """Inputs times the kernel, (time, units)."""
    from_state: Numbers
    """Last state times the recurrent kernel, (time, units). A GRU's candidate has what its reset
    gate lets through."""
    bias: Numbers
    """(units,): zeros where there is none."""
    values: Numbers
    """(time, units)."""


def gate_terms(
    layer: Recurrent,
    weights: Mapping[str, Numbers],
    inputs: Numbers,
    before: Numbers,
    values: Mapping[str, Numbers],
) -> dict[str, GateTerms]:
    """Take the gates of a layer apart.

    Args:
        weights: ``kernel``, ``recurrent_kernel`` and ``bias`` in Keras' layout.
        inputs: what arrived, (time, features).
        before: the output that each step began with, (time, units).
        values: of each gate, (time, units).
    """
    count = len(layer.gate_names)
    kernels = np.split(weights["kernel"], count, axis=1)
    recurrent = np.split(weights["recurrent_kernel"], count, axis=1)
    # With reset_after a GRU has a second row of biases, added to the product with the state.
    biases = np.atleast_2d(weights.get("bias", np.zeros(count * layer.units)))
    of_input = np.split(biases[0], count)
    of_state = np.split(biases[1] if len(biases) > 1 else np.zeros_like(biases[0]), count)
    found = {}
    for place, name in enumerate(layer.gate_names):
        is_candidate = name == _CANDIDATES[kind_of(layer)]
        bias = of_input[place]
        if not isinstance(layer, GRU) or not is_candidate:
            bias = bias + of_state[place]
            from_state = before @ recurrent[place]
        elif layer.reset_after:
            from_state = values["r"] * (before @ recurrent[place] + of_state[place])
        else:
            from_state = (values["r"] * before) @ recurrent[place]
        activation = layer.activation
        if not is_candidate:
            assert isinstance(layer, LSTM | GRU)
            activation = layer.recurrent_activation
        found[name] = GateTerms(
            name, activation, inputs @ kernels[place], from_state, bias, values[name]
        )
    return found


_CANDIDATES = {"SimpleRNN": "h", "LSTM": "c", "GRU": "h"}
"""The block of each kind that is no gate but what is to be written."""
