"""A run from the terminal: what the commands train and demo share."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from commands.arguments import read_data, threads_or_usual
from commands.printing import say
from commands.progress import ProgressBar, outcome, waiting
from engine.message import GradloomError
from engine.project.project import Project
from engine.training.controls import Controls
from engine.training.events import Event
from engine.training.gradients.recording import Recording

INTERRUPTED = 130
"""Exit code of a command that was ended with Ctrl+C."""


class NotFiniteError(GradloomError):
    """The run ended at a number that was not finite."""


def run_training(
    project: Project,
    path: Path | None,
    folder: Path,
    threads: int | None,
    out: Console,
    *,
    device: str = "cpu",
    recording: Recording | None = None,
) -> int:
    """Train with a progress bar, keep the run in a folder, and return the exit code.

    Args:
        path: the project's file; None: it has none.
        recording: what is recorded of gradients; None: nothing.

    Raises:
        NotFiniteError: a number was not finite; the weights from before are kept.
        GradloomError: the data cannot be read, the project not trained, the folder not written.
    """
    with waiting(out, "Reading the data and loading torch"):
        dataset = read_data(project, path)
        from engine.training.devices import device_named
        from engine.training.recorded import train_into
        from engine.training.starting import starting_place
        from engine.training.workers import workers_of_environment
    beside = path.resolve().parent if path is not None else None
    start = starting_place(project, beside)
    controls = Controls()
    device = device_named(device)
    with workers_of_environment(device) as workers:
        events = train_into(
            folder,
            project,
            dataset,
            controls,
            start=start,
            data_folder=beside,
            workers=workers,
            threads=max(1, threads_or_usual(threads) // workers.count),
            device=device,
            recording=recording,
        )
        return _follow(events, controls, folder, out)


def resume_training(
    folder: Path, threads: int | None, out: Console, recording: Recording | None = None
) -> int:
    """Go on with a run that was broken off, as `run_training` began it.

    Raises:
        NotFiniteError: a number was not finite; the weights from before are kept.
        GradloomError: the folder holds no run that can be gone on with, or its data has changed.
    """
    with waiting(out, "Reading the run and its data and loading torch"):
        from engine.data import load
        from engine.training.devices import device_again
        from engine.training.recorded import resume_into
        from engine.training.saved_run import open_run
        from engine.training.workers import count_of_environment, workers_of_environment

        saved = open_run(folder)
        beside = saved.record.data_folder
        dataset = load(saved.project.data, Path(beside) if beside else None)
    controls = Controls()
    count = count_of_environment()
    device = device_again(saved.record.device, count > 1)
    if threads is not None:
        threads = max(1, threads // count)
    with workers_of_environment(device) as workers:
        events = resume_into(
            folder, dataset, controls, workers=workers, threads=threads, recording=recording
        )
        return _follow(events, controls, folder, out)


def _follow(events: Iterator[Event], controls: Controls, folder: Path, out: Console) -> int:
    bar = ProgressBar(out)
    with stopping_on_interrupt(controls):
        bar.follow(events)
    if bar.not_finite is not None:
        found = bar.not_finite
        raise NotFiniteError(
            "Training ended at step {step} (epoch {epoch}, batch {batch}): {what} The weights from "
            "before that step are kept in {folder}. A smaller learning rate or threshold may help.",
            step=found.step,
            epoch=found.epoch,
            batch=found.batch,
            what=found.what,
            folder=folder,
        )
    say(out, outcome(bar), "bold")
    return INTERRUPTED if controls.is_stopped else 0


@contextmanager
def stopping_on_interrupt(controls: Controls) -> Iterator[None]:
    """Ctrl+C (or a polite kill) ends the run after its step; a second one ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if controls.is_stopped:
            raise KeyboardInterrupt
        controls.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
