"""A search in the terminal: bars that move, a line for each trial, and a table at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from commands.printing import duration, say, shown
from engine.project.marked import label_of
from engine.project.project import Project
from engine.project.search import TrialValue
from engine.training.sweeping.events import (
    SweepEvent,
    TrialEnded,
    TrialEpoch,
    TrialStarted,
    TrialStep,
)
from engine.training.sweeping.measures import MEASURES, Measure

if TYPE_CHECKING:
    from engine.training.sweeping.study_list import ListedTrial, TrialList


class SweepProgress:
    """Shows a search as it goes on. On a terminal bars move; elsewhere there are only lines."""

    def __init__(self, project: Project, trials: int, out: Console) -> None:
        self._out = out
        self._measure = MEASURES[project.search.settings.measure]
        self._labels = {mark.key: label_of(project, mark) for mark in project.search.marks}
        self._moving = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[numbers]}"),
            console=out,
            disable=not out.is_terminal,
            expand=True,
        )
        self._trials = self._moving.add_task("trials", total=trials, numbers=f"0/{trials}")
        self._count, self._done = trials, 0
        self._trial: TaskID | None = None
        self._epochs = 0

    def follow(self, events: Iterable[SweepEvent]) -> None:
        """Take all events, to the end of the search."""
        with self._moving:
            for event in events:
                self._show(event)

    def _show(self, event: SweepEvent) -> None:
        if isinstance(event, TrialStarted):
            self._epochs = event.epochs
            name = f"trial {event.number}"
            self._trial = self._moving.add_task(name, total=None, numbers="")
            values = [
                f"{self._labels[key]} {written(value)}" for key, value in event.values.items()
            ]
            say(self._out, f"Trial {event.number}: {', '.join(values)}")
        elif isinstance(event, TrialStep) and self._trial is not None:
            self._moving.update(self._trial, completed=event.step, total=event.steps)
        elif isinstance(event, TrialEpoch) and self._trial is not None:
            judged = judged_text(self._measure, event.value)
            numbers = f"epoch {event.epoch}/{self._epochs}: {judged}"
            self._moving.update(self._trial, numbers=numbers)
        elif isinstance(event, TrialEnded):
            if self._trial is not None:
                self._moving.remove_task(self._trial)
                self._trial = None
            self._done += 1
            numbers = f"{self._done}/{self._count}"
            self._moving.update(self._trials, completed=self._done, numbers=numbers)
            say(self._out, f"Trial {event.number}: {self._ended(event)}")

    def _ended(self, event: TrialEnded) -> str:
        words: list[str] = [event.state]
        if event.value is not None:
            judged = judged_text(self._measure, event.value)
            words.append(f"{self._measure.label.lower()} {judged}")
        text = ", ".join(words)
        return text if event.why is None else f"{text}. {event.why}"


def show_trials(found: TrialList, out: Console) -> None:
    """A table of the trials, the best first, and how to open it."""
    if not found.trials:
        say(out, f"There are no trials in {found.path}.")
        return
    ranked = sorted(found.trials, key=found.rank)
    out.print(_table(found, ranked))
    for trial in ranked:
        if trial.why:
            say(out, f"  Trial {trial.number}: {trial.why}")
    best = found.best
    if best is None:
        say(out, "No trial has come to its end yet.")
        return
    judged = f"{found.measure.label.lower()} {judged_text(found.measure, best.value)}"
    say(out, f"Best: trial {best.number}, {judged}", "bold")
    if best.run is not None:
        from engine.training.run_files import PROJECT

        say(out, f'Open it with: gradloom "{best.run / PROJECT}"')


def written(value: TrialValue) -> str:
    """A trial's value, short."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:.4g}"
    return "none" if value is None else str(value)


def judged_text(measure: Measure, value: float | None) -> str:
    """What a trial is judged by."""
    if value is None:
        return ""
    return f"{value:.1%}" if measure.is_share else f"{value:.4g}"


def _table(found: TrialList, trials: list[ListedTrial]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    columns: list[tuple[str, Any]] = [
        ("Trial", "right"),
        ("State", "left"),
        (found.measure.short, "right"),
        ("Epochs", "right"),
    ]
    for title, justify in columns:
        table.add_column(title, justify=justify, no_wrap=True)
    for key, label in found.labels.items():
        title = label.removeprefix("training.")
        widest = max(len(written(trial.values.get(key))) for trial in trials)
        table.add_column(shown(title), justify="right", overflow="fold", min_width=widest)
    table.add_column("Time", justify="right", no_wrap=True)
    for trial in trials:
        values = [
            shown(written(trial.values[key])) if key in trial.values else "" for key in found.labels
        ]
        table.add_row(
            str(trial.number),
            trial.state,
            judged_text(found.measure, trial.value),
            str(trial.epochs),
            *values,
            "" if trial.seconds is None else duration(trial.seconds),
        )
    return table
