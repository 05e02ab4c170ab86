"""What part of the whole gradient each layer has, stacked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from PyQt6.QtCore import QLocale
from PyQt6.QtWidgets import QWidget

from gui.gradients.gradient_history import GradientHistory
from gui.gradients.gradient_plot import GradientPlot
from gui.gradients.lines_plot import as_percent
from gui.gradients.looks import look
from gui.plots.axes import QuietAxis
from gui.plots.legend import Entry
from gui.plots.series import Numbers
from gui.plots.shapes import Area, Line
from gui.plots.ticks import written


class SharesPlot(GradientPlot):
    """Squares of norms add up to the square of the whole norm: their shares are stacked, the
    layer nearest to the data at the bottom."""

    name: Callable[[str], str] = staticmethod(str)
    """What a person calls a layer, by its id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, values_axis=PercentAxis("left"))
        self.header.set_title(self.tr("Shares"))
        self.header.setToolTip(
            self.tr(
                "Share of each layer in the squared norm of the whole gradient, before clipping"
            )
        )
        self.header.hide_logarithmic()
        self.view.setAccessibleName(self.tr("Share of each layer in the gradient, by step"))
        self._areas: list[tuple[Area, Line]] = []

    def set_record(self, record: GradientHistory) -> None:
        """Draw another run."""
        for area, line in self._areas:
            self.view.box.removeItem(area)
            self.view.box.removeItem(line)
        self._areas = []
        super().set_record(record)

    def refresh(self) -> None:
        """Draw what there is by now."""
        names = self._record.share_names
        while len(self._areas) < len(names):
            token = look(len(self._areas)).token
            items = (Area(token, 0.55), Line(token, 1.0))
            for layer, item in enumerate(items):
                self.view.add(item, layer)
            self._areas.append(items)
        self.header.legend.set_entries(
            [
                Entry(self.name(layer), "square", look(place).token)
                for place, layer in enumerate(names)
            ]
        )
        super().refresh()

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """One area over the other."""
        steps, tops = self._stacked(start, stop, most)
        bottom = np.zeros(len(steps))
        for (area, line), top in zip(self._areas, tops, strict=True):
            area.set_points(steps, bottom, top)
            line.set_points(steps, top)
            bottom = top

    def _stacked(self, start: int, stop: int, most: int) -> tuple[Numbers, list[Numbers]]:
        """Steps, and where each layer's area ends there; a column a pixel at most."""
        shares = self._record.shares
        begins = shares.begins
        first = max(int(np.searchsorted(begins, start)) - 1, 0)
        last = int(np.searchsorted(begins, stop, side="right")) + 1
        places = np.arange(len(begins))[first:last]
        if len(places) > most:
            places = places[np.linspace(0, len(places) - 1, most).astype(np.intp)]
        values = np.nan_to_num(shares.values[places])
        steps = begins[places].astype(np.float64)
        if len(places) and places[-1] == len(begins) - 1 and self._record.done > steps[-1]:
            # What was recorded last is what is known until there is more.
            until = min(self._record.done, steps[-1] + 4 * shares.interval())
            steps, values = np.append(steps, until), np.concatenate((values, values[-1:]))
        tops = np.cumsum(values, axis=1)
        return steps, [tops[:, place] for place in range(len(self._areas))]

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """All of it."""
        return (0.0, 1.0) if len(self._record.shares) else None

    def reading(self, step: int) -> Sequence[Entry]:
        """Shares at a step."""
        entries = [Entry(self.tr("step {step}").format(step=QLocale().toString(step)))]
        place = self._record.shares.at(step)
        if place is None:
            return entries
        shares = np.nan_to_num(self._record.shares.values[place])
        for number, share in enumerate(shares.tolist()):
            entries.append(Entry(as_percent(share), "square", look(number).token))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A line a recorded step, a column a layer."""
        shares = self._record.shares
        rows = (
            (begin, *np.nan_to_num(numbers).tolist())
            for begin, numbers in zip(shares.begins.tolist(), shares.values, strict=True)
        )
        return ("step", *map(self.name, self._record.share_names)), rows


class PercentAxis(QuietAxis):
    """Shares of one, written as percentages."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """As percentages."""
        return [f"{written(100 * value)}%" for value in values]
