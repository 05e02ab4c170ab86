"""Training with everything kept in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.data.dataset import Dataset
from engine.project.project import Project
from engine.project.starting_file import keep_starting_weights
from engine.training.controls import Controls
from engine.training.events import Event
from engine.training.loop import train
from engine.training.run_folder import RunFolder
from engine.training.starting import read_start
from engine.training.weights import KeptWeights


def train_into(
    folder: Path,
    project: Project,
    dataset: Dataset,
    controls: Controls | None = None,
    *,
    kept: KeptWeights | None = None,
    start: Path | None = None,
    threads: int | None = None,
    device: str = "cpu",
) -> Iterator[Event]:
    """Train as `engine.training.loop.train` does, and keep the run in a new or empty folder.

    The network is built first: a project that cannot be trained leaves no folder behind. The
    folder is whole when the last event comes.

    Args:
        start: the file of ``project.start``, see `engine.training.starting.starting_place`. The
            folder gets a copy of it, so that its project can be opened and trained again.

    Raises:
        GradloomError: see `engine.training.loop.train` and `engine.training.run_folder`.
    """
    kept = kept or KeptWeights()
    arrays = read_start(project, start)
    events = train(
        project, dataset, controls, kept=kept, start=arrays, threads=threads, device=device
    )
    with RunFolder.create(folder, project, dataset) as run:
        if project.start is not None and start is not None:
            keep_starting_weights(project.start, start.read_bytes(), folder)
        yield from run.following(events, kept)
