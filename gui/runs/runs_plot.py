"""Curves of several runs over each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from PyQt6.QtWidgets import QWidget

from engine.training.run_curves import VALIDATION_ACCURACY, Curve, Quantity, thinned
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.shapes import Line, Points
from gui.plots.ticks import written
from gui.runs.line_style import LineStyle
from gui.translation import translated

_WIDTH = 1.8
_ROOM = 1.02
_FEW = 60
"""Up to so many values each gets a point: a curve of one value would not be seen otherwise."""


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """A run as the plot shows it."""

    label: str
    style: LineStyle
    curve: Curve
    """Shares as percentages."""


class RunsPlot(Plot):
    """One quantity of several runs, each in its own colour and dashes, over their steps."""

    starts_at_zero = False  # what matters is how the runs differ
    _runs: tuple[DrawnRun, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._quantity = VALIDATION_ACCURACY
        self._lines: list[Line] = []
        self._points: list[Points] = []

    @property
    def runs(self) -> tuple[DrawnRun, ...]:
        """What is drawn."""
        return self._runs

    def show_runs(self, quantity: Quantity, runs: Sequence[DrawnRun]) -> None:
        """Draw a quantity of these runs."""
        for item in (*self._lines, *self._points):
            self.view.box.removeItem(item)
        self._lines = [Line(run.style.token, _WIDTH, 1.0, run.style.dashes) for run in runs]
        self._points = [Points(run.style.token, 6) for run in runs]
        for layer, items in enumerate((self._lines, self._points)):
            for item in items:
                self.view.add(item, layer)
        self._runs = tuple(runs)
        if quantity != self._quantity:
            self._quantity = quantity
            self.set_logarithmic(quantity.is_logarithmic)
        label = translated(quantity.label)
        self.header.set_title(f"{label}, %" if quantity.is_share else label)
        self.view.setAccessibleName(self.tr("{what} by step").format(what=label))
        self.header.legend.set_entries([self._entry(run, run.label) for run in runs], whole=True)
        self.refresh()

    def extent(self) -> tuple[int, int]:
        """The last step of the longest run, and a little room for its last point."""
        last = max((run.curve.steps[-1] for run in self._runs if len(run.curve.steps)), default=0)
        return int(last), ceil(last * _ROOM)

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """A line a run, and points where values are few."""
        for run, line, points in zip(self._runs, self._lines, self._points, strict=True):
            curve = thinned(run.curve, start, stop, most)
            values = mapped(curve.values, self.is_logarithmic)
            line.set_points(curve.steps, values)
            shown = len(curve.steps) if len(curve.steps) <= _FEW else 0
            points.set_points(curve.steps[:shown], values[:shown])

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Least and greatest of all that is seen."""
        ends: list[float] = []
        for run in self._runs:
            is_seen = (run.curve.steps >= start) & (run.curve.steps <= stop)
            values = run.curve.values[is_seen & np.isfinite(run.curve.values)]
            if self.is_logarithmic:
                values = values[values > 0]
            if len(values):
                ends += (float(values.min()), float(values.max()))
        return (min(ends), max(ends)) if ends else None

    def reading(self, step: int) -> Sequence[Entry]:
        """The last value of each run up to a step."""
        entries = [Entry(self.tr("step {step}").format(step=step))]
        for run in self._runs:
            place = int(np.searchsorted(run.curve.steps, step, side="right")) - 1
            value = run.curve.values[place] if place >= 0 else np.nan
            entries.append(self._entry(run, written(value, 3) if np.isfinite(value) else "–"))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a value."""
        return ("run", "step", self._quantity.column), self._rows()

    def _rows(self) -> Iterable[Iterable[Any]]:
        scale = 100 if self._quantity.is_share else 1
        for run in self._runs:
            pairs = zip(run.curve.steps.tolist(), run.curve.values.tolist(), strict=True)
            for step, value in pairs:
                yield run.label, int(step), value / scale

    def _entry(self, run: DrawnRun, text: str) -> Entry:
        return Entry(text, "long", run.style.token, dashes=run.style.dashes)
