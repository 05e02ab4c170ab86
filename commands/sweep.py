"""``gradloom sweep``: train a project again and again with other values of its marked arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.arguments import (
    Device,
    ProjectPath,
    Threads,
    read_data,
    read_project,
    threads_or_usual,
)
from commands.printing import console, say
from commands.progress import waiting
from commands.sweeping import SweepProgress, show_trials
from commands.training import INTERRUPTED, stopping_on_interrupt


def sweep(
    project: ProjectPath,
    study: Annotated[
        Path,
        typer.Option(
            "--study",
            metavar="FILE",
            help="Where trials are kept. Several programs may add to one file at once.",
            show_default=False,
        ),
    ],
    trials: Annotated[
        int, typer.Option("--trials", min=1, max=1_000_000, help="How many trials to add.")
    ] = 20,
    runs: Annotated[
        Path | None,
        typer.Option(
            "--runs",
            metavar="DIR",
            help="Where each trial's run is kept; else beside the study.",
            show_default=False,
        ),
    ] = None,
    threads: Threads = None,
    *,
    device: Device = "cpu",
    only_list: Annotated[
        bool, typer.Option("--list", help="Show the trials there are and add none.")
    ] = False,
) -> None:
    """Search for better arguments.

    Which arguments, and between which ends, the project says: right-click an argument in the
    window and choose *Search over this argument*. Ctrl+C ends the search after a step.
    """
    from engine.training.sweeping.study_list import list_trials

    out = console()
    opened = read_project(project)
    if only_list:
        show_trials(list_trials(study), out)
        return
    with waiting(out, "Reading the data and loading torch"):
        dataset = read_data(opened, project)
        from engine.training.devices import device_named
        from engine.training.starting import starting_place
        from engine.training.sweeping.controls import SweepControls
        from engine.training.sweeping.sweep import SweepPlace
        from engine.training.sweeping.sweep import sweep as search
    beside = project.resolve().parent
    controls = SweepControls()
    events = search(
        SweepPlace(study, runs, starting_place(opened, beside), beside),
        opened,
        dataset,
        trials=trials,
        controls=controls,
        threads=threads_or_usual(threads),
        device=device_named(device),
    )
    with stopping_on_interrupt(controls):
        SweepProgress(opened, trials, out).follow(events)
    show_trials(list_trials(study), out)
    if controls.is_stopped:
        say(out, "Stopped. The same command goes on with the search.")
        raise typer.Exit(INTERRUPTED)
