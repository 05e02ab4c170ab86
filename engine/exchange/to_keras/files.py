"""Writing an exported Keras file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.exchange.errors import ExportError
from engine.exchange.to_keras.program import program
from engine.project.data_facts import DataFacts
from engine.project.files import write_together
from engine.project.project import Project
from engine.vocabulary.dialects import Dialect


def write_keras(
    path: Path,
    project: Project,
    facts: DataFacts | None,
    target: Dialect = "keras3",
    beside: Mapping[Path, bytes] | None = None,
) -> None:
    """Write the project as Keras code.

    Args:
        path: the file, replaced if there is one.
        project: what is written.
        facts: what is known of the data; None: rows of any length.
        target: the Keras that the code is for, as in `keras_code`.
        beside: files that go with it, such as its weights: all are written, or none.

    Raises:
        ExportError: the network is not finished, or that Keras cannot do what it means.
        FileError: the file could not be written.
    """
    text, problems = program(project, facts, target)
    if problems:
        raise ExportError("The network cannot be exported yet. {problem}", problem=problems[0])
    write_together({**(beside or {}), path: text})
