"""One step in time of each recurrent layer, for the body of a ``Scan``.

As ``engine/runtime/{simple_rnn,lstm,gru}.py`` compute them; weights in Keras' layout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from engine.exchange.to_onnx.activations import activated
from engine.exchange.to_onnx.graph import Graph
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.vocabulary.activations import ActivationName
from engine.vocabulary.dialects import Dialect

Weights = Mapping[str, NDArray[np.floating]]
"""The weights of one recurrent layer by Keras' name: kernel, recurrent_kernel, bias."""

Cell = Callable[[Graph, str, tuple[str, ...]], tuple[str, ...]]
"""Adds one step to a body: from a step's inputs times the kernel, (batch, columns), and the last
states, each (batch, units), to the new ones."""


def cell(graph: Graph, layer: Recurrent, weights: Weights, dialect: Dialect) -> Cell:
    """The layer's cell; its weights on the state go into the graph."""
    if isinstance(layer, LSTM):
        return _lstm(graph, layer, weights, dialect)
    if isinstance(layer, GRU):
        made = _gru_reset_after if layer.reset_after else _gru_reset_before
        return made(graph, layer, weights, dialect)
    return _simple_rnn(graph, layer, weights, dialect)


def input_bias(layer: Recurrent, weights: Weights) -> NDArray[np.floating] | None:
    """What is added to the inputs times the kernel, (columns,)."""
    if not layer.use_bias:
        return None
    bias = weights["bias"]
    return bias[0] if isinstance(layer, GRU) and layer.reset_after else bias


def _simple_rnn(graph: Graph, layer: Recurrent, weights: Weights, dialect: Dialect) -> Cell:
    kernel = graph.weight("recurrent_kernel", weights["recurrent_kernel"])

    def step(body: Graph, inputs: str, states: tuple[str, ...]) -> tuple[str, ...]:
        total = body.add("Add", inputs, body.add("MatMul", states[0], kernel))
        return (activated(body, layer.activation, total, dialect, layer.units),)

    return step


def _lstm(graph: Graph, layer: LSTM, weights: Weights, dialect: Dialect) -> Cell:
    kernel = graph.weight("recurrent_kernel", weights["recurrent_kernel"])

    def step(body: Graph, inputs: str, states: tuple[str, ...]) -> tuple[str, ...]:
        def function(name: ActivationName, value: str) -> str:
            return activated(body, name, value, dialect, layer.units)

        h, c = states
        total = body.add("Add", inputs, body.add("MatMul", h, kernel))
        for_input, for_forget, for_carry, for_output = _blocks(body, total, layer.units, 4)
        i = function(layer.recurrent_activation, for_input)
        f = function(layer.recurrent_activation, for_forget)
        o = function(layer.recurrent_activation, for_output)
        candidate = body.add("Mul", i, function(layer.activation, for_carry))
        carry = body.add("Add", body.add("Mul", f, c), candidate)
        return body.add("Mul", o, function(layer.activation, carry)), carry

    return step


def _gru_reset_after(graph: Graph, layer: GRU, weights: Weights, dialect: Dialect) -> Cell:
    kernel = graph.weight("recurrent_kernel", weights["recurrent_kernel"])
    bias = graph.weight("recurrent_bias", weights["bias"][1]) if layer.use_bias else None

    def step(body: Graph, inputs: str, states: tuple[str, ...]) -> tuple[str, ...]:
        [h] = states
        of_state = body.add("MatMul", h, kernel)
        if bias is not None:
            of_state = body.add("Add", of_state, bias)
        parts = zip(
            _blocks(body, inputs, layer.units, 3),
            _blocks(body, of_state, layer.units, 3),
            strict=True,
        )
        update, reset, (candidate, candidate_of_state) = parts
        z, r = (
            activated(
                body, layer.recurrent_activation, body.add("Add", *gate), dialect, layer.units
            )
            for gate in (update, reset)
        )
        total = body.add("Add", candidate, body.add("Mul", r, candidate_of_state))
        return (_mixed(body, z, h, activated(body, layer.activation, total, dialect, layer.units)),)

    return step


def _gru_reset_before(graph: Graph, layer: GRU, weights: Weights, dialect: Dialect) -> Cell:
    of_gates, of_candidate = np.split(weights["recurrent_kernel"], [2 * layer.units], axis=1)
    gates_kernel = graph.weight("recurrent_kernel_of_gates", of_gates)
    candidate_kernel = graph.weight("recurrent_kernel_of_candidate", of_candidate)

    def step(body: Graph, inputs: str, states: tuple[str, ...]) -> tuple[str, ...]:
        [h] = states
        of_inputs = _blocks(body, inputs, layer.units, 3)
        of_state = _blocks(body, body.add("MatMul", h, gates_kernel), layer.units, 2)
        z, r = (
            activated(
                body, layer.recurrent_activation, body.add("Add", *gate), dialect, layer.units
            )
            for gate in zip(of_inputs[:2], of_state, strict=True)
        )
        kept = body.add("MatMul", body.add("Mul", r, h), candidate_kernel)
        total = body.add("Add", of_inputs[2], kept)
        return (_mixed(body, z, h, activated(body, layer.activation, total, dialect, layer.units)),)

    return step


def _mixed(body: Graph, z: str, before: str, new: str) -> str:
    """``z before + (1 - z) new``"""
    return body.add("Add", new, body.add("Mul", z, body.add("Sub", before, new)))


def _blocks(body: Graph, value: str, units: int, count: int) -> tuple[str, ...]:
    """The gates side by side, (batch, count × units), taken apart."""
    sizes = body.whole(*[units] * count)
    return body.add_many("Split", (value, sizes), ("gate",) * count, axis=-1)
