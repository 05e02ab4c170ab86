"""What the training loop tells, as frozen records of plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from engine.message import Message
from engine.training.gradients.seen import GradientsSeen, SpikeSeen


class Stop(Enum):
    """Why a run ended."""

    FINISHED = "finished"
    EARLY = "early"
    """Validation brought nothing for as long as the settings wait."""
    STOPPED = "stopped"
    NOT_FINITE = "not finite"


@dataclass(frozen=True)
class RunStarted:
    """Before the first step."""

    epochs: int
    steps_per_epoch: int
    """Steps of the optimizer."""
    parameters: int
    clipping: str
    """Kind of the clipping, as `engine.vocabulary.clipping` names it: ``global_norm``."""
    device: str
    threads: int
    notes: tuple[Message, ...] = ()
    """What the person should know although the run goes on, such as rows left out."""


@dataclass(frozen=True)
class StepDone:
    """One optimizer step, of one batch or several. Steps and epochs count from 1."""

    step: int
    epoch: int
    loss: float
    """Mean loss over the step's rows, or steps of them, regularization included."""
    norm_before: float
    """Euclidean norm of all gradients together, before clipping."""
    norm_after: float
    """The same, after clipping."""
    threshold: float | None
    """The clipping threshold in force at this step; None without clipping."""
    clipped: bool
    """Whether clipping changed anything."""
    clipped_share: float
    """By value: share of elements cut. By norm: share of weights scaled down. Adaptive: share of
    units scaled down. Else 1 or 0."""
    largest_element: float
    """Largest absolute element of the gradient before clipping."""
    seconds: float
    """Since the run began, pauses left out."""
    learning_rate: float
    """The rate of this step, as schedule and person would have it."""
    largest_ratio: float | None = None
    """Adaptive clipping: the largest ratio of a unit's gradient norm to the norm of its weights,
    before clipping; else None."""


@dataclass(frozen=True)
class EpochDone:
    """After the validation that ends an epoch."""

    epoch: int
    step: int
    loss: float
    """Mean training loss over the epoch."""
    accuracy: float | None
    """Share of the training answers that were right during the epoch, 0 to 1; None where numbers
    are asked for."""
    validation_loss: float
    validation_accuracy: float | None
    seconds: float
    error: float | None = None
    """Mean absolute error of the numbers asked for, in their own unit; None where classes are."""
    validation_error: float | None = None
    perplexity: float | None = None
    """Of a language model on the rows for validation: e to its loss without regularization."""
    is_best: bool = False
    """Whether no epoch so far was better."""


@dataclass(frozen=True)
class Paused:
    """The loop stands still after this step."""

    step: int


@dataclass(frozen=True)
class Resumed:
    """The loop goes on."""

    step: int


@dataclass(frozen=True)
class NotFinite:
    """Loss or gradient stopped being a finite number; nothing was changed by this step."""

    step: int
    epoch: int
    batch: int
    """Number of the batch in its epoch, from 1."""
    layer: str | None
    """Name of the first layer, in the order of the data, whose output is not finite; where all
    outputs are, of the first one on the gradient's way back from the loss."""
    what: Message
    weight: str | None = None
    """Name of the weight of that layer whose gradient or whose numbers are not finite; None: it
    showed in an output or in the loss."""
    rows: tuple[int, ...] = ()
    """Numbers of the batch's rows among those of `part`, from 0."""
    part: Literal["training", "validation"] = "training"
    """Whose rows they are."""


@dataclass(frozen=True)
class RunEnded:
    """The last event of every run."""

    reason: Stop
    step: int
    seconds: float
    validation_accuracy: float | None
    """That of the last epoch; None: none ended, or numbers are asked for."""


Event = (
    RunStarted
    | StepDone
    | EpochDone
    | Paused
    | Resumed
    | NotFinite
    | RunEnded
    | GradientsSeen
    | SpikeSeen
)
