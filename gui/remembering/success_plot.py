"""Success against lag: a colour a layer, dashes where nothing is clipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from PyQt6.QtWidgets import QWidget

from engine.training.remembering.cells import FEWEST_WITH_BARS, Cell, cells_of, wilson
from engine.training.remembering.experiment import LINE_TOKENS, Case, Experiment, Line
from engine.training.remembering.results import CaseResult
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Numbers
from gui.plots.shapes import Line as DrawnLine
from gui.plots.shapes import Points
from gui.plots.ticks import written
from gui.remembering.lag_axis import EDGE, SPACING, LagAxis, place_of

Quantity = Literal["succeeded", "wrong"]
DASHES = (4.0, 2.5)
APART = 1.2
"""Percentage points between lines that would otherwise lie on each other."""
BESIDE = 1.5
"""So far apart are points that would lie on each other, where lags are `SPACING` apart."""


class SuccessPlot(Plot):
    """A line for each layer and way of clipping, over lags that stand evenly side by side.

    Share of the runs that succeeded, with bars of Wilson's 95% interval from five on;
    or the share of rows that were wrong at best, a point a run and a line through their means.
    Lines are moved apart a little, since many of them are at 100% or 0%; what is read under the
    cursor and saved as numbers is exact.
    """

    starts_at_zero = False

    def __init__(self, parent: QWidget | None = None) -> None:
        self._experiment = Experiment()
        self._cells: dict[tuple[Line, int], Cell] = {}
        self._quantity: Quantity = "succeeded"
        self._items: list[Any] = []
        self._axis = LagAxis()
        super().__init__("", parent, steps_axis=self._axis)
        self.lines: dict[Line, DrawnLine] = {}
        self.bars: dict[Line, DrawnLine] = {}
        self.points: dict[Line, Points] = {}
        self.show_results(self._experiment, {})

    def show_results(self, experiment: Experiment, results: Mapping[Case, CaseResult]) -> None:
        """Draw what there is by now."""
        if experiment.lines != tuple(self.lines):
            self._make_items(experiment.lines)
        if experiment.lag_numbers != self._experiment.lag_numbers:
            self.show_steps(None)
        self._experiment = experiment
        self._cells = cells_of(experiment, results)
        self._axis.set_lags(experiment.lag_numbers)
        self._title()
        self.refresh()

    def show_quantity(self, quantity: Quantity) -> None:
        """Show shares of runs that succeeded, or of rows that were wrong."""
        self._quantity = quantity
        self._title()
        self.fit()
        self.refresh()

    def _make_items(self, lines: Sequence[Line]) -> None:
        for item in self._items:
            self.view.box.removeItem(item)
        self.lines, self.bars, self.points = {}, {}, {}
        for line in lines:
            token = LINE_TOKENS[line.layer]
            dashes = () if line.clipped else DASHES
            self.lines[line] = DrawnLine(token, 1.8, 1.0, dashes)
            self.bars[line] = DrawnLine(token, 1.0, 0.45)
            self.points[line] = Points(token, 7, is_square=not line.clipped)
        self._items = []
        for layer, items in enumerate((self.bars, self.lines, self.points)):
            for item in items.values():
                self.view.add(item, layer)
                self._items.append(item)

    def _title(self) -> None:
        titles = {
            "succeeded": self.tr("Runs that succeeded by lag, %"),
            "wrong": self.tr("Rows wrong at best by lag, %"),
        }
        self.header.set_title(titles[self._quantity])
        self.view.setAccessibleName(titles[self._quantity])
        entries = [
            Entry(layer, "long", LINE_TOKENS[layer]) for layer in self._experiment.layer_names
        ]
        if any(not line.clipped for line in self._experiment.lines):
            words = self.tr("not clipped")
            entries.append(Entry(words, "long", "quiet_text", dashes=DASHES))
        self.header.legend.set_entries(entries, whole=True)

    # What a plot is --------------------------------------------------------------------------

    def extent(self) -> tuple[int, int]:
        """The axis, with as much room at its end as at its beginning."""
        end = SPACING * len(self._experiment.lag_numbers) + round(SPACING * (2 * EDGE - 1))
        return end, end

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """Lines, points and bars."""
        count = len(self.lines)
        for number, line in enumerate(self.lines):
            place = number - (count - 1) / 2
            found = [
                (place_of(at) + BESIDE * place, self._cells[line, lag])
                for at, lag in enumerate(self._experiment.lag_numbers)
                if self._cells[line, lag].runs
            ]
            x = np.array([at for at, _ in found])
            y = self._shifted([self._value(cell) for _, cell in found], place)
            self.lines[line].set_points(x, y)
            self._put_bars(line, found)
            if self._quantity == "succeeded":
                self.points[line].set_points(x, y)
            else:
                dots = [(at, each) for at, cell in found for each in _wrong(cell)]
                values = self._shifted([each for _, each in dots], place)
                self.points[line].set_points(np.array([at for at, _ in dots]), values)

    def _put_bars(self, line: Line, found: Sequence[tuple[float, Cell]]) -> None:
        x: list[float] = []
        y: list[float] = []
        if self._quantity == "succeeded" and self._experiment.repeats >= FEWEST_WITH_BARS:
            for at, cell in found:
                low, high = wilson(cell.succeeded, cell.runs)
                x += [at, at, at]
                y += [100 * low, 100 * high, np.nan]
        self.bars[line].set_points(np.array(x), mapped(np.array(y), self.is_logarithmic))

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """All percentages."""
        return (0.0, 100.0)

    def _fitting_values(self, start: int, stop: int) -> tuple[float, float]:
        """All percentages, and room for lines that are moved apart."""
        if self.is_logarithmic:
            return super()._fitting_values(start, stop)
        return (-5.0, 105.0)

    def reading(self, step: int) -> Sequence[Entry]:
        """Every line at the lag nearest to the cursor."""
        lags = self._experiment.lag_numbers
        lag = min(enumerate(lags), key=lambda each: abs(place_of(each[0]) - step))[1]
        entries = [Entry(self.tr("lag {lag}").format(lag=lag))]
        for line in self.lines:
            cell = self._cells[line, lag]
            if not cell.runs:
                continue
            if self._quantity == "succeeded":
                words = f"{cell.succeeded}/{cell.runs}"
            else:
                words = f"{written(self._value(cell), 3)}%"
            dashes = () if line.clipped else DASHES
            entries.append(Entry(words, "long", LINE_TOKENS[line.layer], dashes=dashes))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a layer, way of clipping and lag that has been tried."""
        heads = ("layer", "clipped", "lag", "runs", "succeeded", "share", "low", "high", "wrong")
        rows = (
            (
                cell.line.layer,
                cell.line.clipped,
                cell.lag,
                cell.runs,
                cell.succeeded,
                cell.share,
                *wilson(cell.succeeded, cell.runs),
                *(np.mean(_wrong(cell)).item() / 100 if _wrong(cell) else None,),
            )
            for cell in self._cells.values()
            if cell.runs
        )
        return heads, rows

    def _value(self, cell: Cell) -> float:
        if self._quantity == "succeeded":
            return 100 * cell.succeeded / cell.runs
        wrong = _wrong(cell)
        return sum(wrong) / len(wrong) if wrong else np.nan

    def _shifted(self, values: Sequence[float], place: float) -> Numbers:
        found = np.array(values, dtype=float)
        if self.is_logarithmic or self._quantity == "wrong":
            return mapped(found, self.is_logarithmic)
        return found - APART * place


def _wrong(cell: Cell) -> list[float]:
    return [100 * result.wrong for result in cell.results if result.wrong is not None]
