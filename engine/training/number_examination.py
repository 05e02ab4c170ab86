"""How far a network's numbers are from those that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite

import torch
from torch import Tensor
from torchmetrics import MeanAbsoluteError, MeanSquaredError, R2Score

from engine.project.data_facts import DataFacts
from engine.training.losses import losses_of
from engine.training.worst import Worst
from engine.vocabulary.losses import LossName

MOST_PAIRS = 1000


@dataclass(frozen=True)
class NumberMetrics:
    """How one of the numbers fared, in its own unit."""

    name: str
    mean_absolute_error: float
    root_mean_squared_error: float
    r_squared: float | None
    """Share of the variance that is explained; None with a single answer."""


@dataclass(frozen=True)
class FarOff:
    """A row whose numbers are far from those asked for."""

    row: int
    """Its place, from 0."""
    text: str
    error: float
    """Mean absolute error of the row, in the unit of its numbers."""


@dataclass(frozen=True)
class NumberExamination:
    """What came of it."""

    rows: int
    loss: float
    """Mean over the rows, without regularization, on scaled numbers."""
    numbers: tuple[NumberMetrics, ...]
    """One for each that is asked for, over all steps ahead."""
    ahead: tuple[tuple[float, ...], ...]
    """Mean absolute error of each number at each step ahead, (horizon, numbers)."""
    worst: tuple[FarOff, ...]
    """The rows that are farthest off, the worst first."""
    pairs: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Of each number what was asked for and what was given, for the first answers, at most
    `MOST_PAIRS`: enough to draw."""
    naive: tuple[tuple[float, ...], ...] | None = None
    """As `ahead`, of the seasonal-naive forecast; None where there is none."""


class NumberExamining:
    """Takes in batch after batch."""

    def __init__(self, loss: LossName, facts: DataFacts, most_rows: int) -> None:
        self._loss, self._facts = loss, facts
        count = len(facts.targets)
        self._errors = MeanAbsoluteError(num_outputs=count * facts.horizon)
        self._squares = MeanSquaredError(squared=False, num_outputs=count)
        self._explained = R2Score(multioutput="raw_values")
        for metric in (self._errors, self._squares, self._explained):
            metric.set_dtype(torch.float64)
        self._worst: Worst[FarOff] = Worst(most_rows)
        self._total = 0.0
        self._rows = self._answers = self._pair_count = 0
        self._pairs: list[Tensor] = []
        scale = facts.target_scale
        self._size = torch.tensor((1.0,) * count if scale is None else scale.size).double()
        self._shift = torch.tensor((0.0,) * count if scale is None else scale.shift).double()

    def add(
        self, outputs: Tensor, targets: Tensor, first: int, shown: Callable[[int], str]
    ) -> None:
        """Count more rows.

        Args:
            first: the place of the first of them.
            shown: a row as a person can read it, by its place.
        """
        losses = losses_of(self._loss, outputs, targets)
        self._total += losses.double().sum().item()
        self._answers += len(losses)
        self._rows += len(targets)
        given, wanted = self._in_own_unit(outputs), self._in_own_unit(targets)
        width = self._errors.num_outputs
        self._errors.update(given.reshape(-1, width), wanted.reshape(-1, width))
        self._squares.update(given, wanted)
        self._explained.update(given.squeeze(-1), wanted.squeeze(-1))
        self._keep_pairs(wanted, given)
        # The worst are told by scaled numbers, so that one with a small unit does not decide alone.
        scaled = (outputs - targets).abs().flatten(1).mean(dim=1).tolist()
        own = (given - wanted).abs().reshape(len(targets), -1).mean(dim=1).tolist()
        for row, (how_bad, error) in enumerate(zip(scaled, own, strict=True)):
            badness = how_bad if isfinite(how_bad) else inf
            if self._worst.is_wanted(badness):
                self._worst.add(badness, FarOff(first + row, shown(first + row), error))

    def examination(self) -> NumberExamination:
        """What has been found so far."""
        count = len(self._facts.targets)
        ahead = self._errors.compute().reshape(-1, count)
        squares = self._squares.compute().reshape(-1).tolist()
        explained: list[float | None] = [None] * count
        if int(self._explained.total) > 1:
            explained = self._explained.compute().reshape(-1).tolist()
        each = zip(self._facts.targets, ahead.mean(dim=0).tolist(), squares, explained, strict=True)
        return NumberExamination(
            self._rows,
            self._total / max(1, self._answers),
            tuple(NumberMetrics(*of_number) for of_number in each),
            tuple(tuple(row) for row in ahead.tolist()),
            self._worst.in_order(),
            self._pairs_of_each(),
        )

    def _keep_pairs(self, wanted: Tensor, given: Tensor) -> None:
        pairs = torch.stack((wanted, given), dim=-1)[: MOST_PAIRS - self._pair_count]
        self._pair_count += len(pairs)
        self._pairs.append(pairs)

    def _pairs_of_each(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        if not self._pairs:
            return ()
        of_each = torch.cat(self._pairs).transpose(0, 1).tolist()
        return tuple(tuple((right, given) for right, given in pairs) for pairs in of_each)

    def _in_own_unit(self, numbers: Tensor) -> Tensor:
        """All answers and steps ahead one after the other, (n, numbers)."""
        flat = numbers.double().reshape(-1, len(self._size))
        return flat * self._size + self._shift
