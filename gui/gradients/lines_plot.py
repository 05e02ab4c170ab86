"""Quantities that were recorded at some steps of a run, as lines over its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from PyQt6.QtCore import QLocale
from PyQt6.QtWidgets import QWidget

from engine.training.run_curves import Curve, thinned
from gui.gradients.gradient_plot import LOGARITHMIC_WIDTH, GradientPlot
from gui.gradients.looks import Look
from gui.gradients.merged_rows import MergedRows
from gui.plots.legend import Entry
from gui.plots.scale import mapped
from gui.plots.series import Numbers
from gui.plots.shapes import Area, Line, Points
from gui.plots.ticks import written

_FEW = 2
"""Up to so many values each gets a point: a curve of one value would not be seen otherwise."""
_HEADROOM = 0.04
_LEAST_SHARE = 0.01
"""An axis of shares reaches so far at least."""
_BAND = 0.16


@dataclass(frozen=True, eq=False)
class RecordedLine:
    """One column of what was recorded."""

    label: str
    rows: MergedRows
    column: int
    look: Look
    spread: int | None = None
    """Column of its spread, drawn to either side."""
    short: str = ""
    """What it is called where there is little room."""

    def values(self) -> Numbers:
        """One for each recorded row."""
        return self.rows.values[:, self.column]


def as_percent(value: float) -> str:
    """A share of one."""
    return f"{written(100 * value, 3)}%"


def as_number(value: float) -> str:
    """Any other quantity."""
    return written(value, 3)


class LinesPlot(GradientPlot):
    """A few lines, and perhaps a range that is usual."""

    def __init__(
        self,
        title: str,
        parent: QWidget | None = None,
        *,
        text: Callable[[float], str] = as_number,
        usual: tuple[float, float] | None = None,
        **options: Any,
    ) -> None:
        """``text``: how values are written; ``usual``: a range to mark; see also `Plot`."""
        super().__init__(title, parent, **options)
        if self.is_logarithmic:
            self.view.values_axis.setWidth(LOGARITHMIC_WIDTH)
        self._text = text
        self._usual = usual
        self._lines: tuple[RecordedLine, ...] = ()
        self._shapes: list[tuple[Line, Points, Area]] = []
        self._usual_area = Area("good", 0.14)
        self.view.add(self._usual_area, -8)

    @property
    def lines(self) -> tuple[RecordedLine, ...]:
        """What is drawn."""
        return self._lines

    def show_lines(self, lines: Sequence[RecordedLine]) -> None:
        """Draw these."""
        if [_shape_of(line) for line in lines] != [_shape_of(line) for line in self._lines]:
            for items in self._shapes:
                for item in items:
                    self.view.box.removeItem(item)
            self._shapes = []
            for line in lines:
                items = (
                    Line(line.look.token, 1.8, 1.0, line.look.dashes),
                    Points(line.look.token, 5),
                    Area(line.look.token, _BAND),
                )
                for item, layer in zip(items, (2, 3, 1), strict=True):
                    self.view.add(item, layer)
                self._shapes.append(items)
        self._lines = tuple(lines)
        self.refresh()

    def refresh(self) -> None:
        """Draw what there is by now."""
        self.header.legend.set_entries(
            [
                Entry(
                    line.label,
                    "long",
                    line.look.token,
                    short=line.short or line.label,
                    dashes=line.look.dashes,
                )
                for line in self._lines
                if line.label
            ]
        )
        super().refresh()

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """Each line, what lies around it, and points where there are few."""
        for line, (drawn, points, area) in zip(self._lines, self._shapes, strict=True):
            steps, values = line.rows.begins.astype(np.float64), line.values()
            curve = thinned(Curve(steps, values), start, stop, most)
            mapped_values = mapped(curve.values, self.is_logarithmic)
            drawn.set_points(curve.steps, mapped_values)
            shown = len(curve.steps) if len(curve.steps) <= _FEW else 0
            points.set_points(curve.steps[:shown], mapped_values[:shown])
            if line.spread is not None:
                spread = line.rows.values[:, line.spread]
                low = thinned(Curve(steps, values - spread), start, stop, most)
                high = thinned(Curve(steps, values + spread), start, stop, most)
                area.set_points(
                    low.steps,
                    mapped(low.values, self.is_logarithmic),
                    mapped(high.values, self.is_logarithmic),
                )
        if self._usual is not None:
            ends = np.array(self.shown_steps())
            low_end, high_end = (np.full(2, self.in_view(end)) for end in self._usual)
            bottom, top = self.shown_values()
            self._usual_area.set_points(ends, low_end.clip(bottom, top), high_end.clip(bottom, top))

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Of all that is seen; the usual range is always part of it."""
        ends: list[float] = []
        for line in self._lines:
            begins = line.rows.begins
            is_seen = (begins >= start) & (begins <= stop)
            values = line.values()[is_seen]
            spread = 0.0 if line.spread is None else line.rows.values[is_seen, line.spread]
            for end in (values - spread, values + spread):
                good = end[np.isfinite(end)]
                good = good[good > 0] if self.is_logarithmic else good
                if len(good):
                    ends += (float(good.min()), float(good.max()))
        if ends and self._usual is not None:
            ends += self._usual
        if not ends:
            return None
        low, high = min(ends), max(ends)
        if self._text is as_percent:
            low, high = min(low, 0.0), max(high, _LEAST_SHARE)
        return low, high if self.is_logarithmic else high + _HEADROOM * (high - min(low, 0.0))

    def reading(self, step: int) -> Sequence[Entry]:
        """The last values recorded by a step."""
        entries = [Entry(self.tr("step {step}").format(step=QLocale().toString(step)))]
        for line in self._lines:
            entries.append(self._entry(line, line.rows.at(step)))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A line a value."""
        rows = (
            (line.label, begin, end, None if isnan(value) else value)
            for line in self._lines
            for begin, end, value in zip(
                line.rows.begins.tolist(),
                line.rows.ends.tolist(),
                line.values().tolist(),
                strict=True,
            )
        )
        return ("what", "step", "last_step", "value"), rows

    def _entry(self, line: RecordedLine, place: int | None) -> Entry:
        value = np.nan if place is None else float(line.values()[place])
        text = "–" if isnan(value) else self._text(value)
        look = line.look
        words = f"{line.short} {text}" if line.short else text
        return Entry(words, "long", look.token, short=text, dashes=look.dashes)


def _shape_of(line: RecordedLine) -> tuple[Look, bool]:
    return line.look, line.spread is not None
