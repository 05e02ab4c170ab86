"""A trained network examined on rows whose classes are known: what it takes for what.

Texts are gone through in batches. What is kept of them are counts and the worst mistakes, so the
memory does not grow with the rows.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import inf, isnan

import torch
from torch import Tensor

from engine.message import GradloomError
from engine.training.losses import class_scores, row_losses
from engine.training.metrics import Counting, Metrics
from engine.training.prediction import BATCH, Predictor

MOST_MISTAKES = 1000


class ExaminationError(GradloomError):
    """Rows that a network cannot be examined on."""


@dataclass(frozen=True)
class Mistake:
    """A row that was put into another class."""

    text: str
    label: str
    """Its class."""
    predicted: str
    """What it was taken for."""
    label_score: float
    """The score of its class: a probability, or the bare output if trained on squared error."""
    predicted_score: float
    """The score of what it was taken for."""
    loss: float
    """What the row adds to the loss; infinite where the network's output is not a number."""


@dataclass(frozen=True)
class Examined:
    """How far an examination has come."""

    rows: int
    of: int


@dataclass(frozen=True, eq=False)
class Examination:
    """What came of it."""

    classes: tuple[str, ...]
    loss: float
    """Mean over the rows, without regularization, every class counting alike."""
    metrics: Metrics
    mistakes: tuple[Mistake, ...]
    """The worst, by their loss, the worst first; at most as many as were asked for."""
    gives_probabilities: bool
    """Whether scores are probabilities."""


def examine(
    predictor: Predictor,
    texts: Sequence[str],
    targets: Sequence[int],
    most_mistakes: int = MOST_MISTAKES,
) -> Iterator[Examined | Examination]:
    """Examine a network on rows: how far it is after each batch, and at last what came of it.

    A stateful network forgets between two texts, as it does where it predicts. Closing the
    iterator ends the examination after its batch.

    Args:
        texts: as they were read, not prepared.
        targets: the number of each text's class among ``predictor.classes``.
        most_mistakes: how many mistakes are kept.

    Raises:
        ExaminationError: there are no rows.
    """
    if not len(texts):
        raise ExaminationError("There are no rows to examine the network on.")
    counting = Counting(predictor.classes)
    worst = _Worst(predictor.classes, most_mistakes)
    total = 0.0
    for first in range(0, len(texts), BATCH):
        some = texts[first : first + BATCH]
        wanted = torch.tensor(targets[first : first + BATCH])
        outputs = predictor.outputs(some)
        scores = class_scores(predictor.loss, outputs)
        losses = row_losses(predictor.loss, outputs, wanted)
        counting.add(scores, wanted)
        worst.add(some, scores, wanted, losses)
        total += losses.double().sum().item()
        yield Examined(first + len(some), len(texts))
    yield Examination(
        predictor.classes,
        total / len(texts),
        counting.metrics(),
        worst.in_order(),
        predictor.gives_probabilities,
    )


class _Worst:
    """A heap with the worst mistakes so far, the least of them on top."""

    def __init__(self, classes: tuple[str, ...], most: int) -> None:
        self._classes = classes
        self._most = most
        self._heap: list[tuple[float, int, Mistake]] = []
        self._number = count(0, -1)
        """Of two equal losses the one met first is the worse, and mistakes are never compared."""

    def add(self, texts: Sequence[str], scores: Tensor, targets: Tensor, losses: Tensor) -> None:
        predicted = scores.argmax(dim=-1)
        for row in torch.nonzero(predicted != targets).flatten().tolist():
            loss = losses[row].item()
            right, taken = int(targets[row]), int(predicted[row])
            mistake = Mistake(
                texts[row],
                self._classes[right],
                self._classes[taken],
                scores[row, right].item(),
                scores[row, taken].item(),
                inf if isnan(loss) else loss,
            )
            heapq.heappush(self._heap, (mistake.loss, next(self._number), mistake))
            if len(self._heap) > self._most:
                heapq.heappop(self._heap)

    def in_order(self) -> tuple[Mistake, ...]:
        return tuple(mistake for *_, mistake in sorted(self._heap, reverse=True))
