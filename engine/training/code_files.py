"""A project as code, with what it needs beside it: its rows, and trained weights if there are."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.exchange import exported_state, write_keras, write_pytorch
from engine.exchange.header import MADE_BY
from engine.project.data_facts import DataFacts
from engine.project.files import FileError, write_atomically
from engine.project.project import Project
from engine.runtime import build
from engine.training.run_files import Target
from engine.training.weights import Weights
from engine.training.weights_file import put_weights

Row = tuple[str, str]
"""A text and its label."""
Arrays = dict[str, dict[str, NDArray[np.float32]]]
"""Weights by the node's id and then the weight's name."""


def rows_of(dataset: Dataset) -> Iterator[Row]:
    """Text and label of every row, those for training first."""
    for rows in (dataset.training, dataset.validation):
        for text, target in zip(rows.texts, rows.targets.tolist(), strict=True):
            yield text, dataset.facts.classes[target]


def save_code(
    target: Target,
    path: Path,
    project: Project,
    facts: DataFacts,
    *,
    rows: Iterator[Row] | None = None,
    weights: Weights | None = None,
) -> tuple[Path, ...]:
    """Write a project as a program, replacing one that Gradloom made and nothing else.

    Rows and weights go beside it, into files of the same name. Those are not replaced unless
    such a program was there before them.

    Args:
        rows: what the PyTorch program trains on; None: the project's own table. The Keras
            program makes and compiles the model and leaves the data to the reader.
        weights: PyTorch: the program begins with them, from a ``.pt`` file. Keras: they are
            written to an ``.npz`` file, in the order of ``get_weights()``.

    Returns:
        The files written, the program first.

    Raises:
        ExportError: the network is not finished, or something has no meaning in that language.
        FileError: a file could not be written, or would replace what Gradloom did not make.
    """
    if path.is_dir():
        raise FileError("{path} is a folder: name a file in it, such as network.py.", path=path)
    is_pytorch = target == "pytorch"
    table = path.with_suffix(".csv") if is_pytorch and rows is not None else None
    state = path.with_suffix(".pt" if is_pytorch else ".npz") if weights is not None else None
    beside = [each for each in (table, state) if each is not None]
    _refuse_to_replace(path, beside)
    if is_pytorch:
        write_pytorch(path, project, facts, rows, state.name if state else None)
    else:
        write_keras(path, project, facts)
    if state is not None and weights is not None:
        arrays = keras_arrays(project, facts, weights)
        content = _pytorch_state(project, facts, arrays) if is_pytorch else _numpy_archive(arrays)
        write_atomically(state, content)
    return (path, *beside)


def keras_arrays(project: Project, facts: DataFacts, weights: Weights) -> Arrays:
    """The weights of each node, by its id, in the order of Keras' ``get_weights()``."""
    module = build(project.network, facts.signature(project.training.loss))
    put_weights(module, weights)
    found: Arrays = {node.id: {} for node in project.network.in_order()}
    for weight in module.weights():
        array = weight.parameter.detach().numpy()
        found[weight.node_id][weight.declared.name] = array
    return found


def _refuse_to_replace(path: Path, beside: list[Path]) -> None:
    if path in beside:
        raise FileError(
            "{path} is where the rows or weights of the program go: give it a name that ends "
            "in .py.",
            path=path,
        )
    is_ours = path.is_file() and _may_be_replaced(path)
    if path.is_file() and not is_ours:
        raise FileError(
            "{path} is there already, and it is no program that Gradloom made: move it, or "
            "choose another name.",
            path=path,
        )
    for each in beside:
        if each.exists() and not is_ours:
            raise FileError(
                "{path} is there already and would be replaced: move it, or choose another name "
                "for {program}.",
                path=each,
                program=path.name,
            )


def _may_be_replaced(path: Path) -> bool:
    """Whether Gradloom made a file, or nothing is in it."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(MADE_BY)) in (b"", MADE_BY.encode())
    except OSError:
        return False


def _pytorch_state(project: Project, facts: DataFacts, arrays: Arrays) -> bytes:
    state = exported_state(
        project.network,
        facts.signature(project.training.loss),
        {node_id: list(found.values()) for node_id, found in arrays.items()},
        project.training.clipping,
    )
    stream = BytesIO()
    torch.save({name: torch.tensor(array) for name, array in state.items()}, stream)
    return stream.getvalue()


def _numpy_archive(arrays: Arrays) -> bytes:
    names = {
        f"{node_id}/{name}": array
        for node_id, found in arrays.items()
        for name, array in found.items()
    }
    stream = BytesIO()
    np.savez(stream, allow_pickle=False, **names)
    return stream.getvalue()
