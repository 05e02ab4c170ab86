"""What a model reads, from the shape of its rows as Keras writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.exchange.from_keras.described import shown
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.imported import Imported
from engine.layers.base import MAX_UNITS, Port
from engine.layers.shapes import Content, TensorShape, sequence, symbols, vector
from engine.network.network import Network
from engine.network.rows import MAX_STEPS, Rows
from engine.network.signature import UNKNOWN, Signature

BATCH_SHAPES = ("batch_shape", "batch_input_shape")
"""What Keras 3 and Keras 2 call the shape of what comes in, the batch first."""
ROW_SHAPES = ("shape", "input_shape")
"""The same without the batch: of an Input, and of a first layer."""


def signature_of_rows(shape: Sequence[Any] | None, network: Network) -> Signature:
    """What the network reads: symbols, a sequence or a vector.

    Args:
        shape: sizes of one row, anything but a size where it is not known; None: not said.

    Raises:
        KerasImportError: the rows have more axes than any layer here can read, or are larger.
    """
    if shape is None:
        return UNKNOWN
    sizes = [size if _is_size(size) else None for size in shape]
    found: TensorShape | None = None
    if len(sizes) == 1:
        if any(Content.SYMBOLS in port.accepts for port in _reading_ports(network)):
            return Signature(symbols(sizes[0]))
        found = None if sizes[0] is None else vector(sizes[0])
    elif len(sizes) == 2:
        found = None if sizes[1] is None else sequence(sizes[0], sizes[1])
    if found is None:
        raise KerasImportError(
            "The model reads rows of shape {shape}; here a row is symbols (time), a sequence "
            "(time, features) or a vector (features), with the number of features known.",
            shape=shown(tuple(shape)),
        )
    if found.width > MAX_UNITS or (found.time or 0) > MAX_STEPS:
        raise KerasImportError(
            "The model reads rows of shape {shape}; here a row has at most {steps} steps of at "
            "most {features} features.",
            shape=shown(tuple(shape)),
            steps=f"{MAX_STEPS:,}",
            features=f"{MAX_UNITS:,}",
        )
    return Signature(found)


def entries_of(config: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The layers of a model's configuration."""
    inner = config.get("config")
    # Keras before 2.2 wrote a Sequential's layers as a bare list.
    listed = inner.get("layers") if isinstance(inner, Mapping) else inner
    if isinstance(listed, list):
        yield from (layer for layer in listed if isinstance(layer, dict))


def rows_of_config(config: Mapping[str, Any]) -> list[Any] | None:
    """The shape of one row that a model's configuration says; None: it says none."""
    for layer in entries_of(config):
        inner = layer.get("config")
        for key in BATCH_SHAPES:
            shape = inner.get(key) if isinstance(inner, Mapping) else None
            if isinstance(shape, list) and shape:
                return shape[1:]
    inner = config.get("config")
    shape = inner.get("build_input_shape") if isinstance(inner, Mapping) else None
    return shape[1:] if isinstance(shape, list) and shape else None


def rows_said(given: Mapping[str, Any]) -> list[Any] | None:
    """The shape of one row that an Input or a first layer was given; None: it says none."""
    for name in BATCH_SHAPES:
        if _is_shape(given.get(name)):
            return list(given[name][1:])
    for name in ROW_SHAPES:
        if _is_shape(given.get(name)):
            return list(given[name])
    return None


def batch_of_config(config: Mapping[str, Any]) -> int | None:
    """The number of rows in a batch that a model's configuration says; None: any."""
    said = (batch_said(inner) for layer in entries_of(config) if (inner := _inside(layer)))
    return next((size for size in said if size is not None), None)


def batch_said(given: Mapping[str, Any]) -> int | None:
    """The number of rows in a batch that an Input or a first layer was given; None: any."""
    shapes = [given[name] for name in BATCH_SHAPES if _is_shape(given.get(name))]
    sizes = [given.get("batch_size"), *(shape[0] for shape in shapes if shape)]
    return next((size for size in sizes if _is_size(size)), None)


def _inside(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = layer.get("config")
    return inner if isinstance(inner, Mapping) else {}


def with_rows(found: Imported, shape: Sequence[Any] | None) -> Imported:
    """The same with what it reads, which the network says too where that is real numbers.

    Raises:
        KerasImportError: as `signature_of_rows`.
    """
    signature = signature_of_rows(shape, found.network)
    network = found.network.replace(reads=Rows.of(signature.input))
    return replace(found, network=network, signature=signature)


def _is_shape(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _reading_ports(network: Network) -> Iterator[Port]:
    for node_id, name in network.data_ports():
        yield from (port for port in network.node(node_id).inputs if port.name == name)


def _is_size(size: object) -> bool:
    return isinstance(size, int) and not isinstance(size, bool) and size > 0
