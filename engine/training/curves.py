"""The numbers of a run as columns, for pictures: small in memory however long the run is."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from math import nan

from engine.training.events import EpochDone, Event, NotFinite, StepDone
from engine.training.measures import Measured, measured


def _numbers() -> array[float]:
    return array("d")


@dataclass
class Curves:
    """One number a step in the first columns, one an epoch in the others."""

    steps: array[float] = field(default_factory=_numbers)
    losses: array[float] = field(default_factory=_numbers)
    norms_before: array[float] = field(default_factory=_numbers)
    norms_after: array[float] = field(default_factory=_numbers)
    thresholds: array[float] = field(default_factory=_numbers)
    """Not a number at steps without clipping."""
    largest_elements: array[float] = field(default_factory=_numbers)
    clipped: array[float] = field(default_factory=_numbers)
    """1 at steps where clipping changed something, else 0."""

    epoch_steps: array[float] = field(default_factory=_numbers)
    """The last step of each epoch."""
    validation_losses: array[float] = field(default_factory=_numbers)
    validation_accuracies: array[float] = field(default_factory=_numbers)
    """Not a number where numbers are asked for."""
    last_measured: Measured | None = None
    """What the last epoch's validation gave besides the loss."""

    not_finite_step: int | None = None

    def add(self, event: Event) -> None:
        """Take in what an event tells; those without numbers change nothing."""
        if isinstance(event, StepDone):
            self.steps.append(event.step)
            self.losses.append(event.loss)
            self.norms_before.append(event.norm_before)
            self.norms_after.append(event.norm_after)
            self.thresholds.append(nan if event.threshold is None else event.threshold)
            self.largest_elements.append(event.largest_element)
            self.clipped.append(event.clipped)
        elif isinstance(event, EpochDone):
            self.epoch_steps.append(event.step)
            self.validation_losses.append(event.validation_loss)
            accuracy = event.validation_accuracy
            self.validation_accuracies.append(nan if accuracy is None else accuracy)
            self.last_measured = measured(event)
        elif isinstance(event, NotFinite):
            self.not_finite_step = event.step

    @property
    def clipped_share(self) -> float:
        """Share of the steps at which clipping changed something, 0 to 1."""
        return sum(self.clipped) / len(self.clipped) if self.clipped else 0.0
