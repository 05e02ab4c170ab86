"""A network with its weights as an ONNX model: for onnxruntime, Netron and what else reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from engine.exchange.arrays import Arrays, check_arrays
from engine.exchange.errors import ExportError
from engine.exchange.header import release
from engine.exchange.to_onnx.graph import BATCH, INPUTS, OUTPUTS, TIME, Value
from engine.exchange.to_onnx.recurrent import Carried
from engine.exchange.to_onnx.walk import Walk
from engine.exchange.wiring import Wiring, wire
from engine.layers.shapes import Content, TensorShape
from engine.network.network import Network
from engine.network.signature import Signature
from engine.project.data_facts import DataFacts
from engine.project.files import write_atomically

MOST_BYTES = 2_000_000_000
"""Of weights. An ONNX file is one protobuf message, which ends at 2 GiB with all that is in it."""
BYTES_A_NUMBER = 4


def write_onnx(
    path: Path,
    network: Network,
    signature: Signature,
    arrays: Arrays,
    facts: DataFacts | None = None,
) -> None:
    """Write an ONNX file; `onnx_model` says what is in it.

    Raises:
        ExportError: as `onnx_model`.
        FileError: the file could not be written.
    """
    write_atomically(path, onnx_model(network, signature, arrays, facts))


def onnx_model(
    network: Network, signature: Signature, arrays: Arrays, facts: DataFacts | None = None
) -> bytes:
    """The network outside training as an ONNX model, float32. The same network: the same bytes.

    It reads ``inputs``: symbols (batch, time), int64, or real numbers (batch, time, features) or
    (batch, features), float32; and gives ``outputs``: (batch, features), or (batch, time,
    features) where the last layer gives a sequence. Batch and time may have any size.

    A stateful layer reads its states, such as ``lstm_h_in``, (batch, units), zeros for the first
    batch, and gives those to go on with, such as ``lstm_h_out``. The metadata name the dialect,
    the pairs of states under ``states`` and, from the facts, the ``task``; ``vocabulary`` where
    rows are symbols, ``features`` where they are numbers; ``classes``, or ``targets`` and
    ``horizon`` where numbers are asked for; ``feature_scale`` and ``target_scale`` where numbers
    were scaled: (x - shift) / size; and ``from_last`` where a window and what comes after it are
    told from its last step. All but dialect and task are JSON. Outputs are in the order of
    ``classes``, or of the targets at each step of the horizon.

    Args:
        network: what is written; one layer is its end.
        signature: what the network reads.
        arrays: each node's weights in Keras' layout and order; nodes without any may be left out.
        facts: what is known of the data.

    Raises:
        ExportError: the network is not finished or too large for one file, or a weight is missing
            or of another shape. Says which layer, and what to do.

    Source: https://onnx.ai/onnx/repo-docs/IR.html
    """
    wiring = wire(network, signature)
    if wiring.errors:
        raise ExportError(
            "The network cannot be saved as an ONNX file. {problem}", problem=wiring.errors[0]
        )
    check_arrays(wiring, arrays)
    _check_size(wiring)

    from engine.exchange.to_onnx.proto import model_bytes  # onnx takes a tenth of a second

    walk = Walk(wiring, arrays)
    end = walk.to_the_end()
    walk.graph.name_as(OUTPUTS, end)
    for state in walk.carried:
        walk.graph.name_as(state.leaves, state.value)
    entering = [Value(state.enters, (BATCH, state.units)) for state in walk.carried]
    leaving = [Value(state.leaves, (BATCH, state.units)) for state in walk.carried]
    return model_bytes(
        walk.graph,
        [_inputs(signature.input), *entering],
        [_outputs(wiring), *leaving],
        release=release().strip(),
        description=_description(walk.carried),
        properties=_properties(network, walk.carried, facts),
    )


def _check_size(wiring: Wiring) -> None:
    sizes = {
        node.id: wiring.inference.parameters(node.id) * BYTES_A_NUMBER
        for node in wiring.network.nodes
    }
    needed = sum(sizes.values())
    if needed > MOST_BYTES:
        largest = max(sizes, key=sizes.__getitem__)
        raise ExportError(
            "The weights take {needed:.1f} GB, and an ONNX file holds {most:.0f} GB at most: make "
            "{name} smaller, which takes {size:.1f} GB, or save the weights alone.",
            needed=needed / 1e9,
            most=MOST_BYTES / 1e9,
            name=wiring.network.node(largest).name,
            size=sizes[largest] / 1e9,
        )


def _inputs(shape: TensorShape) -> Value:
    if shape.content is Content.SYMBOLS:
        return Value(INPUTS, (BATCH, TIME), np.int64)
    return Value(INPUTS, _axes(shape, TIME))


def _outputs(wiring: Wiring) -> Value:
    assert wiring.end is not None
    # Where sequences were joined one after another, there are more steps than came in.
    longer = any(step.joins_time for step in wiring.steps)
    return Value(
        OUTPUTS, _axes(wiring.inference.outputs[wiring.end], f"{TIME}_joined" if longer else TIME)
    )


def _axes(shape: TensorShape, time: str) -> tuple[int | str, ...]:
    if shape.content is Content.SEQUENCE:
        return (BATCH, time, shape.width)
    return (BATCH, shape.width)


def _description(carried: list[Carried]) -> str:
    lines = [f"Made by Gradloom{release()}. This model is your own: use it as you like."]
    if carried:
        pairs = ", ".join(f"{state.leaves} as {state.enters}" for state in carried)
        lines.append(
            "It has no memory of its own. Hand zeros over as states with the first batch, and "
            f"with each next one what came out: {pairs}."
        )
    return "\n".join(lines)


def _properties(
    network: Network, carried: list[Carried], facts: DataFacts | None
) -> dict[str, str]:
    found: dict[str, str] = {"dialect": network.dialect}
    if carried:
        found["states"] = json.dumps({state.enters: state.leaves for state in carried})
    if facts is not None:
        found |= {"task": facts.task}
        found |= {name: json.dumps(value) for name, value in _known(facts) if value}
    return found


def _known(facts: DataFacts) -> Iterator[tuple[str, Any]]:
    """What there is to say of rows and of what is asked; what does not apply is empty."""
    yield "vocabulary", facts.vocabulary
    yield "features", facts.features
    yield "classes", facts.names
    yield "targets", facts.targets
    yield "horizon", facts.horizon if facts.targets else None
    yield "feature_scale", facts.feature_scale and asdict(facts.feature_scale)
    yield "target_scale", facts.target_scale and asdict(facts.target_scale)
    yield "from_last", facts.from_last
