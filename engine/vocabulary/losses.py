"""What training makes small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.vocabulary.tasks import Of

LossName = Literal[
    "cross_entropy",
    "binary_cross_entropy",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
]


@dataclass(frozen=True)
class Loss:
    """How a menu names a loss, and what it expects of the network's output."""

    name: LossName
    label: str
    expects: str
    fits: tuple[Of, ...]
    """What targets it can be used for."""


_EITHER = "one number for each class, or for each number that is asked for"
LOSSES: dict[str, Loss] = {
    found.name: found
    for found in (
        Loss(
            "cross_entropy",
            "Cross-entropy from logits",
            "one number for each class",
            ("classes",),
        ),
        Loss(
            "binary_cross_entropy",
            "Binary cross-entropy from logits",
            "one number, two classes",
            ("classes",),
        ),
        Loss("mean_squared_error", "Mean squared error", _EITHER, ("classes", "numbers")),
        Loss(
            "mean_absolute_error",
            "Mean absolute error",
            "one number for each that is asked for",
            ("numbers",),
        ),
        Loss(
            "huber",
            "Huber loss",
            "one number for each that is asked for; squared up to 1, straight beyond",
            ("numbers",),
        ),
    )
}


def usual_loss(of: Of) -> LossName:
    """The loss that targets of a kind are trained with where nothing else is chosen."""
    return "cross_entropy" if of == "classes" else "mean_squared_error"
