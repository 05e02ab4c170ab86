"""What trials came to, one after the other or by the values of an argument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtWidgets import QWidget

from engine.training.sweeping.measures import Measure
from engine.training.sweeping.study_list import ListedTrial, TrialList, is_judged
from gui.forms.wording import value_text
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Numbers
from gui.plots.shapes import Line, Points
from gui.plots.ticks import written
from gui.search.trial_axis import SPAN, TrialAxis, scale_of
from gui.translation import translated

_NONE = TrialList(Path())


class TrialsPlot(Plot):
    """A point a trial; those that were not finished are quieter, and the best one stands out."""

    starts_at_zero = False  # what matters is how trials differ
    _trials: tuple[ListedTrial, ...] = ()
    _found = _NONE
    _key: str | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        self._axis = TrialAxis()
        super().__init__("", parent, steps_axis=self._axis)
        self._best_line = Line("good", 1.8)
        self.finished, self.others = Points("accent", 7), Points("quiet_text", 6)
        self.best = Points("good", 9, is_square=True)
        for layer, item in enumerate((self._best_line, self.others, self.finished, self.best)):
            self.view.add(item, layer)
        self.show_trials(_NONE)

    @property
    def key(self) -> str | None:
        """The mark whose values lie along the axis; None: trials one after the other."""
        return self._key

    def show_trials(self, found: TrialList) -> None:
        """Draw these trials."""
        self._found = found
        self._trials = tuple(trial for trial in found.trials if trial.value is not None)
        if self._key not in found.labels:
            self._key = None
        self._draw()

    def show_by(self, key: str | None) -> None:
        """Lay the values of a mark along the axis; None: trials one after the other."""
        self._key = key
        self.fit()
        self._draw()

    def best_so_far(self) -> tuple[Numbers, Numbers]:
        """Numbers of trials, and the best value of the finished ones up to each."""
        numbers, values = [], []
        best: float | None = None
        for trial in self._found.trials:
            if is_judged(trial) and trial.value is not None:
                best = self._measure.better(trial.value, best)
            if best is not None:
                numbers.append(float(trial.number))
                values.append(best)
        return np.array(numbers), self._shown(values)

    def _draw(self) -> None:
        label = translated(self._measure.label)
        title = spoken = f"{label}, %" if self._measure.is_share else label
        if self._key is not None:
            name = self._found.labels[self._key]
            spoken = self.tr("{what} by {argument}").format(what=title, argument=name)
            own = [trial.values[self._key] for trial in self._trials if self._key in trial.values]
            self._axis.set_scale(scale_of(own, self._key in self._found.logarithmic))
        else:
            self._axis.set_scale(None)
        self.header.set_title(title)
        self.view.setAccessibleName(spoken)
        entries = [Entry(self.tr("finished"), "round", "accent")]
        if any(not is_judged(trial) for trial in self._trials):
            entries.insert(0, Entry(self.tr("not finished"), "round", "quiet_text"))
        entries.append(Entry(self.tr("best"), "square", "good"))
        if self._key is None:
            entries.append(Entry(self.tr("best so far"), "long", "good"))
        self.header.legend.set_entries(entries)
        self.refresh()

    # What a plot is --------------------------------------------------------------------------

    def extent(self) -> tuple[int, int]:
        """The last trial and a little room, or the whole axis."""
        if self._key is not None:
            return (SPAN, SPAN)
        last = max((trial.number for trial in self._found.trials), default=0)
        return last, last and last + 1

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """The points, and the line of the best."""
        best = self._found.best
        judged = [trial for trial in self._trials if is_judged(trial) and trial is not best]
        others = [trial for trial in self._trials if not is_judged(trial)]
        self._put(self.finished, judged)
        self._put(self.others, others)
        self._put(self.best, [] if best is None else [best])
        numbers, values = self.best_so_far() if self._key is None else (np.empty(0), np.empty(0))
        # In steps: a trial that is no better leaves the best as it was.
        stairs = np.repeat(numbers, 2)[1:], np.repeat(values, 2)[: max(2 * len(values) - 1, 0)]
        self._best_line.set_points(stairs[0], mapped(stairs[1], self.is_logarithmic))

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Least and greatest of all that is seen."""
        values = [
            value
            for trial, value in zip(self._trials, self._values(self._trials), strict=True)
            if (place := self._place(trial)) is not None and start <= place <= stop
            if np.isfinite(value) and (value > 0 or not self.is_logarithmic)
        ]
        return (float(min(values)), float(max(values))) if values else None

    def reading(self, step: int) -> Sequence[Entry]:
        """The trial nearest to the cursor."""
        placed = [(place, t) for t in self._trials if (place := self._place(t)) is not None]
        if not placed:
            return ()
        _, trial = min(placed, key=lambda each: (abs(each[0] - step), each[1].number))
        [value] = self._values([trial])
        words = [self.tr("trial {number}").format(number=trial.number), written(value, 3)]
        if self._key is not None:
            words.append(value_text(_rounded(trial.values[self._key])))
        return [Entry(word) for word in words]

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a trial."""
        keys = list(self._found.labels)
        heads = ("trial", "state", self._measure.column, *self._found.labels.values())
        rows = (
            (trial.number, trial.state, trial.value, *(trial.values.get(key, "") for key in keys))
            for trial in self._found.trials
        )
        return heads, rows

    @property
    def _measure(self) -> Measure:
        return self._found.measure

    def _put(self, points: Points, trials: Sequence[ListedTrial]) -> None:
        placed = [(place, t) for t in trials if (place := self._place(t)) is not None]
        values = self._values([trial for _, trial in placed])
        points.set_points(
            np.array([place for place, _ in placed]), mapped(values, self.is_logarithmic)
        )

    def _place(self, trial: ListedTrial) -> float | None:
        scale = self._axis.value_scale
        if self._key is None or scale is None:
            return float(trial.number)
        return scale.place(trial.values[self._key]) if self._key in trial.values else None

    def _values(self, trials: Sequence[ListedTrial]) -> Numbers:
        return self._shown([np.nan if t.value is None else t.value for t in trials])

    def _shown(self, values: Sequence[float]) -> Numbers:
        return np.array(values, dtype=float) * (100 if self._measure.is_share else 1)


def _rounded(value: Any) -> Any:
    return float(f"{value:.3g}") if isinstance(value, float) else value
