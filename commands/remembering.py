"""An experiment in the terminal: bars that move, a line for each run, and a table at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from commands.printing import counted, duration, say
from engine.training.remembering.cells import (
    FAILURES_IN_A_ROW,
    Cell,
    cells_of,
    is_over,
    longest_remembered,
)
from engine.training.remembering.experiment import Case, Experiment, line_label
from engine.training.remembering.results import PICTURE, CaseResult

if TYPE_CHECKING:
    from engine.training.remembering.events import RememberingEvent


class RememberingProgress:
    """Shows an experiment. On a terminal bars move; elsewhere there are only lines."""

    def __init__(self, experiment: Experiment, out: Console, *, is_quiet: bool = False) -> None:
        self._out, self._is_quiet = out, is_quiet
        self._experiment = experiment
        self._moving = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[numbers]}"),
            console=out,
            disable=is_quiet or not out.is_terminal,
            expand=True,
        )
        self._all = self._moving.add_task("runs", total=experiment.most_runs, numbers="")
        self._done = 0
        self._case: TaskID | None = None

    def follow(self, events: Iterable[RememberingEvent]) -> None:
        """Take all events, to the end of the experiment."""
        with self._moving:
            for event in events:
                self._show(event)

    def _show(self, event: RememberingEvent) -> None:
        from engine.training.remembering.events import (
            CaseEnded,
            CaseEpoch,
            CaseStarted,
            CaseStep,
            ExperimentStarted,
            LineEnded,
        )

        if isinstance(event, ExperimentStarted):
            self._count(len(event.done))
            if event.done:
                self._say(f"{counted(len(event.done), 'run is', 'runs are')} done already.")
        elif isinstance(event, CaseStarted):
            name = f"{line_label(event.case.line)}, lag {event.case.lag}"
            self._case = self._moving.add_task(name, total=event.steps, numbers="")
        elif isinstance(event, CaseStep) and self._case is not None:
            self._moving.update(self._case, completed=event.step)
        elif isinstance(event, CaseEpoch) and self._case is not None:
            self._moving.update(self._case, numbers=f"{event.wrong:.1%} wrong")
        elif isinstance(event, CaseEnded):
            if self._case is not None:
                self._moving.remove_task(self._case)
                self._case = None
            self._count(1)
            self._say(_told(event.result))
        elif isinstance(event, LineEnded):
            self._say(
                f"{line_label(event.line)}: no success at {FAILURES_IN_A_ROW} lags in a row; "
                f"lags beyond {event.lag} are not tried."
            )

    def _count(self, more: int) -> None:
        self._done += more
        numbers = f"{self._done} of at most {self._experiment.most_runs}"
        self._moving.update(self._all, completed=self._done, numbers=numbers)

    def _say(self, text: str) -> None:
        if not self._is_quiet:
            say(self._out, text)


def _told(result: CaseResult) -> str:
    case = result.case
    wrong = "" if result.wrong is None else f", at best {result.wrong:.1%} wrong"
    return (
        f"{line_label(case.line)}, lag {case.lag}, run {case.repeat + 1}: {result.outcome} after "
        f"{counted(result.steps, 'step', 'steps')}{wrong}, {duration(result.seconds)}"
    )


def show_cells(
    experiment: Experiment, results: Mapping[Case, CaseResult], folder: Path, out: Console
) -> None:
    """A row a line, a column a lag: how many runs succeeded."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Runs that succeeded")
    for lag in experiment.lag_numbers:
        table.add_column(f"lag {lag}", justify="right")
    table.add_column("remembers", justify="right")
    cells = cells_of(experiment, results)
    for line in experiment.lines:
        over = is_over(experiment, results, line)
        words = [_word(cells[line, lag], over) for lag in experiment.lag_numbers]
        longest = longest_remembered(experiment, results, line)
        table.add_row(str(line_label(line)), *words, "-" if longest is None else str(longest))
    out.print(table)
    if (folder / PICTURE).exists():
        say(out, f"The picture is {folder / PICTURE}; each run's project is beside it.")


def _word(cell: Cell, over: int | None) -> str:
    if not cell.runs:
        return "not tried" if over is not None and cell.lag > over else ""
    return f"{cell.succeeded}/{cell.runs}"


def as_json(experiment: Experiment, results: Mapping[Case, CaseResult]) -> dict[str, Any]:
    """What was asked, every cell, and every run, as plain values."""
    cells = cells_of(experiment, results)
    return {
        "task": experiment.task,
        "lags": list(experiment.lag_numbers),
        "cells": [
            {
                "layer": cell.line.layer,
                "clipped": cell.line.clipped,
                "lag": cell.lag,
                "runs": cell.runs,
                "succeeded": cell.succeeded,
                "share": cell.share,
                "steps": cell.steps,
            }
            for cell in cells.values()
        ],
        "runs": [result.model_dump() for cell in cells.values() for result in cell.results],
    }
