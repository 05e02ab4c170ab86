"""Models as Keras serializes them: a list of layers, or a graph of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.exchange.from_keras.assembly import LOST, Assembly, Tensor
from engine.exchange.from_keras.described import Described, shown, shown_name
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.serialized import describe, is_object

INPUT = "InputLayer"
SEQUENTIAL = "Sequential"
FUNCTIONAL = frozenset({"Functional", "Model"})


def layers_of(model: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The layers' entries.

    Raises:
        KerasImportError: they are not where Keras puts them.
    """
    config = model.get("config")
    # The first Keras 2 wrote a Sequential's layers without a name around them.
    found = config.get("layers") if isinstance(config, Mapping) else config
    if not isinstance(found, list) or not all(is_object(each) for each in found):
        raise KerasImportError(
            "{kind} has no list of layers in its config; expected what model.to_json() gives.",
            kind=shown_name(str(model.get("class_name"))),
        )
    return found


def read_input(described: Described, assembly: Assembly) -> Tensor:
    """An InputLayer: the data says its own shape."""
    shape = described.given.get("batch_shape", described.given.get("batch_input_shape"))
    if isinstance(shape, list | tuple) and any(each is not None for each in shape):
        assembly.reading.findings.note(
            "{layer} is left out: the shape {shape} is the data's to say.",
            layer=described.label,
            shape=shown(tuple(shape)),
        )
    return assembly.data(described.name or described.label)


def read_chain(
    model: Mapping[str, Any], assembly: Assembly, start: Tensor | None, within: str = ""
) -> Tensor:
    """The layers of a Sequential, each reading the one before it; what the last one gives.

    Args:
        start: what the first one reads; None: the data.
        within: name of the model, if it is itself a layer.
    """
    current = start
    for entry in layers_of(model):
        described = describe(entry)
        if described.kind == INPUT and not described.custom:
            if start is None and current is None:
                current = read_input(described, assembly)
            continue
        if current is None:
            current = assembly.data("the first layer's")
        if described.kind == SEQUENTIAL and not described.custom:
            current = read_inner(entry, described, assembly, current, within)
            continue
        node_id = assembly.add(described, within)
        outputs = assembly.call(node_id, [current])
        if len(outputs) > 1:
            assembly.reading.findings.problem(
                "{layer} gives {count} tensors, and a Sequential hands on one.",
                layer=described.label,
                count=len(outputs),
            )
        current = outputs[0]
    return LOST if current is None else current


def read_inner(
    entry: Mapping[str, Any],
    described: Described,
    assembly: Assembly,
    start: Tensor,
    within: str = "",
) -> Tensor:
    """A Sequential that is a layer of another model: its layers take its place."""
    assembly.reading.findings.note(
        "{layer} is a model in the model: its layers are put in its place.", layer=described.label
    )
    name = f"{within}/{described.name}" if within else described.name
    return read_chain(entry, assembly, start, name or SEQUENTIAL.lower())


def outputs_of(config: Mapping[str, Any]) -> list[Sequence[Any]]:
    """What ``output_layers`` names: ``["dense", 0, 0]``, or a list of such."""
    found = config.get("output_layers")
    if is_history(found):
        return [found]  # type: ignore[list-item]
    if isinstance(found, list) and found and all(is_history(each) for each in found):
        return found
    raise KerasImportError(
        "The model's output_layers are {value}; expected the name of a layer and two numbers.",
        value=shown(found),
    )


def is_history(value: Any) -> bool:
    """Whether a value names an output: the layer, its call and the place in what it gives."""
    return (
        isinstance(value, list | tuple)
        and len(value) >= 3
        and isinstance(value[0], str)
        and all(type(each) is int and each >= 0 for each in value[1:3])
    )
