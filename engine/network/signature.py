"""What the data gives a network and asks of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.layers.shapes import Content, TensorShape
from engine.vocabulary.losses import LossName


@dataclass(frozen=True)
class Signature:
    """Known once the data has been looked at; `UNKNOWN` before."""

    input: TensorShape = field(default_factory=lambda: TensorShape(Content.SYMBOLS))
    symbols: int | None = None
    """How many different symbols there are, padding and unknown included."""
    classes: int | None = None
    loss: LossName = "cross_entropy"

    @property
    def outputs(self) -> int | None:
        """How many numbers the last layer must give for one row."""
        return 1 if self.loss == "binary_cross_entropy" else self.classes


UNKNOWN = Signature()
