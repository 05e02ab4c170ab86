"""What lies in a run's folder, and the record that makes a folder a run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from engine.declared import Value
from engine.training.events import Stop

RECORD = "run.json"
"""The record. A folder with this file is a run."""
PROJECT = "project.gradloom"
FACTS = "facts.json"
STEPS = "steps.csv"
EPOCHS = "epochs.csv"
EVENTS = "events.jsonl"
PICTURE = "training.png"
CHECKPOINTS = "checkpoints"
"""A folder of its own: see `engine.training.checkpoint`."""
WEIGHTS = {"best": "best.safetensors", "last": "last.safetensors"}

CODE: dict[str, str] = {
    "pytorch": "network_pytorch.py",
    "keras": "network_keras.py",
}
"""By the name of the target."""

CONTENTS = {
    "Picture": PICTURE,
    "Numbers of each step": STEPS,
    "Numbers of each epoch": EPOCHS,
    "Events": EVENTS,
    "PyTorch code": CODE["pytorch"],
    "Keras code": CODE["keras"],
    "Best weights": WEIGHTS["best"],
    "Last weights": WEIGHTS["last"],
    "Checkpoints to go on from": CHECKPOINTS,
    "Vocabulary and classes": FACTS,
    "Project": PROJECT,
    "Settings and releases": RECORD,
}
"""What each file is, for a person."""

VERSION = 1

Status = Literal["running", "finished", "early", "stopped", "not finite", "interrupted"]
"""``running`` also stands in the folder of a run that was killed."""

ENDED: frozenset[Status] = frozenset({"finished", "early", "not finite"})
"""A run with one of these statuses has said all it has to say, and cannot be gone on with."""

STATUS_OF: dict[Stop, Status] = {
    Stop.FINISHED: "finished",
    Stop.EARLY: "early",
    Stop.STOPPED: "stopped",
    Stop.NOT_FINITE: "not finite",
}


class RunRecord(Value):
    """The facts of a run that stand in no other file of its folder."""

    format: Literal["gradloom-run"] = "gradloom-run"
    version: Literal[1] = 1
    status: Status = "running"
    began: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    """When, in UTC, as ISO 8601 writes it."""
    seed: int
    epochs: int
    """How many were asked for."""
    device: str = ""
    threads: int = 0
    parameters: int = 0
    versions: dict[str, str]
    network: str
    """Digest of the network, which the files of weights carry too."""
    data_folder: str = ""
    """Where a relative path of the project's data is looked up; empty: there is no such place."""
    notes: tuple[str, ...] = ()
    steps: int = 0
    """Steps taken."""
    epochs_done: int = 0
    best_epoch: int | None = None
    best_validation_accuracy: float | None = None
    """None where numbers are asked for."""
    best_validation_loss: float | None = None
    best_validation_error: float | None = None
    """Mean absolute error of the numbers asked for; None where classes are."""
    best_perplexity: float | None = None
    """None but for a language model."""
    seconds: float = 0.0
    """How long it took, pauses left out."""
    not_finite: str | None = None
    """Where a number stopped being finite."""
