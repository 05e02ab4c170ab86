"""``gradloom train``: train a project and keep the run in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.arguments import (
    Device,
    Epochs,
    ProjectPath,
    Record,
    RecordEvery,
    Seed,
    Threads,
    read_project,
    recording_of,
    with_training,
)
from commands.printing import console, say
from commands.training import run_training


def train(
    project: ProjectPath,
    run: Annotated[
        Path,
        typer.Option(
            "--run", metavar="DIR", help="A new folder to keep the run in.", show_default=False
        ),
    ],
    epochs: Epochs = None,
    seed: Seed = None,
    threads: Threads = None,
    *,
    device: Device = "cpu",
    record: Record = None,
    record_every: RecordEvery = None,
) -> None:
    """Train a project.

    The folder gets weights, numbers, a picture and code. Ctrl+C ends the run after its step and
    keeps the weights.
    """
    out = console()
    recording = recording_of(record, record_every)
    changed = with_training(read_project(project), epochs, seed)
    code = run_training(changed, project, run, threads, out, device=device, recording=recording)
    say(out, f"Kept in {run}")
    raise typer.Exit(code)
