"""Models that Keras saved: the network, and its weights where the file has them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.exchange.from_keras.config import network_from_config
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.imported import Imported
from engine.exchange.keras_files.archive import (
    CONFIG,
    DIALECT,
    METADATA,
    MOST_TEXT_BYTES,
    WEIGHTS,
    damage_told,
    opened_archive,
)
from engine.exchange.keras_files.described import (
    WeightedLayer,
    dialect_of,
    leaves,
    parsed,
    weighted_layers,
)
from engine.exchange.keras_files.hdf5 import child, float_array, text_attribute
from engine.exchange.keras_files.recognize import (
    MOST_BYTES,
    NOTEBOOK,
    KerasFormat,
    format_of,
    refusal,
)
from engine.exchange.keras_files.weight_places import legacy_datasets, native_datasets
from engine.message import Message, message
from engine.network.inference import infer
from engine.network.network import Network
from engine.network.signature import UNKNOWN, Signature
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect

Array = NDArray[np.float32]


@dataclass(frozen=True)
class ImportedFile:
    """What a file of Keras holds."""

    network: Network
    weights: list[Array] | None
    """In Keras' layout, layer after layer as ``network.in_order()`` has them, which is the order
    of Keras' ``get_weights()`` for a Sequential model. None: the file has none."""
    notes: tuple[Message, ...] = ()
    """What was left out or changed, layer by layer."""
    weights_by_node: Mapping[str, list[Array]] = field(default_factory=dict)
    """The same by the id of the node."""
    signature: Signature = UNKNOWN
    """What the model reads: symbols (batch, time), or real numbers of a shape."""
    order: tuple[str, ...] = ()
    """Ids of the nodes in the order of Keras' layers."""
    batch_size: int | None = None
    """Rows in a batch, where the model says that."""
    kept: frozenset[str] | None = None
    """Keras' names of the layers that were not left out; None: every layer was read."""


def read_keras(path: str | Path) -> tuple[Network, list[Array] | None]:
    """The network in a ``.keras`` or ``.h5`` file of Keras 2 or 3, and its weights.

    Nothing in the file is executed.

    Args:
        path: the file. What it is, its content decides and not its name.

    Returns:
        The network, and its weights as ``engine.runtime``'s ``load_keras_weights`` takes them:
        float32, in Keras' layout and order. None where the file has no weights.

    Raises:
        KerasImportError: it is no such file, is damaged, or has a layer or an argument that cannot
            be read. The sentence says which, and what to do.
        FileError: it is missing, not readable or too large.

    Source: ``saving_lib.py`` and ``legacy_h5_format.py`` of keras 3.15 and tf_keras 2.21.
    """
    found = import_keras_file(path)
    return found.network, found.weights


def import_keras_file(path: str | Path, leave_out: bool = False) -> ImportedFile:
    """All that `read_keras` reads, with what has to be said of it.

    Args:
        path: the file.
        leave_out: pass by the layers that cannot be read, each with a note, and keep the others
            with their weights.

    Raises:
        KerasImportError: as `read_keras` does.
        FileError: as `read_keras` does.
    """
    path = Path(path)
    found = format_of(path)
    if found is KerasFormat.ARCHIVE:
        return _read_archive(path, leave_out)
    if found is KerasFormat.HDF5:
        return _read_hdf5(path, leave_out)
    with path.open("rb") as stream:
        text = stream.read(MOST_TEXT_BYTES + 1)
    if len(text) > MOST_TEXT_BYTES:
        raise refusal(path, message("is longer than any model's configuration."))
    config, dialect = parsed(path, text)
    if "nbformat" in config:
        raise refusal(path, NOTEBOOK)
    return _imported(config, dialect or dialect_of(config.get("keras_version")), leave_out)


def _read_archive(path: Path, leave_out: bool) -> ImportedFile:
    with opened_archive(path) as archive:
        config, dialect = parsed(path, archive.read(CONFIG, MOST_TEXT_BYTES))
        if dialect is None and METADATA in archive:
            dialect = _dialect_of_metadata(path, archive.read(METADATA, MOST_TEXT_BYTES))
        found = _imported(config, dialect, leave_out)
        if WEIGHTS not in archive:
            return found
        content = archive.read(WEIGHTS)
    import h5py  # a tenth of a second, which the window's start does without

    with damage_told(path), h5py.File(io.BytesIO(content), "r") as opened:
        layers = weighted_layers(config)
        return _with_weights(found, layers, native_datasets(opened, layers))


def _dialect_of_metadata(path: Path, text: bytes) -> Dialect | None:
    metadata, _ = parsed(path, text)
    ours = metadata.get(DIALECT)
    told = next((dialect for dialect in DIALECT_LABELS if dialect == ours), None)
    return told or dialect_of(metadata.get("keras_version"))


def _read_hdf5(path: Path, leave_out: bool) -> ImportedFile:
    import h5py

    with damage_told(path):
        opened = h5py.File(path, "r", locking=False)
    with opened:
        with damage_told(path):
            text = text_attribute(opened, "model_config")
            version = text_attribute(opened, "keras_version")
            weights = child(opened, "model_weights")
        if text is None:
            raise refusal(path, _ONLY_WEIGHTS)
        config, dialect = parsed(path, text)
        found = _imported(
            config,
            dialect or dialect_of(version) or dialect_of(config.get("keras_version")),
            leave_out,
        )
        if weights is None:
            return found
        with damage_told(path):
            layers = weighted_layers(config)
            return _with_weights(found, layers, legacy_datasets(weights, layers))


_ONLY_WEIGHTS = message(
    "holds weights without the layers they belong to: save the whole model with "
    'model.save("model.keras").'
)


def _imported(config: dict[str, Any], dialect: Dialect | None, leave_out: bool) -> ImportedFile:
    read = network_from_config(config, dialect, leave_out)
    names = frozenset(read.keras_names) if leave_out else None
    return replace(imported_file(read), kept=names)


def imported_file(read: Imported) -> ImportedFile:
    """What was read of a model, without weights."""
    return ImportedFile(
        read.network, None, read.notes, {}, read.signature, read.order, read.batch_size
    )


def _with_weights(
    found: ImportedFile, layers: list[WeightedLayer], datasets: list[list[Any]]
) -> ImportedFile:
    """The same with its weights, each checked against its declaration before it is read."""
    layers = list(leaves(layers))
    if found.kept is not None:
        pairs = [pair for pair in zip(layers, datasets, strict=True) if pair[0].name in found.kept]
        layers, datasets = [layer for layer, _ in pairs], [of_layer for _, of_layer in pairs]
    inference = infer(found.network, found.signature)
    declared = {name: inference.weights.get(name, ()) for name in found.order}
    weighted = [name for name in found.order if declared[name]]
    total = sum(weight.size for weights in declared.values() for weight in weights)
    if total * np.dtype(np.float32).itemsize > MOST_BYTES:
        raise KerasImportError(
            "The model has {count} weights, which fill more than the {most} MB that are read.",
            count=f"{total:,}",
            most=MOST_BYTES // 1_000_000,
        )
    if len(layers) != len(weighted):
        raise KerasImportError(
            "The model has {layers} layers with weights and {read} of them could be read, so it is "
            "not known which weights are whose: import the configuration alone (model.to_json()).",
            layers=len(layers),
            read=len(weighted),
        )
    by_node: dict[str, list[Array]] = {}
    for node_id, layer, of_layer in zip(weighted, layers, datasets, strict=True):
        expected = declared[node_id]
        if len(of_layer) != len(expected):
            raise KerasImportError(
                "{layer} has {expected} weights by its arguments and {found} in the file.",
                layer=layer.name or node_id,
                expected=len(expected),
                found=len(of_layer),
            )
        by_node[node_id] = [
            float_array(dataset, weight.shape, f"{layer.name or node_id}/{weight.name}")
            for dataset, weight in zip(of_layer, expected, strict=True)
        ]
    weights = [array for node in found.network.in_order() for array in by_node.get(node.id, ())]
    return replace(found, weights=weights, weights_by_node=by_node)
