"""Recurrent layers as ONNX' own LSTM, GRU and RNN: fast, and easy to read in Netron.

Sources: https://onnx.ai/onnx/operators/onnx__LSTM.html, onnx__GRU.html and onnx__RNN.html.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.declared import kind_of
from engine.exchange.to_onnx.activations import in_recurrent_operator
from engine.exchange.to_onnx.cells import Weights
from engine.exchange.to_onnx.graph import Graph
from engine.exchange.to_onnx.task import Outcome, Task
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.vocabulary.activations import ActivationName


def has_own_operator(task: Task) -> bool:
    """Whether an operator of ONNX means exactly the same.

    They know where a row ends and not that it has holes or begins late, so none takes a mask.
    """
    return task.mask is None and all(
        in_recurrent_operator(name, task.dialect) for name in _activations(task.layer)
    )


def own_operator(graph: Graph, task: Task) -> Outcome:
    """Add the operator, with the weights in its layout."""
    layer = task.layer
    inputs = [
        graph.add("Transpose", task.inputs, perm=[1, 0, 2]),
        graph.weight("kernel", _rows(layer, task.weights["kernel"])),
        graph.weight("recurrent_kernel", _rows(layer, task.weights["recurrent_kernel"])),
        graph.weight("bias", _two_biases(layer, task.weights)) if layer.use_bias else "",
        "",  # the lengths of rows that end early: none does
        *(graph.add("Unsqueeze", state, graph.whole(0)) for state in task.states),
    ]
    while not inputs[-1]:
        inputs.pop()
    kind = "RNN" if kind_of(layer) == "SimpleRNN" else kind_of(layer)
    every, *last = graph.add_many(
        kind,
        tuple(inputs),
        ("sequence" if layer.return_sequences else "", *(f"last_{s}" for s in layer.state_names)),
        **_attributes(task),
    )
    states = tuple(graph.add("Squeeze", state, graph.whole(0)) for state in last)
    if not layer.return_sequences:
        return Outcome(states[0], states)
    steps = graph.add("Squeeze", every, graph.whole(1))
    main = graph.add("Transpose", steps, perm=[1, 0, 2])
    # They come in the order of time, whatever the direction.
    is_in_order = layer.go_backwards == task.turned
    return Outcome(main if is_in_order else _flipped(graph, main), states)


def _activations(layer: Recurrent) -> tuple[ActivationName, ...]:
    """In the order of ONNX: the gates', the candidate's, and in LSTM the carried state's."""
    if isinstance(layer, LSTM):
        return (layer.recurrent_activation, layer.activation, layer.activation)
    if isinstance(layer, GRU):
        return (layer.recurrent_activation, layer.activation)
    return (layer.activation,)


def _attributes(task: Task) -> dict[str, Any]:
    layer = task.layer
    functions = [
        found
        for name in _activations(layer)
        if (found := in_recurrent_operator(name, task.dialect)) is not None
    ]
    attributes: dict[str, Any] = {
        "hidden_size": layer.units,
        "direction": "reverse" if layer.go_backwards else "forward",
        "activations": [name for name, _ in functions],
    }
    for role in ("alpha", "beta"):
        # One after another, of those functions alone that have such a number.
        if numbers := [given[role] for _, given in functions if role in given]:
            attributes[f"activation_{role}"] = numbers
    if isinstance(layer, GRU):
        attributes["linear_before_reset"] = int(layer.reset_after)
    return attributes


def _rows(layer: Recurrent, weight: NDArray[np.floating]) -> NDArray[np.floating]:
    """A kernel as ONNX keeps it: (1, gates × units, inputs)."""
    return _in_its_order(layer, weight).T[np.newaxis]


def _two_biases(layer: Recurrent, weights: Weights) -> NDArray[np.floating]:
    """(1, 2 × gates × units): the inputs' and the state's, which is zero where Keras has one."""
    bias = _in_its_order(layer, weights["bias"])
    two = bias if bias.ndim == 2 else np.stack([bias, np.zeros_like(bias)])
    return two.reshape(1, -1)


def _in_its_order(layer: Recurrent, weight: NDArray[np.floating]) -> NDArray[np.floating]:
    """LSTM's i f c o is i o f c in ONNX; GRU's z r h stays."""
    if not isinstance(layer, LSTM):
        return weight
    i, f, c, o = np.split(weight, 4, axis=-1)
    return np.concatenate([i, o, f, c], axis=-1)


def _flipped(graph: Graph, value: str) -> str:
    """(batch, time, features) from the last step to the first."""
    # An end of -1 would be the last step; one below every length is before the first.
    before_first = np.iinfo(np.int64).min
    edges = (graph.whole(-1), graph.whole(before_first), graph.whole(1), graph.whole(-1))
    return graph.add("Slice", value, *edges)
