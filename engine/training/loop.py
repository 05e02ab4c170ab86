"""The training loop: a generator of events, which stands still and ends between steps only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.dataset import Dataset
from engine.project.project import Project
from engine.project.starting_file import LayerArrays
from engine.runtime.memory import shortage_told
from engine.training.checkpoint import Checkpoint
from engine.training.controls import Controls
from engine.training.events import (
    Event,
)
from engine.training.gradients.recording import Recording
from engine.training.readiness import TrainingError, check_ready
from engine.training.run import Run
from engine.training.weights import KeptWeights
from engine.training.workers import Workers


def train(
    project: Project,
    dataset: Dataset,
    controls: Controls | None = None,
    *,
    kept: KeptWeights | None = None,
    start: LayerArrays | None = None,
    checkpoint: Checkpoint | None = None,
    workers: Workers | None = None,
    threads: int | None = None,
    device: str = "cpu",
    recording: Recording | None = None,
) -> Iterator[Event]:
    """Train a project's network on its data.

    The network is built and everything is checked before this returns; the work is done while
    the events are asked for. The same project, data, thread count and machine give the same run
    bit for bit: nothing is drawn from torch's global generator.

    Args:
        controls: pause, stop, threshold and rate, which may be set from another thread.
        kept: filled with the best weights, and with the module for the last ones.
        start: the numbers of ``project.start``, see `engine.training.starting.read_start`; a
            project that names starting weights is not trained without them.
        checkpoint: of the same run, to go on from; the first event is then that of its next step.
        workers: the processes that train together, each of which calls this; None: one alone.
        threads: how many threads torch may use; None: as it is set. Put back at the end.
        device: where to compute, in torch's words.
        recording: what is recorded of gradients, put into the controls, where it may be changed
            as the run goes on; None: what they say.

    Raises:
        GradloomError: the project cannot be trained as it is, or the network cannot be built.
    """
    check_ready(project, dataset.facts)
    if project.start is not None and not start and checkpoint is None:
        raise TrainingError(
            "The project starts from imported weights, and they were not read: nothing was trained."
        )
    with shortage_told():
        kept = kept or KeptWeights()
        controls = controls or Controls()
        if recording is not None:
            controls.recording = recording
        run = Run(
            project,
            dataset,
            controls,
            kept,
            start=start or {},
            workers=workers or Workers(),
            device=device,
        )
        if checkpoint is not None:
            run.go_on_from(checkpoint)
    return run.events(threads)
