"""``gradloom predict``: ask a trained network about texts."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from commands.arguments import ProjectPath, RunPath, read_project
from commands.printing import console, shown
from engine.message import GradloomError
from engine.project.project import Project
from engine.project.sources.texts import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.training.prediction import Prediction


def predict(
    project: ProjectPath,
    run: RunPath,
    text: Annotated[
        list[str] | None,
        typer.Option("--text", help="A text; may be given several times.", show_default=False),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE.csv", help="A table with texts.", show_default=False),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(help="The table's column with the texts.", show_default=False),
    ] = None,
) -> None:
    """Classify texts with the weights of a run.

    On a terminal a table is shown; with --input, or into a pipe or file, comma-separated values
    are written.
    """
    if bool(text) == (source is not None):
        raise typer.BadParameter("Give either --text (as often as you like) or --input.")
    if column and source is None:
        raise typer.BadParameter("--column is of a table: give --input too.")
    opened = read_project(project)
    texts = text or _texts_in(source or Path(), column, opened)
    from engine.training.prediction import Predictor
    from engine.training.saved_run import open_run

    saved = open_run(run)
    predictor = Predictor(saved.project, saved.facts, saved.weights(network=opened.network))
    name = "probability" if predictor.gives_probabilities else "output"
    out = console()
    if source is None and out.is_terminal:
        out.print(_table(predictor(texts), name))
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("text", "class", name))
    for found in predictor(texts):
        writer.writerow((found.text, found.label, f"{found.score:.6g}"))


def _table(predictions: Iterable[Prediction], name: str) -> Table:
    table = Table("Text", "Class", box=SIMPLE_HEAD)
    table.add_column(name.capitalize(), justify="right")
    for found in predictions:
        score = f"{found.score:.1%}" if name == "probability" else f"{found.score:.3f}"
        table.add_row(shown(found.text), shown(found.label), score)
    return table


def _texts_in(path: Path, column: str | None, project: Project) -> list[str]:
    from engine.data.columns import column_names
    from engine.data.files import read_blocks
    from engine.data.table_text import records, table_text

    source = project.data.source
    encoding = source.encoding if isinstance(source, TextTable) else "utf-8"
    if not path.is_file():
        raise GradloomError("There is no file {path}.", path=path)
    table = table_text(read_blocks(path), encoding, path)
    rows = records(table, table.blocks, table.first_line)
    columns = column_names(next(rows))
    if column is None:
        usual = source.text_column if isinstance(source, TextTable) else "text"
        column = columns[0] if len(columns) == 1 else usual
    if columns.count(column) > 1:
        raise GradloomError(
            "{path} has {count} columns called {column}, and one was expected. Rename all but one.",
            path=path,
            count=columns.count(column),
            column=column,
        )
    if column not in columns:
        raise GradloomError(
            "{path} has no column {column}; it has {columns}. Name the one with the texts: "
            "--column NAME.",
            path=path,
            column=column,
            columns=", ".join(columns),
        )
    place = columns.index(column)
    return [row[place] if place < len(row) else "" for row in rows]
