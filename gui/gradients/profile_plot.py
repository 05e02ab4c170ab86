"""How large the gradient is at each time step: now, and where the cursor is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

import numpy as np
from PyQt6.QtCore import QLocale
from PyQt6.QtWidgets import QWidget

from gui.gradients.gradient_plot import LOGARITHMIC_WIDTH
from gui.gradients.merged_rows import MergedRows
from gui.plots.axes import StepAxis
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Numbers
from gui.plots.shapes import Line, Points
from gui.plots.step_range import StepRange
from gui.plots.ticks import written

_FEW = 24
_MOST_DECADES = 14.0


class ProfilePlot(Plot):
    """Time steps to the right, from 0; on the logarithmic axis a straight line is a gradient that
    changes by the same factor at each of them."""

    empty_range = (0.1, 10.0)
    _rows: MergedRows | None = None
    _pointed: int | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, is_logarithmic=True, steps_axis=TimeStepAxis("bottom"))
        self.header.set_title(self.tr("Latest profile"))
        self.view.setAccessibleName(self.tr("Gradient by time step, at one step of the run"))
        self.view.values_axis.setWidth(LOGARITHMIC_WIDTH)
        self._steps = _AllTimeSteps()
        self._now = Line("accent", 1.8)
        self._points = Points("accent", 5)
        self._then = Line("warning", 1.8, dashes=(5.0, 2.0))
        for layer, item in enumerate((self._then, self._now, self._points)):
            self.view.add(item, layer)
        self.step_pointed.connect(self.point_at)

    def show_rows(self, rows: MergedRows | None) -> None:
        """Draw the last of these."""
        if rows is not self._rows:
            self._rows, self._pointed = rows, None
            self._steps = _AllTimeSteps()
            self._chosen_values = None
        self.refresh()

    def compare(self, row: int | None) -> None:
        """Draw this row as well; None: the last alone."""
        if row != self._pointed:
            self._pointed = row
            self._show_legend()
            self.redraw()

    def refresh(self) -> None:
        """Draw what there is by now."""
        if self._pointed is not None and self._pointed >= self._count():
            self._pointed = None
        self._show_legend()
        super().refresh()

    def extent(self) -> tuple[int, int]:
        """Time steps."""
        width = self._rows.width if self._rows is not None and len(self._rows) else 0
        return width, width

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """One line or two."""
        for line, profile in ((self._now, self._profile(-1)), (self._then, self._compared())):
            line.set_points(np.arange(1.0, len(profile) + 1), mapped(profile, self.is_logarithmic))
        profile = self._profile(-1)
        shown = profile if len(profile) <= _FEW else profile[:0]
        self._points.set_points(np.arange(1.0, len(shown) + 1), mapped(shown, self.is_logarithmic))

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Of both lines."""
        both = np.concatenate((self._profile(-1), self._compared()))
        both = both[np.isfinite(both)]
        if self.is_logarithmic:
            both = both[both > 0]
        if not len(both):
            return None
        low, high = float(both.min()), float(both.max())
        return (max(low, high * 10**-_MOST_DECADES), high) if self.is_logarithmic else (low, high)

    def reading(self, step: int) -> Sequence[Entry]:
        """Both values at a time step."""
        entries = [Entry(self.tr("time step {number}").format(number=QLocale().toString(step - 1)))]
        for mark in self._marks_of_lines():
            profile = self._profile(-1) if mark.token == "accent" else self._compared()
            value = float(profile[step - 1]) if step <= len(profile) else np.nan
            entries.append(
                Entry(
                    "–" if isnan(value) else written(value, 3),
                    mark.mark,
                    mark.token,
                    dashes=mark.dashes,
                )
            )
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A line a time step."""
        step = int(self._rows.ends[-1]) if self._rows is not None and self._count() else 0
        rows = (
            (step, number, None if isnan(value) else value)
            for number, value in enumerate(self._profile(-1).tolist())
        )
        return ("step", "time_step", "gradient_norm"), rows

    def _count(self) -> int:
        return 0 if self._rows is None else len(self._rows)

    def _profile(self, place: int) -> Numbers:
        return np.zeros(0) if self._rows is None or not self._count() else self._rows.values[place]

    def _compared(self) -> Numbers:
        return np.zeros(0) if self._pointed is None else self._profile(self._pointed)

    def _marks_of_lines(self) -> list[Entry]:
        if self._rows is None or not self._count():
            return []
        entries = [Entry(self._step_text(-1), "long", "accent")]
        if self._pointed is not None:
            entries.insert(
                0, Entry(self._step_text(self._pointed), "long", "warning", dashes=(5.0, 2.0))
            )
        return entries

    def _step_text(self, place: int) -> str:
        step = int(self._rows.ends[place])
        return self.tr("step {step}").format(step=QLocale().toString(step))

    def _show_legend(self) -> None:
        self.header.legend.set_entries(self._marks_of_lines())


class TimeStepAxis(StepAxis):
    """Time steps, which are counted from 0, where a plot counts its steps from 1."""

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """At round numbers of time steps."""
        values, _ = super().places(low - 1, high - 1, size)
        return [value + 1 for value in values], []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """One less than their places."""
        return [QLocale().toString(int(value) - 1) for value in values]


class _AllTimeSteps(StepRange):
    """From just before the first to just after the last, however few there are."""

    @property
    def shown(self) -> tuple[float, float]:
        """From which time step to which."""
        return super().shown if not self.is_following else (0.5, self.extent + 0.5)

    @property
    def extent(self) -> float:
        """The last of them."""
        return float(max(self._steps, 1))
