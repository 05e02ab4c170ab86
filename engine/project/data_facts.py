"""What is known of the data once it has been read: small, without the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass

from engine.layers.shapes import symbols
from engine.network.signature import Signature
from engine.vocabulary.losses import LossName


@dataclass(frozen=True)
class DataFacts:
    """Counts, vocabulary and classes of prepared data.

    The data card, the problems of a network, the summary and the exported code read it.
    """

    vocabulary: tuple[str, ...]
    """Every symbol; the place of one is its number. Place 0 is padding, 1 the unknown."""
    classes: tuple[str, ...]
    """Every class; the place of one is its number."""
    length: int
    """Symbols in a prepared row."""
    training_rows: int
    validation_rows: int
    longest: int
    """Symbols in the longest text before it was cut."""
    class_rows: tuple[int, ...] = ()
    """Rows for training that each class has; empty in what was kept before they were counted."""

    @property
    def rows(self) -> int:
        """All of them."""
        return self.training_rows + self.validation_rows

    def signature(self, loss: LossName) -> Signature:
        """What a network gets from this data and owes it under a loss."""
        return Signature(symbols(self.length), len(self.vocabulary), len(self.classes), loss)
