"""Whether a run can be gone on with, and from where."""

from __future__ import annotations

from engine.data.dataset import Dataset
from engine.message import GradloomError
from engine.training.checkpoint import Checkpoint, last_checkpoint
from engine.training.run_files import ENDED
from engine.training.saved_run import SavedRun
from engine.training.state import weights_in
from engine.training.weights import Weights


class ResumeError(GradloomError):
    """A run that cannot be gone on with."""


def resumable(saved: SavedRun, dataset: Dataset) -> Checkpoint:
    """The checkpoint from which a run goes on.

    Raises:
        ResumeError: it has ended, has none that is whole, or its data has changed.
    """
    if saved.record.status in ENDED:
        raise ResumeError(
            "The run in {path} has ended ({status}), so there is nothing to go on with: train "
            "again, with more epochs if you like.",
            path=saved.path,
            status=saved.record.status,
        )
    checkpoint = last_checkpoint(saved.path)
    if checkpoint is None or checkpoint.network != saved.record.network:
        raise ResumeError(
            "The run in {path} has no checkpoint that is whole, so it cannot be gone on with: "
            "train again.",
            path=saved.path,
        )
    if dataset.facts != saved.facts or checkpoint.data != dataset.digest:
        raise ResumeError(
            "The data of the run in {path} is not what it was: rows have changed since, so the run "
            "cannot be gone on with. Bring the data back as it was, or train again.",
            path=saved.path,
        )
    return checkpoint


def best_weights(saved: SavedRun, checkpoint: Checkpoint) -> Weights:
    """The best weights at the time of a checkpoint.

    They are in the checkpoint itself where the epoch that has just ended is the best: it is
    written before their own file is.
    """
    progress = checkpoint.progress
    if progress.epoch_ended and progress.best_epoch == progress.epoch:
        return weights_in(checkpoint.tensors)
    return saved.weights("best")
