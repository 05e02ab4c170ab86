"""The checks: each one function from a `Case` to the problems of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.layers.base import MAIN
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.merging import Merging
from engine.layers.shapes import Content, TensorShape
from engine.message import Message, message
from engine.network.inference import Mismatch, Refusal
from engine.network.mending import (
    add_link,
    append_dense,
    embed_data,
    is_recurrent,
    link_state,
    missing_state,
    path_of,
    recurrent_above,
    recurrent_behind,
    remove,
    set_on,
)
from engine.network.network import Network, Node
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
    title = message("Needs a sequence")
    source = recurrent_behind(case.network, mismatch.link)
    if source is None:
        reason = message("{source} gives one vector a row.", source=case.name(mismatch.link.source))
        return Problem(mismatch.node_id, title, reason, link=mismatch.link)
    return Problem(
        mismatch.node_id,
        title,
        message(
            "{source} gives only its last step: set return_sequences=True on it.",
            source=case.name(source),
        ),
        (
            Fix(
                message("Set return_sequences on {source}", source=case.name(source)),
                partial(set_on, source, path_of(case.network, source, "return_sequences"), True),
            ),
        ),
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
                partial(remove, mismatch.node_id),
            ),
        ),
        mismatch.link,
    )


def _needs_vector(case: Case, mismatch: Mismatch) -> Problem:
    fixes: tuple[Fix, ...] = ()
    if mismatch.link and is_recurrent(case.network, mismatch.link.source):
        # Turning off return_sequences instead would take the sequence from its other readers.
        fixes = (
            Fix(
                message("Link the last state of {source}", source=case.name(mismatch.link.source)),
                partial(link_state, mismatch.link),
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
            _fixes_of_refusal(case, refusal),
            link=links[0] if len(links) == 1 else None,
        )


def _fixes_of_refusal(case: Case, refusal: Refusal) -> tuple[Fix, ...]:
    node_id = refusal.node_id
    missing = missing_state(case.network, node_id, refusal.error.port)
    if missing is not None:
        name = case.name(missing.source)
        label = message("Link {state} of {name} too", state=missing.source_port, name=name)
        return (Fix(label, partial(add_link, missing)),)
    layer = case.network.layer(node_id)
    if isinstance(layer, Merging) and len(case.network.links_into(node_id)) < 2:
        return (Fix(message("Delete {name}", name=case.name(node_id)), partial(remove, node_id)),)
    return ()


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
            (Fix(message("Delete {name}", name=node.name), partial(remove, node.id)),),
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
                        partial(set_on, node_id, ("input_dim",), symbols),
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
    if case.signature.wanted.each_step and shape.content is not Content.SEQUENCE:
        yield _gives_one_vector(case, last)
    elif not case.signature.wanted.each_step and shape.content is not Content.VECTOR:
        yield _gives_sequence(case, last, shape)
    elif shape.features != wanted:
        yield Problem(
            last.id,
            message("Another number of outputs"),
            _what_is_expected(case, last, shape.features),
            (_end_with(case, last, wanted),),
        )


def _what_is_expected(case: Case, last: Node, given: int | None) -> Message:
    asked, wanted = case.signature.wanted, case.signature.outputs
    values = {"wanted": wanted, "name": last.name, "given": given}
    if case.signature.loss == "binary_cross_entropy":
        return message(
            "Binary cross-entropy expects one number a row; {name} gives {given}.", **values
        )
    if asked.of == "numbers":
        return message("The data asks for {wanted} numbers; {name} gives {given}.", **values)
    return message(
        "The data has {classes} classes, so the loss expects {wanted} numbers; "
        "{name} gives {given}.",
        classes=asked.count,
        **values,
    )


def _gives_one_vector(case: Case, last: Node) -> Problem:
    title = message("Gives one vector")
    source = recurrent_above(case.network, last.id)
    if source is None:
        reason = message(
            "The data asks for an answer at every step, and {name} gives one a row: every layer "
            "above it should give on every step.",
            name=last.name,
        )
        return Problem(last.id, title, reason)
    name = case.name(source)
    return Problem(
        last.id,
        title,
        message(
            "The data asks for an answer at every step, and {source} gives only its last step: set "
            "return_sequences=True on it.",
            source=name,
        ),
        (
            Fix(
                message("Set return_sequences on {source}", source=name),
                partial(set_on, source, path_of(case.network, source, "return_sequences"), True),
            ),
        ),
    )


def _gives_sequence(case: Case, last: Node, shape: TensorShape) -> Problem:
    title = message("Gives a sequence")
    source = recurrent_above(case.network, last.id)
    if source is None:
        reason = message(
            "The data asks for one answer a row, and {name} gives {given} numbers for every step: "
            "a recurrent layer that gives its last step alone should stand above it.",
            name=last.name,
            given=shape.features,
        )
        return Problem(last.id, title, reason)
    return Problem(
        last.id,
        title,
        message(
            "The data asks for one answer a row, and {name} gives {given} numbers for every step: "
            "{source} should give its last step alone.",
            name=last.name,
            given=shape.features,
            source=case.name(source),
        ),
        (
            Fix(
                message("Turn off return_sequences on {source}", source=case.name(source)),
                partial(set_on, source, path_of(case.network, source, "return_sequences"), False),
            ),
        ),
    )


def _end_with(case: Case, last: Node, wanted: int) -> Fix:
    if isinstance(last.layer, Dense):
        return Fix(
            message("Set units of {name} to {wanted}", name=last.name, wanted=wanted),
            partial(set_on, last.id, ("units",), wanted),
        )
    return Fix(
        message("Add Dense with {wanted} units", wanted=wanted),
        partial(append_dense, last.id, wanted),
    )


def check_names_differ(case: Case) -> Iterator[Problem]:
    """No two layers have one name."""
    holders: dict[str, str] = {}
    # A node without a name of its own is called by its id, and keeps it.
    for node in sorted(case.network.nodes, key=lambda node: bool(node.layer.name)):
        if holders.setdefault(node.name, node.id) != node.id:
            yield Problem(
                node.id,
                message("Name taken"),
                message("Another layer is called {name}.", name=node.name),
                (
                    Fix(
                        message("Take the name {id}", id=node.id),
                        partial(set_on, node.id, ("name",), ""),
                    ),
                ),
            )


def check_logits(case: Case) -> Iterator[Problem]:
    """A loss that works on logits wants no activation before it."""
    ends = case.network.ends()
    if len(ends) != 1 or case.signature.loss not in ("cross_entropy", "binary_cross_entropy"):
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
                    partial(set_on, ends[0].id, ("activation",), "linear"),
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


def _above(network: Network, node_id: str) -> set[str]:
    """The node itself and all it reads from, directly or not."""
    found, waiting = {node_id}, [node_id]
    while waiting:
        for link in network.links_into(waiting.pop()):
            if link.source not in found:
                found.add(link.source)
                waiting.append(link.source)
    return found
