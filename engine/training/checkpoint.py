"""Checkpoints: all that a run needs to go on, in files that are whole or not taken.

A checkpoint is one safetensors file: the tensors of `engine.training.state`, and in its header
the numbers of `Progress` with a digest of all that is in it. The last two are kept, so that one
that was damaged leaves the one before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import torch
from pydantic import Field, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from engine.declared import Value
from engine.project.files import write_atomically
from engine.training.early_stopping import Waiting
from engine.training.run_files import CHECKPOINTS
from engine.training.schedule import Plateau

SUFFIX = ".safetensors"
KEPT = 2
"""How many are kept: the last, and the one before it."""
_KEY = "gradloom"
"""The only entry of the header: of several, safetensors writes a different one first each time."""
_MOST_HEADER = 100_000


class Progress(Value):
    """How far a run is: the numbers beside the tensors."""

    processes: int = Field(default=1, ge=1)
    """How many train together, see `engine.training.shared_state`."""
    epoch: int = Field(ge=1)
    """The epoch that goes on, or that has just ended."""
    done: int = Field(default=0, ge=0)
    """Steps of it that are done."""
    epoch_ended: bool = False
    """Whether its validation is done as well."""
    step: int = Field(default=0, ge=0)
    """Steps of the run that are done."""
    loss: float = 0.0
    """Sum over the epoch's rows so far."""
    right: float = 0.0
    """Answers of the epoch that were right so far, or the sum of their absolute errors."""
    answers: int = Field(default=0, ge=0)
    """Of the epoch so far: rows, or the steps of them that have a target."""
    seconds: float = Field(default=0.0, ge=0)
    """Since the run began, pauses left out."""
    threshold: float | None = None
    """The clipping threshold in force."""
    lr: float | None = None
    """What the schedule makes the learning rate of; None: the optimizer's own."""
    plateau: Plateau = Plateau()
    waiting: Waiting = Waiting()
    validation_accuracy: float | None = None
    best_epoch: int | None = None
    best_accuracy: float | None = None
    best_loss: float | None = None


class Written(Value):
    """How much of the run's files was written by then: what follows is written again."""

    events: int = Field(default=0, ge=0)
    steps: int = Field(default=0, ge=0)
    epochs: int = Field(default=0, ge=0)


class _Header(Value):
    version: int = 1
    network: str
    data: str
    progress: Progress
    written: Written
    digest: str
    """Of all that, and of the tensors' bytes."""


@dataclass(frozen=True)
class Checkpoint:
    """A run between two steps."""

    network: str
    """Digest of the network."""
    data: str
    """Digest of the prepared rows."""
    progress: Progress
    tensors: dict[str, Tensor]
    written: Written = field(default_factory=Written)


def save_checkpoint(run: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint into a run's folder and remove those that are too old.

    Raises:
        FileError: it could not be written; those there are stay.
    """
    folder = run / CHECKPOINTS
    folder.mkdir(exist_ok=True)
    header = _Header(
        network=checkpoint.network,
        data=checkpoint.data,
        progress=checkpoint.progress,
        written=checkpoint.written,
        digest=_digest(checkpoint),
    )
    path = folder / f"{checkpoint.progress.step:09}{SUFFIX}"
    write_atomically(path, save(checkpoint.tensors, {_KEY: header.model_dump_json()}))
    for old in list(_newest_first(run))[KEPT:]:
        with suppress(OSError):  # it is no loss if one too many stays
            old.unlink()


def last_checkpoint(run: Path) -> Checkpoint | None:
    """The last checkpoint of a run's folder that is whole; None: there is none."""
    for path in _newest_first(run):
        found = _read(path)
        if found is not None:
            return found
    return None


def _newest_first(run: Path) -> Iterator[Path]:
    return iter(sorted((run / CHECKPOINTS).glob(f"*{SUFFIX}"), reverse=True))


def _read(path: Path) -> Checkpoint | None:
    try:
        with safe_open(path, framework="pt") as file:
            text = (file.metadata() or {}).get(_KEY, "")
            if len(text) > _MOST_HEADER:
                return None
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        header = _Header.model_validate_json(text)
    except (SafetensorError, OSError, ValueError, RuntimeError, ValidationError):
        return None
    found = Checkpoint(header.network, header.data, header.progress, tensors, header.written)
    return found if header.digest == _digest(found) else None


def _digest(checkpoint: Checkpoint) -> str:
    digest = sha256(f"{checkpoint.network} {checkpoint.data}".encode())
    for numbers in (checkpoint.progress, checkpoint.written):
        digest.update(numbers.model_dump_json().encode())
    for name in sorted(checkpoint.tensors):
        tensor = checkpoint.tensors[name]
        digest.update(json.dumps([name, str(tensor.dtype), list(tensor.shape)]).encode())
        # A view of the bytes: numpy knows no bfloat16.
        digest.update(tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
