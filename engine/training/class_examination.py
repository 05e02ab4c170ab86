"""What a network takes rows for, or steps of them, whose classes are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isnan

import torch
from torch import Tensor

from engine.training.losses import (
    IGNORED,
    asked_for,
    class_scores,
    gives_probabilities,
    losses_of,
)
from engine.training.metrics import Counting, Metrics
from engine.training.worst import Worst
from engine.vocabulary.losses import LossName


@dataclass(frozen=True)
class Mistake:
    """A row, or a step of one, that was put into another class."""

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
    """What it adds to the loss; infinite where the network's output is not a number."""
    row: int
    """Its place among the rows, from 0."""
    step: int | None = None
    """Which step of the row it is, from 1, padding counted; None: the row as a whole."""


@dataclass(frozen=True, eq=False)
class Examination:
    """What came of it."""

    classes: tuple[str, ...]
    loss: float
    """Mean over the answers, without regularization, every class counting alike."""
    metrics: Metrics
    mistakes: tuple[Mistake, ...]
    """The worst, by their loss, the worst first; at most as many as were asked for."""
    gives_probabilities: bool
    """Whether scores are probabilities."""


class ClassExamining:
    """Takes in batch after batch."""

    def __init__(self, loss: LossName, classes: tuple[str, ...], most_mistakes: int) -> None:
        self._loss, self._classes = loss, classes
        self._counting = Counting(classes)
        self._worst: Worst[Mistake] = Worst(most_mistakes)
        self._total = 0.0
        self._answers = 0

    def add(
        self, outputs: Tensor, targets: Tensor, first: int, shown: Callable[[int], str]
    ) -> None:
        """Count more rows.

        Args:
            first: the place of the first of them.
            shown: a row as a person can read it, by its place.
        """
        losses = losses_of(self._loss, outputs, targets)
        given, wanted = asked_for(outputs, targets)
        scores = class_scores(self._loss, given)
        self._counting.add(scores, wanted)
        self._total += losses.double().sum().item()
        self._answers += len(losses)
        places = torch.nonzero(targets != IGNORED).tolist()
        predicted = scores.argmax(dim=-1)
        for answer in torch.nonzero(predicted != wanted).flatten().tolist():
            loss = losses[answer].item()
            badness = inf if isnan(loss) else loss
            if not self._worst.is_wanted(badness):
                continue
            right, taken = int(wanted[answer]), int(predicted[answer])
            row, *step = places[answer]
            mistake = Mistake(
                shown(first + row),
                self._classes[right],
                self._classes[taken],
                scores[answer, right].item(),
                scores[answer, taken].item(),
                badness,
                first + row,
                step[0] + 1 if step else None,
            )
            self._worst.add(badness, mistake)

    def examination(self) -> Examination:
        """What has been found so far."""
        return Examination(
            self._classes,
            self._total / max(1, self._answers),
            self._counting.metrics(),
            self._worst.in_order(),
            gives_probabilities(self._loss),
        )
