"""Writing an exported Keras file."""

from __future__ import annotations

from pathlib import Path

from engine.exchange.errors import ExportError
from engine.exchange.to_keras.program import program
from engine.project.data_facts import DataFacts
from engine.project.files import write_atomically
from engine.project.project import Project


def write_keras(path: Path, project: Project, facts: DataFacts | None) -> None:
    """Write the project as Keras code.

    Raises:
        ExportError: the network is not finished, or Keras 3 cannot do what it means.
        FileError: the file could not be written.
    """
    text, problems = program(project, facts)
    if problems:
        raise ExportError("The network cannot be exported yet. {problem}", problem=problems[0])
    write_atomically(path, text)
