"""A project in any of the forms it can leave in, with the weights it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.exchange import (
    exported_state,
    write_keras,
    write_keras_file,
    write_npz,
    write_onnx,
    write_pytorch,
    write_safetensors,
)
from engine.exchange.arrays import Arrays
from engine.exchange.keras_files.weights_files import npz_of
from engine.exchange.rows import ProgramRows, Row, suffix_of
from engine.exchange.targets import Target, TargetKind
from engine.message import Message, message
from engine.network.signature import Signature, Wanted
from engine.project.data_facts import DataFacts
from engine.project.files import FileError
from engine.project.project import Project
from engine.project.starting_file import LayerArrays
from engine.runtime import build
from engine.training.replacing import refuse_to_replace
from engine.training.starting import begin_with
from engine.training.weights import Weights
from engine.training.weights_file import put_weights


@dataclass(frozen=True)
class Content:
    """What is written: a project, what is known of its data, and its weights if it has any."""

    project: Project
    facts: DataFacts | None = None
    """None: the data has not been read, or there is none yet."""
    rows: ProgramRows | None = None
    """What a PyTorch program trains on, see `rows_of`; None: the project's own table of texts and
    classes, or rows by chance."""
    weights: Weights | None = None
    """Trained ones; None: those the project starts from, or else those that are drawn."""
    start: LayerArrays | None = None
    """The numbers of ``project.start``."""

    @property
    def has_weights(self) -> bool:
        """Whether there are weights that could not be drawn again."""
        return self.weights is not None or self.project.start is not None

    def arrays(self) -> Arrays:
        """The weights of each node, by its id, in the order of Keras' ``get_weights()``."""
        project = self.project
        module = build(project.network, project.signature(self.facts), project.training.seed)
        if self.weights is not None:
            put_weights(module, self.weights)
        elif project.start is not None:
            begin_with(module, project.start, self.start or {})
        found: dict[str, list[NDArray[np.floating]]] = {
            node.id: [] for node in project.network.in_order()
        }
        for weight in module.weights():
            found[weight.node_id].append(weight.parameter.detach().numpy())
        return found

    def told_of_weights(self) -> Message:
        """Whose weights a file with weights holds."""
        if self.weights is not None:
            return message("It holds the trained weights.")
        if self.project.start is not None:
            return message(
                "It holds the weights imported from {source}: nothing was trained since.",
                source=self.project.start.source or "a file",
            )
        return message("It holds the weights as they are drawn: nothing was trained yet.")


def rows_of(dataset: Dataset, facts: DataFacts | None = None) -> ProgramRows | None:
    """The rows of a dataset as a program takes them, those for training first.

    Texts with their classes where that is all they are, which a program prepares itself, and
    otherwise prepared rows.

    Args:
        facts: what was known of the data that weights were trained on; None: there are no such
            weights. Rows that are prepared in another way since would mean something else to them.

    Returns:
        None where rows were prepared in another way.
    """
    if dataset.facts.task == "classify" and dataset.training.texts is not None:
        return _texts_of(dataset)
    if facts is not None and facts != dataset.facts:
        return None
    parts = {"train": dataset.training, "validation": dataset.validation}
    return {
        f"{name}_{part}": array
        for part, rows in parts.items()
        for name, array in (("x", rows.inputs), ("y", rows.targets))
    }


def _texts_of(dataset: Dataset) -> Iterator[Row]:
    for rows in (dataset.training, dataset.validation):
        assert rows.texts is not None
        for text, target in zip(rows.texts, rows.targets.tolist(), strict=True):
            yield text, dataset.facts.classes[target]


def save_as(target: Target, path: Path, content: Content) -> tuple[Path, ...]:
    """Write a project, replacing a file that Gradloom made and nothing else.

    Rows and weights of a program go beside it, into files of the same name: a ``.csv`` or, for
    prepared rows, a ``.npz``, and a ``.pt`` (PyTorch) or ``.npz`` (Keras). Those are not replaced
    unless such a program was there before them.

    Returns:
        The files written, the one that was asked for first.

    Raises:
        ExportError: the network is not finished, or something has no meaning in that form.
        FileError: a file could not be written, or would replace what Gradloom did not make.
    """
    if path.is_dir():
        raise FileError(
            "{path} is a folder: name a file in it, such as network{suffix}.",
            path=path,
            suffix=target.suffix,
        )
    if target.kind is TargetKind.CODE:
        return _save_program(target.name, path, content)
    refuse_to_replace(path, [])
    project = content.project
    asked = _what_is_read(project, content.facts)
    arrays = content.arrays()
    if target.name == "keras-file":
        write_keras_file(path, project.network, asked, arrays, project.training.batch_size)
    elif target.name == "onnx":
        write_onnx(path, project.network, asked, arrays, content.facts)
    elif target.name == "safetensors":
        write_safetensors(path, project.network, arrays, asked)
    else:
        write_npz(path, project.network, arrays, asked)
    return (path,)


def _what_is_read(project: Project, facts: DataFacts | None) -> Signature:
    """What the network reads, without what this data asks of it: a model is more than its data."""
    read = project.signature(facts)
    return replace(read, symbols=None, wanted=Wanted(), loss=Signature.loss)


def _save_program(name: str, path: Path, content: Content) -> tuple[Path, ...]:
    is_pytorch = name == "pytorch"
    rows = content.rows if is_pytorch else None
    table = path.with_suffix(suffix_of(rows)) if rows is not None else None
    state = path.with_suffix(".pt" if is_pytorch else ".npz") if content.has_weights else None
    beside = [each for each in (table, state) if each is not None]
    refuse_to_replace(path, beside)
    project, facts = content.project, content.facts
    if is_pytorch:
        weights = _pytorch_state(content) if state is not None else None
        write_pytorch(path, project, facts, rows, state.name if state else None, weights=weights)
        return (path, *beside)
    arrays: dict[Path, bytes] = {}
    if state is not None:
        asked = _what_is_read(project, facts)
        arrays[state] = npz_of(project.network, content.arrays(), asked)
    write_keras(path, project, facts, "keras2" if name == "keras2" else "keras3", arrays)
    return (path, *beside)


def _pytorch_state(content: Content) -> bytes:
    project = content.project
    state = exported_state(
        project.network,
        project.signature(content.facts),
        content.arrays(),
        project.training.clipping,
    )
    stream = BytesIO()
    torch.save({name: torch.tensor(array) for name, array in state.items()}, stream)
    return stream.getvalue()
