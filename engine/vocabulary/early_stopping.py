"""When a run ends before its last epoch: what is watched, and how long without a gain.

Names and meanings are those of ``keras.callbacks.EarlyStopping``; torch has none.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument


def patience_argument() -> Any:
    """How long to wait."""
    return argument(
        5,
        "The run ends after so many epochs in a row without a gain. It keeps its best weights "
        "beside its last; prediction and export take the best.",
        ge=1,
        le=1_000_000,
    )


class EarlyStopping(Declared):
    """Base of the ways to end early."""

    patience: int = patience_argument()


class StopByLoss(EarlyStopping):
    """The run ends when the validation loss no longer falls."""

    kind: Literal["validation_loss"] = "validation_loss"
    label: ClassVar[str] = "by validation loss"
    min_delta: float = argument(0.0, "The loss must fall by more than this to count.", ge=0)


class StopByAccuracy(EarlyStopping):
    """The run ends when the validation accuracy no longer rises."""

    kind: Literal["validation_accuracy"] = "validation_accuracy"
    label: ClassVar[str] = "by validation accuracy"
    min_delta: float = argument(
        0.0, "The accuracy, 0 to 1, must rise by more than this to count.", ge=0, lt=1
    )


AnyEarlyStopping = Annotated[StopByLoss | StopByAccuracy, BY_KIND, FROM_KIND]

EARLY_STOPPINGS: tuple[type[EarlyStopping], ...] = alternatives(AnyEarlyStopping)
