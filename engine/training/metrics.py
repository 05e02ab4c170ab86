"""How well rows were put into their classes: counted by torchmetrics, batch by batch.

What is kept while counting grows with the classes, never with the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchmetrics import Metric, MetricCollection
from torchmetrics.classification import (
    MulticlassAccuracy,
    MulticlassConfusionMatrix,
    MulticlassF1Score,
    MulticlassPrecision,
    MulticlassRecall,
)

TOP = 3
MOST_CLASSES = 1000
"""A confusion matrix of more would fill the memory before anybody could read it."""


@dataclass(frozen=True)
class ClassMetrics:
    """How one class fared. Shares are from 0 to 1, and 0 where there is nothing to divide by."""

    name: str
    rows: int
    """How many are of this class."""
    precision: float
    """Of the rows taken for this class, the share that is of it."""
    recall: float
    """Of the rows of this class, the share taken for it."""
    f1: float
    """The harmonic mean of both."""


@dataclass(frozen=True, eq=False)
class Metrics:
    """How all classes fared together, and each."""

    rows: int
    wrong: int
    """How many of them were put into another class."""
    accuracy: float
    """Share of the rows put into their class."""
    macro_f1: float
    """Mean of the classes' F1, over those that occur among the rows or their predictions."""
    top_three_accuracy: float | None
    """Share of the rows whose class is among the three with the highest scores; None where there
    are no more than three."""
    classes: tuple[ClassMetrics, ...]
    """In the order of their numbers."""
    confusion: NDArray[np.int64] | None
    """How many rows of a class (first axis) were taken for a class (second axis),
    (classes, classes); None where there are more than `MOST_CLASSES`."""

    def ranked(self) -> tuple[ClassMetrics, ...]:
        """The classes that have rows, the one with the highest F1 first."""
        there = [each for each in self.classes if each.rows]
        return tuple(sorted(there, key=lambda each: (-each.f1, each.name)))


class Counting:
    """Counts batch after batch; `metrics` may be asked for at any time after the first.

    Args:
        names: what the classes are called, in the order of their numbers; at least two.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        classes = len(names)
        counted: dict[str, Metric | MetricCollection] = {
            "accuracy": MulticlassAccuracy(classes, average="micro"),
            "macro_f1": MulticlassF1Score(classes, average="macro"),
            "precision": MulticlassPrecision(classes, average="none"),
            "recall": MulticlassRecall(classes, average="none"),
            "f1": MulticlassF1Score(classes, average="none"),
        }
        if classes > TOP:
            counted["top"] = MulticlassAccuracy(classes, average="micro", top_k=TOP)
        if classes <= MOST_CLASSES:
            counted["confusion"] = MulticlassConfusionMatrix(classes)
        self._counted = MetricCollection(counted, compute_groups=False)
        self._rows = torch.zeros(classes, dtype=torch.long)
        self._wrong = 0

    def add(self, scores: Tensor, targets: Tensor) -> None:
        """Count more rows.

        Args:
            scores: a number for each class, the highest for the one predicted, (rows, classes).
            targets: the number of each row's class, (rows,).
        """
        self._counted.update(scores, targets)
        self._rows += torch.bincount(targets, minlength=len(self._names))
        self._wrong += int((scores.argmax(dim=-1) != targets).sum())

    def metrics(self) -> Metrics:
        """What has been counted so far."""
        found = self._counted.compute()
        each = zip(
            self._names,
            self._rows.tolist(),
            found["precision"].tolist(),
            found["recall"].tolist(),
            found["f1"].tolist(),
            strict=True,
        )
        confusion = found.get("confusion")
        top = found.get("top")
        return Metrics(
            rows=int(self._rows.sum()),
            wrong=self._wrong,
            accuracy=found["accuracy"].item(),
            macro_f1=found["macro_f1"].item(),
            top_three_accuracy=None if top is None else top.item(),
            classes=tuple(ClassMetrics(*of_class) for of_class in each),
            confusion=None if confusion is None else confusion.numpy(),
        )
