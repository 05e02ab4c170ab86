"""What an experiment tells, as frozen records of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.training.remembering.experiment import Case, Line
from engine.training.remembering.results import CaseResult


@dataclass(frozen=True)
class ExperimentStarted:
    """Before the first run."""

    done: tuple[CaseResult, ...]
    """What the folder has of it already, which is not done again."""
    most_runs: int
    """How many runs there are if no line ends early, those done included."""


@dataclass(frozen=True)
class CaseStarted:
    """A run is about to begin."""

    case: Case
    project: Path
    """The file of its project."""
    steps: int
    """How many it takes if it neither succeeds nor is hopeless."""


@dataclass(frozen=True)
class CaseStep:
    """A step of the optimizer."""

    case: Case
    step: int
    steps: int


@dataclass(frozen=True)
class CaseEpoch:
    """The rows that were not learned from have been gone through."""

    case: Case
    epoch: int
    wrong: float
    """Share of them that is wrong, 0 to 1."""


@dataclass(frozen=True)
class CaseEnded:
    """A run is over and stands in the folder."""

    result: CaseResult


@dataclass(frozen=True)
class LineEnded:
    """A line has failed at two lags in a row and is not tried at longer ones."""

    line: Line
    lag: int
    """The second of them."""


@dataclass(frozen=True)
class ExperimentEnded:
    """The last event."""

    is_stopped: bool
    """Whether it was stopped before its end."""


RememberingEvent = (
    ExperimentStarted | CaseStarted | CaseStep | CaseEpoch | CaseEnded | LineEnded | ExperimentEnded
)
