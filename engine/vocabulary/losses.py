"""What training makes small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LossName = Literal["cross_entropy", "binary_cross_entropy", "mean_squared_error"]


@dataclass(frozen=True)
class Loss:
    """How a menu names a loss, and what it expects of the network's output."""

    name: LossName
    label: str
    expects: str


LOSSES: dict[str, Loss] = {
    found.name: found
    for found in (
        Loss("cross_entropy", "Cross-entropy from logits", "one number for each class"),
        Loss("binary_cross_entropy", "Binary cross-entropy from logits", "one number, two classes"),
        Loss("mean_squared_error", "Mean squared error", "one number for each class"),
    )
}
