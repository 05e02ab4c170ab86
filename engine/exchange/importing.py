"""Whatever Keras left in a file, as a project: the file's content decides how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.exchange.from_keras.bounds import LONGEST_FILE
from engine.exchange.from_keras.code import import_keras_code
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.imported import Imported
from engine.exchange.keras_files.reading import ImportedFile, import_keras_file, imported_file
from engine.exchange.keras_files.recognize import holds_model
from engine.exchange.suffixes import CODE_SUFFIXES
from engine.layers.shapes import Content
from engine.message import Message, message
from engine.network.inference import infer
from engine.project.data_settings import DataSettings
from engine.project.files import read_bounded
from engine.project.project import Project
from engine.project.sources.not_chosen import NotChosen
from engine.project.starting_file import starting_weights
from engine.project.training_settings import MOST_ROWS


@dataclass(frozen=True)
class ImportedProject:
    """A project made of what Keras left."""

    project: Project
    weights: bytes | None
    """The file that ``project.start`` names; None: the model came without weights."""
    notes: tuple[Message, ...] = ()
    """What was left out or changed, layer by layer."""


def import_project(
    path: Path, accept_suggestions: bool = False, leave_out: bool = False
) -> ImportedProject:
    """The project in a file of Keras or in a file of Keras code. Nothing in it is executed.

    Args:
        path: ``.keras``, ``.h5``, the JSON of ``model.to_json()``, or Python code.
        accept_suggestions: take the argument that was probably meant in place of an unknown one,
            with a note; otherwise that is an error whose ``suggestions`` say what was meant.
        leave_out: pass by the layers that cannot be read, each with a note, and keep the others
            with their weights.

    Raises:
        KerasImportError: it cannot be read as a network; everything that stands in the way is
            named, layer by layer.
        FileError: the file is missing, not readable or too large.
    """
    if path.suffix.lower() not in CODE_SUFFIXES or holds_model(path):
        return project_of_file(import_keras_file(path, leave_out), path.name)
    try:
        source = read_bounded(path, LONGEST_FILE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KerasImportError(
            "{path} is not text in UTF-8: save the code so and import it again.", path=path
        ) from error
    return project_of_code(import_keras_code(source, accept_suggestions, leave_out=leave_out))


def project_of_code(found: Imported) -> ImportedProject:
    """The project of a network that was read from code, which has no weights."""
    return project_of_file(imported_file(found), "")


def project_of_file(found: ImportedFile, source: str) -> ImportedProject:
    """The project of what was read from a file.

    A network of symbols without weights gets the bundled names as its data, so that it can be
    trained at once. One that was trained on other symbols, or reads real numbers, has no data
    yet. Batches have the size that the model's stateful layers have states for.

    Args:
        source: name of the file.
    """
    data = DataSettings()
    if found.weights_by_node or found.signature.input.content is not Content.SYMBOLS:
        data = DataSettings(source=NotChosen())
    declared = infer(found.network, found.signature).weights
    kept = starting_weights(found.weights_by_node, declared, source)
    start, content = kept if kept is not None else (None, None)
    project = Project(network=found.network, data=data, start=start)
    size, notes = found.batch_size, (*found.notes, *_not_finite(found))
    if size is not None and size <= MOST_ROWS and found.network.is_stateful:
        project = project.replace(training=project.training.replace(batch_size=size))
        note = (
            "A batch has {size} rows, as many as the stateful layers of the model have states for."
        )
        notes = (*notes, message(note, size=size))
    return ImportedProject(project, content, notes)


def _not_finite(found: ImportedFile) -> Iterator[Message]:
    for node in found.network.in_order():
        arrays = found.weights_by_node.get(node.id, ())
        if not all(np.isfinite(array).all() for array in arrays):
            yield message(
                "{layer} has weights that are not finite numbers. They are kept as they are, and "
                "nothing can be trained from them: reset the weights, or import an earlier model.",
                layer=node.name,
            )
