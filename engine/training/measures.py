"""What tells how good a network is, by its task: accuracy, error or perplexity."""

from __future__ import annotations

from dataclasses import dataclass

from engine.training.events import EpochDone
from engine.training.run_files import RunRecord


@dataclass(frozen=True)
class Measure:
    """Something that validation measures besides the loss."""

    column: str
    """The field of `EpochDone`, and the column in a run's table of epochs."""
    label: str
    """What a table calls it."""
    in_sentence: str
    is_share: bool = False
    """Whether it is a share, 0 to 1."""
    falls: bool = True
    """Whether less is better."""

    def is_better(self, value: float, than: float) -> bool:
        """Whether a value is better than another."""
        return value < than if self.falls else value > than


@dataclass(frozen=True)
class Measured:
    """A measure and its value."""

    measure: Measure
    value: float

    @property
    def order(self) -> tuple[int, float]:
        """Greater is better; of measures that cannot be compared, accuracy is the greatest."""
        sign = -1 if self.measure.falls else 1
        return (-MEASURES.index(self.measure), sign * self.value)

    @property
    def text(self) -> str:
        """The value in English: ``78.1%``, ``0.3512``, ``4.25``."""
        if self.measure.is_share:
            return f"{self.value:.1%}"
        return f"{self.value:.4g}"


ACCURACY = Measure(
    "validation_accuracy", "Accuracy", "validation accuracy", is_share=True, falls=False
)
ERROR = Measure("validation_error", "Error", "validation error")
PERPLEXITY = Measure("perplexity", "Perplexity", "validation perplexity")
MEASURES = (ACCURACY, ERROR, PERPLEXITY)


def measured(event: EpochDone) -> Measured | None:
    """What an epoch's validation gave; None: nothing besides the loss."""
    return _first(
        (PERPLEXITY, event.perplexity),
        (ERROR, event.validation_error),
        (ACCURACY, event.validation_accuracy),
    )


def best_measured(record: RunRecord) -> Measured | None:
    """The best that a run gave; None: no epoch has ended yet."""
    return _first(
        (PERPLEXITY, record.best_perplexity),
        (ERROR, record.best_validation_error),
        (ACCURACY, record.best_validation_accuracy),
    )


def _first(*found: tuple[Measure, float | None]) -> Measured | None:
    return next((Measured(each, value) for each, value in found if value is not None), None)
