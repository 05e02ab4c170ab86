"""Writing an exported PyTorch file, with its data beside it."""

from __future__ import annotations

from pathlib import Path

from engine.exchange.errors import ExportError
from engine.exchange.rows import ProgramRows, file_of, suffix_of
from engine.exchange.to_pytorch.program import program
from engine.project.data_facts import DataFacts
from engine.project.files import write_together
from engine.project.project import Project


def write_pytorch(
    path: Path,
    project: Project,
    facts: DataFacts | None,
    rows: ProgramRows | None = None,
    weights_file: str | None = None,
    *,
    weights: bytes | None = None,
) -> None:
    """Write the project as a PyTorch file, and its rows beside it.

    They go into a file of the same name, which the program then reads: CSV for texts with their
    classes, and ``.npz`` for anything else. All the files are written, or none.

    Args:
        rows: in the form that `engine.exchange.asked.Asked.takes_arrays` tells.
        weights_file: see `pytorch_code`.
        weights: content of that file, which is then written beside the program.

    Raises:
        ExportError: the network is not finished, or something has no meaning in PyTorch.
        FileError: a file could not be written.
    """
    data = path.with_suffix(suffix_of(rows)) if rows is not None else None
    if data == path:
        raise ExportError("{path} is where the rows go: let the file end in .py.", path=path)
    text, problems = program(project, facts, data.name if data else None, weights_file)
    if problems:
        raise ExportError("The network cannot be exported yet. {problem}", problem=problems[0])
    contents: dict[Path, str | bytes] = {}
    if data is not None and rows is not None:
        contents[data] = file_of(rows)
    if weights_file is not None and weights is not None:
        contents[path.with_name(weights_file)] = weights
    write_together({**contents, path: text})
