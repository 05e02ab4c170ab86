"""How well a language model knows what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

from torch import Tensor
from torchmetrics.classification import MulticlassAccuracy
from torchmetrics.text import Perplexity

from engine.training.losses import IGNORED, asked_for

TOP = 5


@dataclass(frozen=True)
class LanguageExamination:
    """What came of it."""

    symbols: int
    """How many were to be said."""
    loss: float
    """Mean cross-entropy, without regularization."""
    perplexity: float
    """Between how many symbols the model wavers on average: e to the loss."""
    accuracy: float
    """Share of the symbols that the model thought the likeliest, 0 to 1."""
    top_five_accuracy: float | None
    """Share of them among the five likeliest; None where there are no more than five."""


class LanguageExamining:
    """Takes in batch after batch.

    Args:
        vocabulary: how many symbols there are.
    """

    def __init__(self, vocabulary: int) -> None:
        self._perplexity = Perplexity(ignore_index=IGNORED)
        self._accuracy = MulticlassAccuracy(vocabulary, average="micro")
        self._top = (
            MulticlassAccuracy(vocabulary, average="micro", top_k=TOP) if vocabulary > TOP else None
        )
        self._symbols = 0

    def add(
        self, outputs: Tensor, targets: Tensor, first: int, shown: Callable[[int], str]
    ) -> None:
        """Count more rows: logits (rows, time, symbols) and what came next, (rows, time)."""
        self._perplexity.update(outputs.double(), targets)
        given, wanted = asked_for(outputs, targets)
        self._accuracy.update(given, wanted)
        if self._top is not None:
            self._top.update(given, wanted)
        self._symbols += len(wanted)

    def examination(self) -> LanguageExamination:
        """What has been found so far."""
        perplexity = self._perplexity.compute().item()
        return LanguageExamination(
            self._symbols,
            log(perplexity),
            perplexity,
            self._accuracy.compute().item(),
            None if self._top is None else self._top.compute().item(),
        )
