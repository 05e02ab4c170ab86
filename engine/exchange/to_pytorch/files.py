"""Writing an exported PyTorch file, with its data beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.exchange.errors import ExportError
from engine.exchange.rows import csv_of
from engine.exchange.to_pytorch.program import program
from engine.project.data_facts import DataFacts
from engine.project.files import write_together
from engine.project.project import Project


def write_pytorch(
    path: Path,
    project: Project,
    facts: DataFacts | None,
    rows: Iterable[tuple[str, str]] | None = None,
    weights_file: str | None = None,
    *,
    weights: bytes | None = None,
) -> None:
    """Write the project as a PyTorch file, and its rows of text and label beside it.

    The rows go into a CSV file of the same name, which the program then reads. All the files are
    written, or none.

    Args:
        weights_file: see `pytorch_code`.
        weights: content of that file, which is then written beside the program.

    Raises:
        ExportError: the network is not finished, or something has no meaning in PyTorch.
        FileError: a file could not be written.
    """
    table = path.with_suffix(".csv") if rows is not None else None
    if table == path:
        raise ExportError("{path} is where the rows go: let the file end in .py.", path=path)
    text, problems = program(project, facts, table.name if table else None, weights_file)
    if problems:
        raise ExportError("The network cannot be exported yet. {problem}", problem=problems[0])
    contents: dict[Path, str | bytes] = {}
    if table is not None and rows is not None:
        contents[table] = csv_of(rows)
    if weights_file is not None and weights is not None:
        contents[path.with_name(weights_file)] = weights
    write_together({**contents, path: text})
