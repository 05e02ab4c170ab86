"""``gradloom runs``: the runs in a folder, and which settings they differ in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from commands.printing import console, counted, duration, say, shown
from engine.message import GradloomError

if TYPE_CHECKING:
    from engine.training.run_list import ListedRun

_MIXED = "Best"
"""Over what runs of several tasks measured."""
_WIDE = 110
"""Columns of a terminal that has room for all there is to say of a run."""


def runs(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", show_default=False, help="A folder with runs in it, or a run's own."
        ),
    ] = Path(),
    differences: Annotated[
        bool, typer.Option("--differences", help="Show the settings in which they differ.")
    ] = False,
    tensorboard: Annotated[
        bool,
        typer.Option(
            "--tensorboard", help="Write TensorBoard's event files into each run's folder."
        ),
    ] = False,
) -> None:
    """List runs, the best validation accuracy first.

    Without DIR, those in this folder.
    """
    from engine.training.run_list import list_runs

    if not folder.is_dir():
        raise GradloomError("There is no folder {path}.", path=folder)
    found = list_runs(folder)
    out = console()
    if not found.runs:
        say(out, f"There are no runs in {folder}: train makes them, by train PROJECT --run DIR.")
        return
    best_first = sorted(found.runs, key=_rank)
    readable = [run for run in best_first if run.damage is None]
    out.print(_table(best_first, out.width >= _WIDE))
    for run in best_first:
        if run.damage is not None:
            say(out, f"  {run.path.name}: {run.damage}")
    if found.left_out:
        say(out, f"  {counted(found.left_out, 'older run is', 'older runs are')} not listed.")
    if differences:
        out.print(_differences(readable))
    if tensorboard:
        from engine.training.tensorboard import write_event_files

        for run in readable:
            say(out, f"Wrote {write_event_files(run.path)}")
        say(out, f"See them with: tensorboard --logdir {folder}")


def _rank(run: ListedRun) -> tuple[bool, int, float, float]:
    from engine.training.measures import best_measured

    best = None if run.record is None else best_measured(run.record)
    kind, value = (0, 0.0) if best is None else best.order
    return (best is None, -kind, -value, -run.began.timestamp())


def _table(found: list[ListedRun], is_wide: bool) -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("Run", overflow="fold")
    for title in ("Status", "Epochs", _title_of_best(found), "Loss", "Time"):
        justify: Any = "left" if title == "Status" else "right"
        table.add_column(title, justify=justify, no_wrap=True)
    if is_wide:
        table.add_column("Began", no_wrap=True)
        for title in ("Parameters", "Seed"):
            table.add_column(title, justify="right", no_wrap=True)
    is_mixed = _title_of_best(found) == _MIXED
    for run in found:
        cells = _cells(run, is_mixed)
        table.add_row(shown(run.path.name), *(cells if is_wide else cells[:5]))
    return table


def _title_of_best(found: list[ListedRun]) -> str:
    """What all runs measured; of several things, a word for all of them."""
    from engine.training.measures import ACCURACY, best_measured

    every = [best_measured(run.record) for run in found if run.record is not None]
    labels = {best.measure.label for best in every if best is not None} or {ACCURACY.label}
    return labels.pop() if len(labels) == 1 else _MIXED


def _cells(run: ListedRun, is_mixed: bool) -> tuple[str, ...]:
    from engine.training.measures import best_measured

    began = f"{run.began:%Y-%m-%d %H:%M}"
    record = run.record
    if record is None:
        return ("damaged", "", "", "", "", began)
    best, loss = best_measured(record), run.last_epoch.get("loss")
    word = f"{best.measure.label.lower()} " if best is not None and is_mixed else ""
    return (
        record.status,
        f"{record.epochs_done}/{record.epochs}",
        "" if best is None else word + best.text,
        "" if loss is None else f"{loss:.4g}",
        duration(record.seconds),
        began,
        f"{record.parameters:,}",
        str(record.seed),
    )


def _differences(found: list[ListedRun]) -> Table | str:
    """Value by value, since many runs side by side fit into no terminal."""
    from engine.project.differences import differences
    from engine.training.run_list import labels_of

    rows = differences([run.project for run in found if run.project is not None])
    if not rows:
        return "  The runs have the same settings."
    labels = labels_of(found)
    table = Table("Setting", "Value", "Runs", box=SIMPLE_HEAD)
    for row in rows:
        runs_with: dict[str, list[str]] = {}
        for label, value in zip(labels, row.values, strict=True):
            runs_with.setdefault(_text(value), []).append(label)
        for place, (value, those) in enumerate(runs_with.items()):
            name = shown(row.place) if place == 0 else ""
            table.add_row(name, shown(value), shown(", ".join(those)))
    return table


def _text(value: Any) -> str:
    from engine.project.differences import LACKING

    if value is LACKING:
        return "-"
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value is None else str(value)
