"""One run: what is trained, where it is kept, and the work itself, which brings torch along."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QStandardPaths

from engine.project.project import Project
from engine.training.controls import Controls
from engine.training.events import Event
from gui.garbage import loading_for_good
from gui.training.loading import load_libraries

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.weights import KeptWeights


@dataclass
class Run:
    """The project trained, which may no longer be the one on the canvas, and what came of it."""

    project: Project
    dataset: Dataset
    folder: Path
    start: Path | None = None
    """The file of the weights the project starts from, if it names any."""
    data_folder: Path | None = None
    """Where a relative path of the project's data is looked up."""
    goes_on: bool = False
    """Whether the folder holds the run already, broken off. It goes on where it was."""
    device: str = "cpu"
    """Where to compute, as `engine.training.devices.device_named` reads it."""
    controls: Controls = field(default_factory=Controls)
    kept: KeptWeights | None = None
    """The weights; safe to read once the run has ended."""


_MOST_THREADS = 4

Train = Callable[[Run], Iterator[Event]]
"""Trains a run. Called in the run's own thread, where it may import what it likes."""


def train_run(run: Run) -> Iterator[Event]:
    """Train with the engine's loop and write the run down.

    Imports torch when the first event is asked for, so only the run's thread may do that.
    """
    with loading_for_good():
        load_libraries()
        from engine.training.weights import KeptWeights

        run.kept = KeptWeights()
        events = _events_of(run, run.kept)
        # The first event here too: before it the first optimizer loads as much again as torch.
        first = next(events)
    yield first
    yield from events


def _events_of(run: Run, kept: KeptWeights) -> Iterator[Event]:
    from engine.training.devices import device_named
    from engine.training.recorded import resume_into, train_into

    if run.goes_on:
        return resume_into(run.folder, run.dataset, run.controls, kept=kept)
    return train_into(
        run.folder,
        run.project,
        run.dataset,
        run.controls,
        kept=kept,
        start=run.start,
        data_folder=run.data_folder,
        threads=threads_for_training(),
        device=device_named(run.device),
    )


def threads_for_training() -> int:
    """How many threads torch may use.

    One processor is the window's: with it, threads that wait for each other wait for the window
    too, and a step takes many times as long. More than a few gain nothing on layers this small.
    """
    can_tell = hasattr(os, "sched_getaffinity")
    processors = len(os.sched_getaffinity(0)) if can_tell else os.cpu_count() or 1
    return min(max(1, processors - 1), _MOST_THREADS)


def runs_folder() -> Path:
    """Where the window keeps its runs, among the person's data."""
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(data, "runs")


def new_run_folder(title: str) -> Path:
    """A place for a run among the person's data; nothing is made there yet."""
    name = re.sub(r"[^\w.-]+", "-", title).strip("-.")[:60] or "untitled"
    stem = f"{name}-{datetime.now():%Y-%m-%d-%H-%M-%S}"
    folder, number = runs_folder() / stem, 2
    while folder.exists():  # two runs in one second
        folder, number = runs_folder() / f"{stem}-{number}", number + 1
    return folder
