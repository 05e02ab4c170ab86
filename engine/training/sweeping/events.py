"""What a search tells, as frozen records of plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.message import Message
from engine.project.search import TrialValue

TrialState = Literal[
    "waiting", "running", "finished", "pruned", "not finite", "refused", "stopped", "failed"
]
"""``refused``: the network could not be built or trained with these values. ``failed``: its
program ended before the trial did."""


@dataclass(frozen=True)
class TrialStarted:
    """A trial has its values; its network is built next. Trials count from 1."""

    number: int
    values: Mapping[str, TrialValue]
    """By the key of the mark."""
    run: Path
    """Where it is kept, as soon as it is trained."""
    epochs: int


@dataclass(frozen=True)
class TrialStep:
    """An optimizer step of the trial that is trained."""

    number: int
    step: int
    steps: int
    """How many there will be, unless the trial ends before its last epoch."""


@dataclass(frozen=True)
class TrialEpoch:
    """An epoch of a trial has ended."""

    number: int
    epoch: int
    value: float
    """What trials are judged by, after this epoch."""


@dataclass(frozen=True)
class TrialEnded:
    """A trial is over and stands in the study."""

    number: int
    state: TrialState
    value: float | None
    """What it is judged by: the best of its epochs. None: it says nothing."""
    why: Message | None = None
    """Why it ended before its last epoch."""


SweepEvent = TrialStarted | TrialStep | TrialEpoch | TrialEnded
