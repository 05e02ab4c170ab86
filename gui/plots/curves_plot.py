"""A few curves over the steps of a row or a part of a series, as they are, not a run's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PyQt6.QtWidgets import QWidget

from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Numbers
from gui.plots.shapes import Line, Points
from gui.plots.step_range import StepRange
from gui.plots.ticks import written

_FEW = 40
"""Up to so many values a curve that asks for points gets them."""
_DIGITS = 5
_RIGHT = 22
"""Pixels: half of a month's name."""


@dataclass(frozen=True, eq=False)
class Curve:
    """Values at steps that follow each other."""

    label: str
    first: int
    """The step of its first value, from 1."""
    values: Numbers
    token: str = "accent"
    width: float = 1.8
    dashes: tuple[float, ...] = ()
    has_points: bool = False
    before: float | None = None
    """The value a step before, from which the line comes; None: it begins with its first."""

    @property
    def last(self) -> int:
        """The step of its last value."""
        return self.first + len(self.values) - 1


class CurvesPlot(Plot):
    """Shows all steps; under the cursor the values of every curve that has one there."""

    starts_at_zero = False
    _curves: tuple[Curve, ...] = ()
    _name: Callable[[int], str] = staticmethod(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._steps = _AllSteps()
        self.view.leave_room(_RIGHT)
        self._lines: list[Line] = []
        self._points: list[Points] = []
        self.step_pointed.connect(self.point_at)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What is drawn."""
        return self._curves

    def show_curves(
        self, title: str, curves: Sequence[Curve], name: Callable[[int], str] = str
    ) -> None:
        """Draw others, from the first step to the last.

        Args:
            name: what a step is called.
        """
        for item in (*self._lines, *self._points):
            self.view.box.removeItem(item)
        self._curves = tuple(curves)
        self._name = name
        self._lines = [Line(each.token, each.width, 1.0, each.dashes) for each in curves]
        self._points = [Points(each.token, 6) for each in curves]
        for layer, items in enumerate((self._lines, self._points)):
            for item in items:
                self.view.add(item, layer)
        self.header.set_title(title)
        self.view.setAccessibleName(title)
        self.view.steps_axis.name = name
        self.view.steps_axis.picture = None
        self.header.legend.set_entries([self._entry(each, each.label) for each in curves])
        self._chosen_values = None
        self._steps = _AllSteps()
        self.refresh()

    def extent(self) -> tuple[int, int]:
        """The last step, of all curves."""
        last = max((each.last for each in self._curves), default=0)
        return last, last

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """A line a curve, and points where it asks for them."""
        for curve, line, points in zip(self._curves, self._lines, self._points, strict=True):
            steps = np.arange(curve.first, curve.last + 1, dtype=np.float64)
            values = mapped(curve.values, self.is_logarithmic)
            shown = len(steps) if curve.has_points and len(steps) <= _FEW else 0
            points.set_points(steps[:shown], values[:shown])
            if curve.before is not None:
                before = mapped(np.array([curve.before]), self.is_logarithmic)
                steps = np.concatenate(([curve.first - 1.0], steps))
                values = np.concatenate((before, values))
            line.set_points(steps, values)

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Least and greatest of all that is seen."""
        seen = []
        for curve in self._curves:
            steps = np.arange(curve.first, curve.last + 1)
            values = curve.values[(steps >= start) & (steps <= stop)]
            seen.append(values[np.isfinite(values)])
        values = np.concatenate(seen) if seen else np.zeros(0)
        if self.is_logarithmic:
            values = values[values > 0]
        return (float(values.min()), float(values.max())) if len(values) else None

    def reading(self, step: int) -> Sequence[Entry]:
        """The step's name, and the value of every curve there."""
        entries = [Entry(self._name(step))]
        for curve in self._curves:
            if curve.first <= step <= curve.last:
                value = float(curve.values[step - curve.first])
                entries.append(self._entry(curve, written(value, _DIGITS)))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a value."""
        rows = (
            (curve.label, self._name(curve.first + place), value)
            for curve in self._curves
            for place, value in enumerate(curve.values.tolist())
        )
        return ("curve", "step", "value"), rows

    def _entry(self, curve: Curve, text: str) -> Entry:
        return Entry(text, "long", curve.token, dashes=curve.dashes)


class _AllSteps(StepRange):
    """From just before the first step to just after the last, however few there are."""

    @property
    def shown(self) -> tuple[float, float]:
        """From which step to which."""
        if not self.is_following:
            return super().shown
        return 0.5, self.extent + 0.5

    @property
    def extent(self) -> float:
        """The last of them."""
        return float(max(self._steps, 1))
