"""Training with everything kept in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.data.dataset import Dataset
from engine.project.project import Project
from engine.project.starting_file import keep_starting_weights
from engine.training.checkpoint_moments import are_to_keep
from engine.training.controls import Controls
from engine.training.devices import device_again
from engine.training.events import Event
from engine.training.gradients.recording import Recording
from engine.training.loop import train
from engine.training.resuming import best_weights, resumable
from engine.training.run_folder import RunFolder
from engine.training.saved_run import open_run
from engine.training.starting import read_start
from engine.training.weights import KeptWeights
from engine.training.workers import Workers


def train_into(
    folder: Path,
    project: Project,
    dataset: Dataset,
    controls: Controls | None = None,
    *,
    kept: KeptWeights | None = None,
    start: Path | None = None,
    data_folder: Path | None = None,
    workers: Workers | None = None,
    threads: int | None = None,
    device: str = "cpu",
    recording: Recording | None = None,
) -> Iterator[Event]:
    """Train as `engine.training.loop.train` does, and keep the run in a new or empty folder.

    The network is built first: a project that cannot be trained leaves no folder behind. The
    folder is whole when the last event comes.

    Args:
        start: the file of ``project.start``, see `engine.training.starting.starting_place`. The
            folder gets a copy of it, so that its project can be opened and trained again.
        data_folder: where a relative path of the project's data is looked up, for going on later.
        workers: the processes that train together, of which the first alone writes.
        recording: what is recorded of gradients; the folder then has tables of it as well.

    Raises:
        GradloomError: see `engine.training.loop.train` and `engine.training.run_folder`.
    """
    kept = kept or KeptWeights()
    workers = workers or Workers()
    arrays = read_start(project, start)
    events = train(
        project,
        dataset,
        controls,
        kept=kept,
        start=arrays,
        workers=workers,
        threads=threads,
        device=device,
        recording=recording,
    )
    if not workers.is_first:
        yield from _handing_over(events, kept, workers)
        return
    with RunFolder.create(folder, project, dataset, data_folder) as run:
        if project.start is not None and start is not None:
            keep_starting_weights(project.start, start.read_bytes(), folder)
        yield from run.following(events, kept, workers)


def resume_into(
    folder: Path,
    dataset: Dataset,
    controls: Controls | None = None,
    *,
    kept: KeptWeights | None = None,
    workers: Workers | None = None,
    threads: int | None = None,
    recording: Recording | None = None,
) -> Iterator[Event]:
    """Go on with a run from its last whole checkpoint, as if it had never been broken off.

    First come the events of the run so far, then those of the steps that are taken now. On the
    same machine, with the same threads and as many processes the losses are those of an
    uninterrupted run, bit for bit.

    Args:
        dataset: the run's data, read again.
        workers: the processes that train together, of which the first alone writes and tells what
            was so far.
        threads: how many threads torch may use; None: as many as before.
        recording: what is recorded of gradients from here on.

    Raises:
        ResumeError: the run has ended, has no checkpoint, or its data has changed.
        DeviceError: the device it was trained on is not here.
        ProcessesError: as many processes as these cannot go on with it.
        GradloomError: see `engine.training.loop.train` and `engine.training.run_folder`.
    """
    saved = open_run(folder)
    checkpoint = resumable(saved, dataset)
    kept = kept or KeptWeights()
    workers = workers or Workers()
    if checkpoint.progress.best_epoch is not None:
        kept.best = best_weights(saved, checkpoint)
    events = train(
        saved.project,
        dataset,
        controls,
        kept=kept,
        threads=threads or saved.record.threads or None,
        device=device_again(saved.record.device, workers.are_several),
        checkpoint=checkpoint,
        workers=workers,
        recording=recording,
    )
    if not workers.is_first:
        yield from _handing_over(events, kept, workers)
        return
    with RunFolder.reopen(saved, dataset, checkpoint) as run:
        if kept.best is not None and checkpoint.progress.epoch_ended:
            run.save_weights("best", kept.best)
        yield from run.told()
        yield from run.following(events, kept, workers)


def _handing_over(events: Iterator[Event], kept: KeptWeights, workers: Workers) -> Iterator[Event]:
    """The events of one that does not write; what a checkpoint needs of it goes to the first."""
    for event in events:
        if kept.checkpoint is not None and are_to_keep(event, workers, is_due=False):
            kept.checkpoint()
        yield event
