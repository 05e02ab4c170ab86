"""What trials are judged by: a number that each epoch gives, and which way it is better."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from engine.training.events import EpochDone


@dataclass(frozen=True)
class Measure:
    """A number of an epoch."""

    column: str
    """Its name in `engine.training.events.EpochDone`, and in a run's table of epochs."""
    label: str
    short: str
    """The label where there is little room."""
    is_higher_better: bool = False
    is_share: bool = False
    """Whether it is between 0 and 1 and shown as a percentage."""

    def of(self, epoch: EpochDone) -> float | None:
        """Its value after an epoch; None: the task has no such number."""
        value = getattr(epoch, self.column)
        return value if isinstance(value, float | int) and isfinite(value) else None

    def better(self, first: float, second: float | None) -> float:
        """The better of two."""
        if second is None:
            return first
        return max(first, second) if self.is_higher_better else min(first, second)


MEASURES: dict[str, Measure] = {
    "validation_loss": Measure("validation_loss", "Validation loss", "Val. loss"),
    "validation_accuracy": Measure(
        "validation_accuracy",
        "Validation accuracy",
        "Val. accuracy",
        is_higher_better=True,
        is_share=True,
    ),
}
"""By the name that `engine.project.search.SearchSettings` has for it."""
