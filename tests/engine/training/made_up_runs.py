"""Runs that were never trained: the files that a list of runs reads."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from engine.project.project import Project
from engine.project.project_file import save_project
from engine.training import run_files
from engine.training.events import EpochDone, StepDone
from engine.training.measures import ACCURACY, ERROR, PERPLEXITY, Measure
from engine.training.run_files import RunRecord

STEPS_PER_EPOCH = 4
_IN_RECORD = {
    ACCURACY: "best_validation_accuracy",
    ERROR: "best_validation_error",
    PERPLEXITY: "best_perplexity",
}
_WITHOUT_ACCURACY = {"accuracy": "", "validation_accuracy": ""}


def write_run(
    path: Path,
    accuracies: Sequence[float] = (0.5, 0.75),
    project: Project | None = None,
    *,
    measure: Measure = ACCURACY,
    **record: Any,
) -> Path:
    """A run's folder with an epoch of four steps for each validation accuracy.

    The loss of step n is 10 / n and its gradient norm n / 2; the validation loss is one minus the
    accuracy. ``measure``: what the numbers are where they are no accuracies.
    """
    path.mkdir(parents=True)
    steps = STEPS_PER_EPOCH * len(accuracies)
    choose = min if measure.falls else max
    best = choose(range(len(accuracies)), key=lambda place: accuracies[place], default=None)
    facts = {
        "status": "finished",
        "began": "2026-01-02T03:04:05+00:00",
        "seed": 0,
        "epochs": len(accuracies),
        "epochs_done": len(accuracies),
        "steps": steps,
        "parameters": 1234,
        "seconds": 61.0,
        "best_epoch": None if best is None else best + 1,
        _IN_RECORD[measure]: None if best is None else accuracies[best],
        "versions": {},
        "network": "0" * 64,
        **record,
    }
    text = RunRecord(**facts).model_dump_json(indent=2)
    (path / run_files.RECORD).write_text(text, encoding="utf-8")
    save_project(project or Project(), path / run_files.PROJECT)
    (path / run_files.EVENTS).touch()
    _table(path / run_files.STEPS, StepDone, [_step(number) for number in range(1, steps + 1)])
    _table(
        path / run_files.EPOCHS,
        EpochDone,
        [_epoch(number, each, measure) for number, each in enumerate(accuracies, start=1)],
    )
    return path


def _step(number: int) -> dict[str, Any]:
    return {
        "step": number,
        "epoch": 1 + (number - 1) // STEPS_PER_EPOCH,
        "loss": 10 / number,
        "norm_before": number / 2,
        "norm_after": 1.0,
        "threshold": 1.0,
        "clipped": number > 2,
        "clipped_share": 1.0,
        "largest_element": 0.5,
        "seconds": number / 8,
        "learning_rate": 0.001,
    }


def _epoch(number: int, value: float, measure: Measure) -> dict[str, Any]:
    if measure is not ACCURACY:
        measured = {measure.column: value, "validation_loss": value}
        return _epoch(number, 0.5, ACCURACY) | _WITHOUT_ACCURACY | measured
    accuracy = value
    return {
        "epoch": number,
        "step": STEPS_PER_EPOCH * number,
        "loss": 2 / number,
        "accuracy": accuracy,
        "validation_loss": 1 - accuracy,
        "validation_accuracy": accuracy,
        "seconds": number / 2,
    }


def _table(path: Path, event: type, rows: Sequence[dict[str, Any]]) -> None:
    heads = [each.name for each in fields(event)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, heads, lineterminator="\n", extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
