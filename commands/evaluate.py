"""``gradloom evaluate``: how well a trained network does, and where it is wrong."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from commands.arguments import ProjectPath, RunPath, read_project
from commands.measured import (
    finite,
    plain_language,
    plain_numbers,
    print_language,
    print_numbers,
)
from commands.own_rows import check_prepared_alike, data_of
from commands.printing import console, counted, one_line, say, shown
from commands.progress import waiting
from engine.message import GradloomError
from engine.project.sources.texts import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.data.dataset import Dataset
    from engine.training.class_examination import Examination
    from engine.training.saved_run import SavedRun

MOST_COLUMNS = 20
"""Classes of a confusion matrix that still fits a terminal; of more, JSON has it all."""


class Part(Enum):
    """The rows of the run's data that are gone through."""

    VALIDATION = "validation"
    TRAINING = "training"


def evaluate(
    project: ProjectPath,
    run: RunPath,
    *,
    source: Annotated[
        Path | None,
        typer.Option(
            "--input",
            metavar="FILE.csv",
            help="A table with texts and their classes, in place of the run's validation rows.",
            show_default=False,
        ),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(help="The table's column with the texts.", show_default=False),
    ] = None,
    label_column: Annotated[
        str | None,
        typer.Option(help="The table's column with the classes.", show_default=False),
    ] = None,
    part: Annotated[Part, typer.Option(help="The rows of the run's own data.")] = Part.VALIDATION,
    mistakes: Annotated[
        int, typer.Option(min=0, max=100_000, help="How many of the worst mistakes are shown.")
    ] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON, with all of it.")] = (
        False
    ),
) -> None:
    """Measure the weights of a run: metrics, and where it is wrong.

    For classes and tags the confusion matrix and the worst mistakes; for numbers the errors of
    each, and for a series those of every step ahead beside what was a season before; for a
    language model its perplexity.
    """
    if source is None and (column or label_column):
        raise typer.BadParameter("--column and --label-column are of a table: give --input too.")
    if source is not None and part is not Part.VALIDATION:
        raise typer.BadParameter("Give either --input or --part, which is of the run's own data.")
    opened = read_project(project)
    out = console()
    with nullcontext() if as_json else waiting(out, "Reading the data and loading torch"):
        from engine.training.class_examination import Examination
        from engine.training.examination import asked_of_texts, examine, examine_part
        from engine.training.language_examination import LanguageExamination
        from engine.training.number_examination import NumberExamination
        from engine.training.prediction import Predictor
        from engine.training.saved_run import open_run

        saved = open_run(run)
        predictor = Predictor(saved.project, saved.facts, saved.weights(network=opened.network))
        is_of_texts = saved.facts.task == "classify" and predictor.preparer is not None
        if source is not None and not is_of_texts:
            raise GradloomError(
                "--input is for classes of texts, and the network of this run is asked for "
                "something else: leave it out, and the run's own rows are taken."
            )
        dataset = None if source is not None else data_of(saved, project.resolve().parent)
        if source is not None:
            rows = _rows_of_table(saved, source, column, label_column)
            notes = rows.notes
        elif is_of_texts:
            assert dataset is not None
            rows = _rows_of_run(saved, dataset, part)
            notes = rows.notes
        else:
            assert dataset is not None
            notes = check_prepared_alike(saved, dataset)
    with nullcontext() if as_json else waiting(out, "Examining the network"):
        if is_of_texts:
            asked = asked_of_texts(predictor, rows.texts, rows.targets)
            *_, found = examine(predictor, asked, mistakes)
        else:
            assert dataset is not None
            *_, found = examine_part(predictor, dataset, part.value, mistakes)
    if not as_json:
        for note in notes:
            say(out, note, "yellow")
    if isinstance(found, Examination):
        plain, show = _plain(found, notes), partial(_print, out, found)
    elif isinstance(found, NumberExamination):
        plain, show = plain_numbers(found, notes), partial(print_numbers, out, found)
    else:
        assert isinstance(found, LanguageExamination)
        plain, show = plain_language(found, notes), partial(print_language, out, found)
    if as_json:
        print(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        show()


@dataclass(frozen=True)
class _Rows:
    texts: Sequence[str]
    targets: list[int]
    notes: list[str]


def _rows_of_run(saved: SavedRun, dataset: Dataset, part: Part) -> _Rows:
    notes = []
    if dataset.facts != saved.facts:
        notes.append(
            "The data is not as it was when the run was trained: the network may have learned "
            "from some of these rows."
        )
    rows = dataset.validation if part is Part.VALIDATION else dataset.training
    classes = dataset.facts.classes
    assert rows.texts is not None
    return _known(saved, rows.texts, [classes[target] for target in rows.targets], notes)


def _rows_of_table(
    saved: SavedRun, path: Path, column: str | None, label_column: str | None
) -> _Rows:
    from engine.data.table import read_table

    if not path.is_file():
        raise GradloomError("There is no file {path}.", path=path)
    own = saved.project.data.source
    usual = own if isinstance(own, TextTable) else TextTable()
    table = read_table(
        usual.replace(
            path=str(path.resolve()),
            text_column=column or usual.text_column,
            label_column=label_column or usual.label_column,
        ),
        None,
    )
    texts: list[str] = []
    labels: list[str] = []
    bad = 0
    for each in table.parts:
        texts.extend(each.texts)
        labels.extend(each.labels)
        bad += len(each.bad)
    notes = [str(note) for note in table.notes]
    if bad:
        notes.append(f"{counted(bad, 'row', 'rows')} could not be read and left out.")
    return _known(saved, texts, labels, notes)


def _known(saved: SavedRun, texts: Sequence[str], labels: Sequence[str], notes: list[str]) -> _Rows:
    """The rows whose class the network has; the others are counted."""
    numbers = {name: number for number, name in enumerate(saved.facts.classes)}
    places = [place for place, label in enumerate(labels) if label.strip() in numbers]
    if len(places) < len(labels):
        left = len(labels) - len(places)
        unknown = dict.fromkeys(label.strip() for label in labels if label.strip() not in numbers)
        names = ", ".join(name or "(no class)" for name in list(unknown)[:5])
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        notes = [
            *notes,
            f"{counted(left, 'row', 'rows')} left out, of classes that the network does not have: "
            f"{names}{more}.",
        ]
    return _Rows(
        texts if len(places) == len(labels) else [texts[place] for place in places],
        [numbers[labels[place].strip()] for place in places],
        notes,
    )


def _print(out: Console, found: Examination) -> None:
    metrics = found.metrics
    counted_are_steps = any(each.step is not None for each in found.mistakes)
    lines = [
        ("Steps" if counted_are_steps else "Rows", f"{metrics.rows:,}"),
        ("Accuracy", f"{metrics.accuracy:.1%}"),
        ("Macro F1", f"{metrics.macro_f1:.3f}"),
        ("Loss", f"{found.loss:.4f}"),
    ]
    if metrics.top_three_accuracy is not None:
        lines.insert(3, ("Among the first three", f"{metrics.top_three_accuracy:.1%}"))
    for name, value in lines:
        out.print(f"  {name + ':':<23}{value:>8}")
    out.print(_classes(found))
    if metrics.confusion is not None and len(found.classes) <= MOST_COLUMNS:
        out.print(_matrix(found))
    if found.mistakes:
        out.print(_mistakes(found))
    elif not metrics.wrong:
        say(out, "Every one is put into its class.")


def _classes(found: Examination) -> Table:
    table = _table("Class", "Rows", "Precision", "Recall", "F1", title="Classes, the best first")
    for each in found.metrics.ranked():
        table.add_row(
            shown(each.name),
            f"{each.rows:,}",
            f"{each.precision:.1%}",
            f"{each.recall:.1%}",
            f"{each.f1:.3f}",
        )
    return table


def _matrix(found: Examination) -> Table:
    title = "Confusion matrix: a class a row, what it was taken for a column"
    table = _table("", *map(one_line, found.classes), title=title)
    assert found.metrics.confusion is not None
    for name, counts in zip(found.classes, found.metrics.confusion.tolist(), strict=True):
        table.add_row(shown(name), *(f"{count:,}" if count else "." for count in counts))
    return table


def _mistakes(found: Examination) -> Table:
    title = f"The worst {len(found.mistakes):,} of {found.metrics.wrong:,} mistakes"
    has_steps = found.mistakes[0].step is not None
    heads = ("Row", "Step", "Is", "Taken for") if has_steps else ("Text", "Is", "Taken for")
    table = Table(*heads, box=SIMPLE_HEAD, title=title, title_justify="left")
    table.add_column("With", justify="right")
    for each in found.mistakes:
        score = each.predicted_score
        table.add_row(
            shown(each.text),
            *((f"{each.step:,}",) if each.step is not None else ()),
            shown(each.label),
            shown(each.predicted),
            f"{score:.1%}" if found.gives_probabilities else f"{score:.3f}",
        )
    return table


def _table(first: str, *others: str, title: str) -> Table:
    table = Table(first, box=SIMPLE_HEAD, title=title, title_justify="left")
    for name in others:
        table.add_column(shown(name), justify="right")
    return table


def _plain(found: Examination, notes: Iterable[str]) -> dict[str, Any]:
    """All of an examination as JSON has it: what is no finite number is null."""
    metrics = found.metrics
    return {
        "rows": metrics.rows,
        "wrong": metrics.wrong,
        "loss": finite(found.loss),
        "accuracy": metrics.accuracy,
        "macro_f1": metrics.macro_f1,
        "top_three_accuracy": metrics.top_three_accuracy,
        "scores_are_probabilities": found.gives_probabilities,
        "classes": [asdict(each) for each in metrics.classes],
        "confusion": None if metrics.confusion is None else metrics.confusion.tolist(),
        "mistakes": [
            {name: finite(value) for name, value in asdict(each).items()} for each in found.mistakes
        ],
        "notes": list(notes),
    }
