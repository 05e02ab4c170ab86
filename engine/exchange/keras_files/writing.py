"""A network with its weights as a ``.keras`` file that Keras 3 loads without any code."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from engine.exchange.arrays import Arrays, check_arrays
from engine.exchange.errors import ExportError
from engine.exchange.keras_files.archive import CONFIG, DIALECT, METADATA, WEIGHTS
from engine.exchange.keras_files.keras3_graph import Graph, Tensor
from engine.exchange.keras_files.keras3_layers import (
    Config,
    cost_apart,
    cost_config,
    input_config,
    layer_config,
    registered,
)
from engine.exchange.keras_files.keras3_order import as_keras_finds_them, group_names
from engine.exchange.to_keras.refusals import halves_of, refusals_of
from engine.exchange.wiring import Wiring, wire
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.recurrent import Recurrent
from engine.layers.shapes import Content
from engine.network.network import Network
from engine.network.signature import Signature
from engine.project.files import write_atomically
from engine.project.project import Project

KERAS_VERSION = "3.15.0"
"""The release whose files these are like."""


def write_keras_file(
    path: Path,
    network: Network,
    signature: Signature,
    arrays: Arrays,
    batch_size: int | None = None,
) -> None:
    """Write a ``.keras`` file that ``keras.models.load_model`` of Keras 3 reads.

    The loaded model gives the same numbers as the network, in either dialect: Keras 2's
    hard_sigmoid is written as two of Keras' own layers, masks that Keras 3 would join in another
    way as its own operations.

    Args:
        path: the file, replaced if there is one.
        network: what is written; one layer is its end.
        signature: what the network reads.
        arrays: each node's weights in Keras' layout and order; nodes without any may be left out.
        batch_size: rows in a batch, which a stateful layer's file has to fix; None: any number.

    Raises:
        ExportError: the network is not finished, Keras 3 cannot do what it means, or a weight is
            missing or of another shape. Says which layer, and what to do.
        FileError: the file could not be written.

    Source: ``keras/src/saving/saving_lib.py`` of keras 3.15.
    """
    wiring = wire(network, signature)
    _refuse(wiring, batch_size)
    check_arrays(wiring, arrays)
    if wiring.is_sequential:  # its masks are those of both dialects
        config, groups = _sequential(wiring, batch_size)
    else:
        config, groups = _functional(wiring, batch_size)
    metadata = {
        "keras_version": KERAS_VERSION,
        "date_saved": datetime.now().strftime("%Y-%m-%d@%H:%M:%S"),
        DIALECT: network.dialect,  # Keras reads none of it
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(METADATA, json.dumps(metadata))
        archive.writestr(CONFIG, json.dumps(config))
        archive.writestr(WEIGHTS, _weights(network, groups, arrays))
    write_atomically(path, content.getvalue())


def _refuse(wiring: Wiring, batch_size: int | None) -> None:
    # The settings of training play no part in the file: a new project's are never refused.
    problems = [*wiring.errors, *refusals_of(Project(network=wiring.network), wiring)]
    for step in wiring.steps:
        name, layer = step.node.name, step.layer
        halves = halves_of(step)
        stateful = any(half.stateful for half in halves)
        if stateful and batch_size is None:
            problems.append(f"{name} is stateful: Keras needs the size of its batches.")
        # compute_mask of keras 3.15's Bidirectional multiplies a generator there, and raises.
        if isinstance(layer, Bidirectional) and stateful and halves[0].return_state:
            problems.append(
                f"{name}: Keras 3 fails on a stateful Bidirectional that gives its states. Turn "
                "off stateful or return_state."
            )
    if problems:
        raise ExportError(
            "The network cannot be saved as a Keras file. {problem}", problem=problems[0]
        )


def _inputs(wiring: Wiring) -> tuple[str, Tensor]:
    arriving = wiring.steps[0].source.shape
    name = str(wiring.more_names.identifier("inputs"))
    dtype = "int32" if arriving.content is Content.SYMBOLS else "float32"
    return name, Tensor(name, 0, arriving.axes, dtype)


Groups = list[tuple[str, str]]
"""For each node with weights the group in which they are kept, and its id."""


def _sequential(wiring: Wiring, batch_size: int | None) -> tuple[Config, Groups]:
    name, inputs = _inputs(wiring)
    shape = [batch_size, *inputs.shape[1:]]
    dialect = wiring.network.dialect
    layers: list[Config] = []
    ids: list[str | None] = []
    for step in wiring.steps:
        layers.append(layer_config(step.layer, str(step.name), dialect, step.source.shape.masked))
        ids.append(step.node.id)
        if cost_apart(step.layer, dialect):
            cost = str(wiring.more_names.identifier(f"{step.name}_cost"))
            layers.append(cost_config(step.layer, cost))
            ids.append(None)
    inner = {
        "name": "sequential",
        "layers": [input_config(name, shape, inputs.dtype), *layers],
        "build_input_shape": shape,
    }
    groups = group_names([str(layer["class_name"]) for layer in layers])
    config = registered("keras", "Sequential", inner)
    return config, [(group, each) for group, each in zip(groups, ids, strict=True) if each]


def _functional(wiring: Wiring, batch_size: int | None) -> tuple[Config, Groups]:
    name, inputs = _inputs(wiring)
    graph = Graph(wiring, inputs, name)
    end = graph.build(batch_size)
    layers = [entry for entry in as_keras_finds_them(graph.entries, end.entry) if entry.is_layer]
    inner: dict[str, Any] = {
        "name": "functional",
        "trainable": True,
        "layers": [entry.config for entry in graph.entries],
        "input_layers": [name, 0, 0],
        "output_layers": [end.entry, 0, end.index],
    }
    config = {**registered("keras", "Functional", inner), "registered_name": "Functional"}
    config["module"] = "keras.src.models.functional"
    groups = group_names([str(entry.config["class_name"]) for entry in layers])
    return config, [
        (group, entry.node_id)
        for group, entry in zip(groups, layers, strict=True)
        if entry.node_id is not None
    ]


def _weights(network: Network, groups: Groups, arrays: Arrays) -> bytes:
    import h5py  # a tenth of a second, which the window's start does without

    content = io.BytesIO()
    with h5py.File(content, "w") as opened:
        for group, node_id in groups:
            layer = network.layer(node_id)
            values = list(arrays.get(node_id, ()))
            if isinstance(layer, Bidirectional):
                count = 3 if layer.forward().use_bias else 2
                sides = {"forward_layer": values[:count], f"{BACKWARD}_layer": values[count:]}
                places = {f"{side}/cell": of_side for side, of_side in sides.items()}
            else:
                places = {"cell" if isinstance(layer, Recurrent) else "": values}
            for place, of_place in places.items():
                for number, array in enumerate(of_place):
                    key = "/".join(filter(None, ("layers", group, place, "vars", str(number))))
                    opened[key] = np.asarray(array, dtype=np.float32)
    return content.getvalue()
