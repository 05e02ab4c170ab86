"""Training with everything kept in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.data.dataset import Dataset
from engine.project.project import Project
from engine.training.controls import Controls
from engine.training.events import Event
from engine.training.loop import train
from engine.training.run_folder import RunFolder
from engine.training.weights import KeptWeights


def train_into(
    folder: Path,
    project: Project,
    dataset: Dataset,
    controls: Controls | None = None,
    *,
    kept: KeptWeights | None = None,
    threads: int | None = None,
    device: str = "cpu",
) -> Iterator[Event]:
    """Train as `engine.training.loop.train` does, and keep the run in a new or empty folder.

    The network is built first: a project that cannot be trained leaves no folder behind. The
    folder is whole when the last event comes.

    Raises:
        GradloomError: see `engine.training.loop.train` and `engine.training.run_folder`.
    """
    kept = kept or KeptWeights()
    events = train(project, dataset, controls, kept=kept, threads=threads, device=device)
    with RunFolder.create(folder, project, dataset) as run:
        yield from run.following(events, kept)
