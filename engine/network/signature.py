"""What the data gives a network and asks of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.layers.shapes import Content, TensorShape
from engine.vocabulary.losses import LossName
from engine.vocabulary.tasks import Of


@dataclass(frozen=True)
class Wanted:
    """What stands beside a row, to be learned."""

    of: Of = "classes"
    count: int | None = None
    """How many classes there are, or how many numbers are asked for; None: not known."""
    each_step: bool = False
    """Whether it is asked for at every step of a row."""


@dataclass(frozen=True)
class Signature:
    """Known once the data has been looked at; `UNKNOWN` before."""

    input: TensorShape = field(default_factory=lambda: TensorShape(Content.SYMBOLS))
    symbols: int | None = None
    """How many different symbols there are, padding and unknown included."""
    wanted: Wanted = Wanted()
    loss: LossName = "cross_entropy"

    @property
    def outputs(self) -> int | None:
        """How many numbers the last layer must give for one row, or for each step of one."""
        return 1 if self.loss == "binary_cross_entropy" else self.wanted.count


UNKNOWN = Signature()
