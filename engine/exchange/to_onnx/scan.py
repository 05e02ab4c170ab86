"""Recurrent layers as a ``Scan``: the cell is the body of a loop over any number of steps.

For what ONNX' own operators cannot say: masks, and activations that they do not have. Meanings
are those of ``engine/runtime/recurrent.py``.
"""

from __future__ import annotations

import numpy as np

from engine.exchange.to_onnx.cells import cell, input_bias
from engine.exchange.to_onnx.graph import Graph
from engine.exchange.to_onnx.loop import Loop
from engine.exchange.to_onnx.task import Outcome, Task


def scan(graph: Graph, task: Task) -> Outcome:
    """Add the loop. The product with the kernel is taken before it, for all steps at once."""
    layer, units = task.layer, task.layer.units
    step = cell(graph, layer, task.weights, task.dialect)
    loop = Loop(graph.inside())
    given = task.states or (_filled(graph, task.inputs, units, 0.0),) * len(layer.state_names)
    before = tuple(
        loop.carry(f"{name}_before", state, units)
        for name, state in zip(layer.state_names, given, strict=True)
    )
    columns = len(layer.gate_names) * units
    after = step(loop.body, loop.read("step", _projected(graph, task), columns), before)
    shown = after[0]
    if task.mask is not None:
        counts = loop.read("counts", _by_time(graph, task.mask), 1, np.bool_)
        after = tuple(
            loop.body.add("Where", counts, new, old) for new, old in zip(after, before, strict=True)
        )
        loop.go_on(*after)
        shown = _shown(graph, loop, task, counts, after[0])
    else:
        loop.go_on(*after)
    gives_steps = layer.return_sequences or shown != after[0]
    if gives_steps:
        loop.give(shown, units)
    turned = task.turned and layer.return_sequences
    found = loop.add_to(graph, backwards=layer.go_backwards, turned=turned)
    states = found[: len(after)]
    if layer.return_sequences:
        return Outcome(graph.add("Transpose", found[-1], perm=[1, 0, 2]), states)
    if gives_steps:
        last = graph.add("Gather", found[-1], graph.constant(-1, np.int64), axis=0)
        return Outcome(last, states)
    return Outcome(states[0], states)


def _shown(graph: Graph, loop: Loop, task: Task, counts: str, h: str) -> str:
    """The output of one step, with zeros where Keras gives zeros.

    A masked step repeats the last output, and before the first step that counts there is none:
    then it is zero even when the state that was given is not.
    """
    if task.layer.zero_output_for_mask:
        return loop.body.add("Where", counts, h, graph.constant(0))
    if not task.states:
        return h
    seen_before = loop.carry("seen_before", _filled(graph, task.inputs, 1, False), 1, np.bool_)
    seen = loop.body.add("Or", seen_before, counts)
    loop.go_on(seen)
    return loop.body.add("Where", seen, h, graph.constant(0))


def _projected(graph: Graph, task: Task) -> str:
    """The inputs times the kernel, with the bias: (time, batch, columns)."""
    by_time = graph.add("Transpose", task.inputs, perm=[1, 0, 2])
    product = graph.add("MatMul", by_time, graph.weight("kernel", task.weights["kernel"]))
    bias = input_bias(task.layer, task.weights)
    return product if bias is None else graph.add("Add", product, graph.weight("bias", bias))


def _by_time(graph: Graph, mask: str) -> str:
    """(time, batch, 1)"""
    return graph.add("Unsqueeze", graph.add("Transpose", mask, perm=[1, 0]), graph.whole(2))


def _filled(graph: Graph, like: str, width: int, value: float | bool) -> str:
    """As many rows as the inputs have, (batch, width), with one value everywhere."""
    shape = graph.add(
        "Concat", graph.add("Shape", like, start=0, end=1), graph.whole(width), axis=0
    )
    dtype = np.bool_ if isinstance(value, bool) else np.float32
    return graph.add("ConstantOfShape", shape, value=np.array([value], dtype))
