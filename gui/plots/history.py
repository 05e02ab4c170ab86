"""Everything a run told so far, as columns to plot and to save."""

from __future__ import annotations

from collections.abc import Iterable
from math import nan

import numpy as np

from engine.training.clipping_advice import (
    SUGGESTED_PERCENTILE,
    Advice,
    advice,
    size_of,
    suggested_threshold,
    sum_taken,
)
from engine.training.events import EpochDone, Event, NotFinite, RunStarted, StepDone
from engine.training.size_counts import SizeCounts
from engine.vocabulary.tasks import Of
from gui.plots.marks import StepMark, mark_of
from gui.plots.series import Series
from gui.plots.smoothing import Smoothing

RECENT = 100
"""Steps that count as recent."""
DEFAULT_SMOOTHING = 0.95
KEPT_STEPS = 2**18
"""Steps whose numbers are kept one by one, the latest; the run's folder has them all."""


class History:
    """One run: a row a step, a record an epoch. Steps count from 1, so row 0 is step 1.

    Of a run of very many steps the first are kept in blocks alone: see `Series`.
    """

    def __init__(self, of: Of = "classes") -> None:
        self.of: Of = of
        """Whether the network is asked for classes, and accuracy is measured, or for numbers."""
        self.started: RunStarted | None = None
        self.epochs: list[EpochDone] = []
        self.not_finite: NotFinite | None = None
        self.marks: list[StepMark] = []
        """What happened at single steps: spikes, and what was not finite."""
        self.epoch = Series(KEPT_STEPS)
        self.loss = Series(KEPT_STEPS)
        self.norm_before = Series(KEPT_STEPS)
        self.norm_after = Series(KEPT_STEPS)
        self.threshold = Series(KEPT_STEPS)
        """Not a number at steps without clipping."""
        self.clipped = Series(KEPT_STEPS)
        """1 where clipping fired, else 0."""
        self.clipped_share = Series(KEPT_STEPS)
        self.largest = Series(KEPT_STEPS)
        """Largest element before clipping."""
        self.largest_after = Series(KEPT_STEPS)
        """The same after clipping by value."""
        self.largest_ratio = Series(KEPT_STEPS)
        """Adaptive: largest ratio of a unit's gradient to its weights before clipping."""
        self.largest_ratio_after = Series(KEPT_STEPS)
        """The same after clipping."""
        self.sizes = SizeCounts()
        """How often what the threshold is compared with had which size, before clipping."""
        self.seconds = Series(KEPT_STEPS)
        self.smoothed_loss = Smoothing(self.loss, DEFAULT_SMOOTHING)
        self.smoothed_share = Smoothing(self.clipped_share, DEFAULT_SMOOTHING)
        self.smoothed_before = Smoothing(self.norm_before, 0.0)
        self.smoothed_after = Smoothing(self.norm_after, 0.0)
        self._fired = 0
        self._taken = 0.0

    def __len__(self) -> int:
        """Steps so far."""
        return len(self.loss)

    @property
    def steps(self) -> int:
        """Steps the whole run will have; 0 before it began."""
        return self.started.epochs * self.started.steps_per_epoch if self.started else 0

    @property
    def clipping(self) -> str | None:
        """Kind of the run's clipping."""
        return self.started.clipping if self.started else None

    @property
    def best_epoch(self) -> EpochDone | None:
        """The last epoch that was the best so far."""
        return next((epoch for epoch in reversed(self.epochs) if epoch.is_best), None)

    def add(self, events: Iterable[Event]) -> None:
        """Take in what events tell."""
        steps: list[StepDone] = []
        for event in events:
            if isinstance(event, StepDone):
                steps.append(event)
            elif isinstance(event, RunStarted):
                self.started = event
            elif isinstance(event, EpochDone):
                self.epochs.append(event)
                if event.validation_error is not None:
                    self.of = "numbers"
            elif isinstance(event, NotFinite):
                self.not_finite = event
            if (mark := mark_of(event)) is not None:
                self.marks.append(mark)
        if steps:
            self._add_steps(steps)

    @property
    def first_kept(self) -> int:
        """The first step whose numbers are kept one by one."""
        return self.loss.first + 1

    def fired_recently(self) -> tuple[float, int] | None:
        """Share of the last steps at which clipping fired, and of how many; None before any."""
        recent = self.clipped.values[-RECENT:]
        return (float(recent.mean()), len(recent)) if len(recent) else None

    def fired_in_run(self) -> float | None:
        """Share of all steps at which clipping fired."""
        return self._fired / len(self) if len(self) else None

    def cut_recently(self) -> float | None:
        """Mean share of elements that clipping cut at the last steps."""
        recent = self.clipped_share.values[-RECENT:]
        return float(recent.mean()) if len(recent) else None

    def taken_in_run(self) -> float | None:
        """How much of the gradient's norm clipping took, on average over all steps, 0 to 1."""
        return self._taken / len(self) if len(self) else None

    def suggested_threshold(self) -> float | None:
        """The threshold that the run suggests; None: there is none (yet)."""
        percentile = self.sizes.percentile(SUGGESTED_PERCENTILE)
        return suggested_threshold(self.clipping or "none", percentile, len(self.sizes))

    def advice(self) -> Advice | None:
        """What is wrong with the threshold, if anything."""
        kind = self.clipping or "none"
        thresholds, shares = self.threshold.values, self.clipped_share.values
        return advice(kind, thresholds, shares, self.suggested_threshold())

    def _add_steps(self, steps: list[StepDone]) -> None:
        table = np.array(
            [
                (
                    step.epoch,
                    step.loss,
                    step.norm_before,
                    step.norm_after,
                    nan if step.threshold is None else step.threshold,
                    step.clipped,
                    step.clipped_share,
                    step.largest_element,
                    step.seconds,
                    nan if step.largest_ratio is None else step.largest_ratio,
                )
                for step in steps
            ],
            dtype=np.float64,
        ).T
        columns = (
            self.epoch,
            self.loss,
            self.norm_before,
            self.norm_after,
            self.threshold,
            self.clipped,
            self.clipped_share,
            self.largest,
            self.seconds,
            self.largest_ratio,
        )
        for column, values in zip(columns, table, strict=True):
            column.append(values)
        self.largest_after.append(np.fmin(table[7], table[4]))
        self.largest_ratio_after.append(np.fmin(table[9], table[4]))
        self.sizes.add(table[{"norm": 2, "element": 7, "ratio": 9}[size_of(self.clipping or "")]])
        self._fired += int(table[5].sum())
        self._taken += sum_taken(table[2], table[3])
        self.smoothed_loss.catch_up()
        self.smoothed_share.catch_up()
        self.smoothed_before.catch_up()
        self.smoothed_after.catch_up()
