"""SimpleRNN, LSTM, GRU and Bidirectional: the states they begin with, and what they give."""

from __future__ import annotations

from dataclasses import dataclass

from engine.exchange.to_onnx.cells import Weights
from engine.exchange.to_onnx.graph import Graph
from engine.exchange.to_onnx.masks import differs
from engine.exchange.to_onnx.own_operator import has_own_operator, own_operator
from engine.exchange.to_onnx.scan import scan
from engine.exchange.to_onnx.task import Task
from engine.layers.base import MAIN
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.recurrent import Recurrent
from engine.vocabulary.dialects import Dialect

FORWARD = "forward"


@dataclass(frozen=True)
class Arriving:
    """What comes to a recurrent layer, or to one half of a Bidirectional, by its names."""

    inputs: str
    """(batch, time, features)"""
    mask: str | None
    """The mask it works with, (batch, time); none where every step counts."""
    linked: tuple[str, ...]
    """States over links, each (batch, units); none where there are no links."""
    weights: Weights


@dataclass(frozen=True)
class Carried:
    """A state that the program carries from batch to batch: a graph has no memory."""

    enters: str
    leaves: str
    """Its name after the batch; `value` is what the graph calls it."""
    value: str
    units: int


def recurrent(
    graph: Graph,
    layer: Recurrent,
    dialect: Dialect,
    arriving: Arriving,
    *,
    carried: list[Carried],
    turned: bool = False,
) -> dict[str, str]:
    """Add a recurrent layer. The result is the name of what leaves at each output port.

    Args:
        carried: states that the program must carry are added to it.
        turned: whether the outputs come in the reverse of the order in which steps are read.
    """
    # Keras 3 begins every batch with the states that are linked.
    carries = layer.stateful and not (arriving.linked and dialect == "keras3")
    kept = tuple(graph.name(f"{name}_in") for name in layer.state_names) if carries else ()
    states = _begin_with(graph, kept, arriving.linked)
    task = Task(layer, dialect, arriving.weights, arriving.inputs, arriving.mask, states, turned)
    outcome = own_operator(graph, task) if has_own_operator(task) else scan(graph, task)
    by_name = dict(zip(layer.state_names, outcome.states, strict=True))
    for enters, (name, value) in zip(kept, by_name.items(), strict=False):
        carried.append(Carried(enters, graph.name(f"{name}_out"), value, layer.units))
    return {MAIN: outcome.main, **(by_name if layer.return_state else {})}


def bidirectional(
    graph: Graph,
    layer: Bidirectional,
    dialect: Dialect,
    of_forward: Arriving,
    of_backward: Arriving,
    *,
    carried: list[Carried],
) -> dict[str, str]:
    """Add both halves and what makes one of them. The result is as that of `recurrent`."""
    halves = {}
    for side, half, arriving in (
        (FORWARD, layer.forward(), of_forward),
        (BACKWARD, layer.backward(), of_backward),
    ):
        # Keras overrules the argument inside a Bidirectional: force_zero_output_for_mask.
        overruled = half.replace(zero_output_for_mask=half.return_sequences)
        halves[side] = recurrent(
            graph.of(f"{graph.layer}_{side}"),
            overruled,
            dialect,
            arriving,
            carried=carried,
            turned=side == BACKWARD,
        )
    first, second = halves[FORWARD].pop(MAIN), halves[BACKWARD].pop(MAIN)
    leaving = {
        f"{side}_{name}": value for side, states in halves.items() for name, value in states.items()
    }
    if layer.merge_mode is None:
        return {MAIN: first, BACKWARD: second, **leaving}
    return {MAIN: _merged(graph, layer.merge_mode, first, second), **leaving}


def _begin_with(graph: Graph, kept: tuple[str, ...], linked: tuple[str, ...]) -> tuple[str, ...]:
    """States of the last batch, or from links, or none.

    Where Keras 2 has both it takes those of the last batch, unless they are all zero
    (``_process_inputs`` in ``base_rnn.py`` of tf_keras 2.21).
    """
    if not kept or not linked:
        return kept or linked
    held, *others = [differs(graph, state, 0.0, 0, 1) for state in kept]
    for other in others:
        held = graph.add("Or", held, other)
    return tuple(
        graph.add("Where", held, before, given) for before, given in zip(kept, linked, strict=True)
    )


def _merged(graph: Graph, mode: str, first: str, second: str) -> str:
    if mode == "concat":
        return graph.add("Concat", first, second, axis=-1)
    if mode == "mul":
        return graph.add("Mul", first, second)
    total = graph.add("Add", first, second)
    return total if mode == "sum" else graph.add("Div", total, graph.constant(2))
