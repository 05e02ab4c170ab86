"""The checks: each one function from a `Case` to the problems of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.recurrent import Recurrent
from engine.layers.shapes import Content
from engine.message import message
from engine.network.edits import (
    SPACING,
    add_layer,
    append_layer,
    move_nodes,
    remove_nodes,
    set_argument,
)
from engine.network.inference import Mismatch
from engine.network.network import Link, Network, Node
from engine.network.problem import Case, Fix, Problem, Severity


def check_not_empty(case: Case) -> Iterator[Problem]:
    """A network without layers cannot be trained."""
    if not case.network.nodes:
        yield Problem(
            None,
            message("No layers yet"),
            message("Drag a layer onto the canvas, or press / and type its name."),
        )


def check_contents(case: Case) -> Iterator[Problem]:
    """A port gets what it cannot read."""
    for mismatch in case.inference.mismatches:
        if Content.SEQUENCE in mismatch.port.accepts:
            yield _needs_sequence(case, mismatch)
        elif Content.SYMBOLS in mismatch.port.accepts:
            yield _needs_symbols(case, mismatch)
        else:
            yield _needs_vector(case, mismatch)


def _needs_sequence(case: Case, mismatch: Mismatch) -> Problem:
    name = case.name(mismatch.node_id)
    if mismatch.link is None:
        return Problem(
            mismatch.node_id,
            message("Needs vectors"),
            message(
                "The data are symbols, and {name} reads vectors: an Embedding makes them.",
                name=name,
            ),
            (
                Fix(
                    message("Put an Embedding above"),
                    partial(embed_data, mismatch.node_id, case.signature.symbols),
                ),
            ),
        )
    source = mismatch.link.source
    fixes: tuple[Fix, ...] = ()
    path = _sequence_switch(case.network, source)
    if path:
        fixes = (
            Fix(
                message("Set return_sequences on {source}", source=case.name(source)),
                partial(_set, source, path, True),
            ),
        )
    return Problem(
        mismatch.node_id,
        message("Needs a sequence"),
        message(
            "{source} gives only its last step: set return_sequences=True on it.",
            source=case.name(source),
        )
        if path
        else message("{source} gives one vector a row.", source=case.name(source)),
        fixes,
        mismatch.link,
    )


def _needs_symbols(case: Case, mismatch: Mismatch) -> Problem:
    if mismatch.link is None:
        reason = message("The data are numbers already: this layer is not needed.")
    else:
        reason = message(
            "{source} gives vectors, and an Embedding reads the symbols of the data.",
            source=case.name(mismatch.link.source),
        )
    return Problem(
        mismatch.node_id,
        message("Needs symbols"),
        reason,
        (
            Fix(
                message("Delete {name}", name=case.name(mismatch.node_id)),
                partial(_remove, mismatch.node_id),
            ),
        ),
        mismatch.link,
    )


def _needs_vector(case: Case, mismatch: Mismatch) -> Problem:
    source = mismatch.link.source if mismatch.link else None
    fixes: tuple[Fix, ...] = ()
    path = _sequence_switch(case.network, source) if source else ()
    if source and path:
        fixes = (
            Fix(
                message("Turn off return_sequences on {source}", source=case.name(source)),
                partial(_set, source, path, False),
            ),
        )
    return Problem(
        mismatch.node_id,
        message("Needs one vector"),
        message(
            "an initial state is one vector a row; link the state output of a recurrent layer."
        ),
        fixes,
        mismatch.link,
    )


def check_shapes(case: Case) -> Iterator[Problem]:
    """A layer's own shape rule says no."""
    for refusal in case.inference.refusals:
        links = [
            link
            for link in case.network.links_into(refusal.node_id)
            if link.target_port == refusal.error.port
        ]
        yield Problem(
            refusal.node_id,
            refusal.error.title,
            refusal.error.reason,
            link=links[0] if len(links) == 1 else None,
        )


def check_one_end(case: Case) -> Iterator[Problem]:
    """A network has one last layer; others are not linked to anything."""
    ends = case.network.ends()
    if len(ends) < 2:
        return
    last = max(ends, key=lambda node: len(_above(case.network, node.id)))
    for node in ends:
        if node.id == last.id:
            continue
        yield Problem(
            node.id,
            message("Leads nowhere"),
            message(
                "No link leaves {name}, and the network ends at {last}.",
                name=node.name,
                last=last.name,
            ),
            (Fix(message("Delete {name}", name=node.name), partial(_remove, node.id)),),
        )


def check_symbols_fit(case: Case) -> Iterator[Problem]:
    """An embedding that reads the data has a vector for each symbol."""
    symbols = case.signature.symbols
    if symbols is None:
        return
    for node_id, _ in case.network.data_ports():
        layer = case.network.layer(node_id)
        if isinstance(layer, Embedding) and layer.input_dim < symbols:
            yield Problem(
                node_id,
                message("Too few symbols"),
                message(
                    "input_dim {input_dim} is smaller than the data's {symbols} symbols.",
                    input_dim=layer.input_dim,
                    symbols=symbols,
                ),
                (
                    Fix(
                        message("Set input_dim to {symbols}", symbols=symbols),
                        partial(_set, node_id, ("input_dim",), symbols),
                    ),
                ),
            )


def check_outputs_fit(case: Case) -> Iterator[Problem]:
    """The last layer gives one vector, with as many numbers as the loss expects."""
    ends = case.network.ends()
    wanted = case.signature.outputs
    if len(ends) != 1 or wanted is None:
        return
    [last] = ends
    shape = case.inference.outputs.get((last.id, MAIN))
    if shape is None:
        return
    if shape.content is not Content.VECTOR:
        yield _gives_sequence(case, last, wanted)
    elif shape.features != wanted:
        yield Problem(
            last.id,
            message("Another number of outputs"),
            message(
                "The data has {classes} classes, so the loss expects {wanted} numbers; "
                "{name} gives {given}.",
                classes=case.signature.classes,
                wanted=wanted,
                name=last.name,
                given=shape.features,
            ),
            (_end_with(case, last, wanted),),
        )


def _gives_sequence(case: Case, last: Node, wanted: int) -> Problem:
    source = next(
        (
            node.id
            for node in reversed(tuple(case.network.in_order()))
            if node.id in _above(case.network, last.id)
            and isinstance(node.layer, (Recurrent, Bidirectional))
        ),
        None,
    )
    fixes: tuple[Fix, ...] = ()
    path = _sequence_switch(case.network, source) if source else ()
    if source and path:
        fixes = (
            Fix(
                message("Turn off return_sequences on {source}", source=case.name(source)),
                partial(_set, source, path, False),
            ),
        )
    return Problem(
        last.id,
        message("Gives a sequence"),
        message(
            "The data has one class a row, and {name} gives {wanted} for every step: the last "
            "recurrent layer should give its last step alone.",
            name=last.name,
            wanted=wanted,
        ),
        fixes,
    )


def _end_with(case: Case, last: Node, wanted: int) -> Fix:
    if isinstance(last.layer, Dense):
        return Fix(
            message("Set units of {name} to {wanted}", name=last.name, wanted=wanted),
            partial(_set, last.id, ("units",), wanted),
        )
    return Fix(
        message("Add Dense with {wanted} units", wanted=wanted),
        partial(_append_dense, last.id, wanted),
    )


def check_names_differ(case: Case) -> Iterator[Problem]:
    """No two layers have one name."""
    seen: set[str] = set()
    for node in case.network.nodes:
        if node.name in seen:
            yield Problem(
                node.id,
                message("Name taken"),
                message("Another layer is called {name}.", name=node.name),
                (
                    Fix(
                        message("Take the name {id}", id=node.id),
                        partial(_set, node.id, ("name",), ""),
                    ),
                ),
            )
        seen.add(node.name)


def check_logits(case: Case) -> Iterator[Problem]:
    """A loss that works on logits wants no activation before it."""
    ends = case.network.ends()
    if len(ends) != 1 or case.signature.loss == "mean_squared_error":
        return
    layer = ends[0].layer
    if isinstance(layer, Dense) and layer.activation in ("softmax", "sigmoid"):
        yield Problem(
            ends[0].id,
            message("Activation before the loss"),
            message(
                "The loss applies {activation} itself: with it here too the network learns slowly.",
                activation="softmax" if case.signature.loss == "cross_entropy" else "sigmoid",
            ),
            (
                Fix(
                    message("Set activation to linear"),
                    partial(_set, ends[0].id, ("activation",), "linear"),
                ),
            ),
            severity=Severity.WARNING,
        )


CHECKS: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    check_not_empty,
    check_contents,
    check_shapes,
    check_one_end,
    check_symbols_fit,
    check_outputs_fit,
    check_names_differ,
    check_logits,
)


def embed_data(node_id: str, symbols: int | None, network: Network) -> Network:
    """An Embedding between the data and a node, everything below moved down."""
    node = network.node(node_id)
    layer = Embedding() if symbols is None else Embedding(input_dim=symbols)
    below = [other.id for other in network.nodes if other.y >= node.y]
    moved = move_nodes(network, below, 0, SPACING)
    added, new = add_layer(moved, layer, node.x, node.y)
    return added.replace(links=(*added.links, Link(source=new, target=node_id)))


def _sequence_switch(network: Network, node_id: str) -> tuple[str, ...]:
    """The path of the argument that makes a layer give a sequence; empty where it has none."""
    layer = network.layer(node_id)
    if isinstance(layer, Recurrent):
        return ("return_sequences",)
    if isinstance(layer, Bidirectional):
        return ("layer", "return_sequences")
    return ()


def _set(node_id: str, path: tuple[str, ...], value: object, network: Network) -> Network:
    layer = network.layer(node_id)
    changed = set_argument(network, node_id, path, value)
    if isinstance(layer, Bidirectional) and layer.backward_layer is not None and path[0] == "layer":
        return set_argument(changed, node_id, ("backward_layer", *path[1:]), value)
    return changed


def _remove(node_id: str, network: Network) -> Network:
    return remove_nodes(network, (node_id,))


def _append_dense(after: str, units: int, network: Network) -> Network:
    return append_layer(network, Dense(units=units), after)[0]


def _above(network: Network, node_id: str) -> set[str]:
    """The node itself and all it reads from, directly or not."""
    found, waiting = {node_id}, [node_id]
    while waiting:
        for link in network.links_into(waiting.pop()):
            if link.source not in found:
                found.add(link.source)
                waiting.append(link.source)
    return found
