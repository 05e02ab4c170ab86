"""``gradloom predict``: ask a trained network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answering import answers, print_answers
from commands.arguments import ProjectPath, RunPath, read_project
from commands.own_rows import row_answer, window_answer
from commands.printing import console
from commands.writing import write_text
from engine.message import GradloomError
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.training.wish import Wish
from engine.vocabulary.initializers import MAX_SEED

MOST_SYMBOLS = 1_000_000


def predict(
    project: ProjectPath,
    run: RunPath,
    *,
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
    row: Annotated[
        int | None,
        typer.Option(help="A row of the run's validation rows, from 1.", show_default=False),
    ] = None,
    window: Annotated[
        int | None,
        typer.Option(
            help="A window of the series for validation, from 1; without it what comes next is "
            "forecast.",
            show_default=False,
        ),
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(help="What a language model goes on with.", show_default=False),
    ] = None,
    symbols: Annotated[
        int, typer.Option(min=1, max=MOST_SYMBOLS, help="How many symbols it writes.")
    ] = 200,
    temperature: Annotated[
        float, typer.Option(min=0.0, max=100.0, help="How bold it is; 0: the likeliest each time.")
    ] = 1.0,
    seed: Annotated[
        int, typer.Option(min=0, max=MAX_SEED, help="The same seed writes the same.")
    ] = 0,
) -> None:
    """Ask the network of a run: classes, tags or numbers of texts, what comes next in a series or
    a text.

    On a terminal a table is shown; with --input, or into a pipe or file, comma-separated values
    are written. A language model writes its text.
    """
    given = [text, source, row, window, prompt]
    if sum(each is not None and each != [] for each in given) > 1:
        raise typer.BadParameter(
            "Give either --text (as often as you like), --input, --row, --window or --prompt."
        )
    if column and source is None:
        raise typer.BadParameter("--column is of a table: give --input too.")
    opened = read_project(project)
    texts = text or ([] if source is None else _texts_in(source, column, opened))
    from engine.training.prediction import Predictor
    from engine.training.saved_run import open_run

    saved = open_run(run)
    predictor = Predictor(saved.project, saved.facts, saved.weights(network=opened.network))
    task = saved.facts.task
    _check_task(task, window, prompt, row)
    folder = project.resolve().parent
    out = console()
    if task == "language_model" and source is None:
        beginning = prompt if prompt is not None else (texts[0] if len(texts) == 1 else "")
        write_text(predictor, Wish(beginning, symbols, temperature, seed))
        return
    if task == "forecast" and not texts:
        heads, rows = window_answer(predictor, saved, folder, window)
    elif row is not None:
        heads, rows = row_answer(predictor, saved, folder, row)
    elif not texts and source is None:
        raise typer.BadParameter("Give --text (as often as you like), --input or --row.")
    else:
        heads, rows = answers(predictor, texts)
    print_answers(out, heads, rows, as_table=source is None and out.is_terminal)


def _check_task(task: str, window: int | None, prompt: str | None, row: int | None) -> None:
    if window is not None and task != "forecast":
        raise GradloomError("--window is of a series, and the network of this run forecasts none.")
    if prompt is not None and task != "language_model":
        raise GradloomError(
            "--prompt is for a language model, and the network of this run is none: give --text."
        )
    if row is not None and task in ("forecast", "language_model"):
        raise GradloomError(
            "--row is not for the network of this run: give {option}.",
            option="--window" if task == "forecast" else "--prompt",
        )


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
