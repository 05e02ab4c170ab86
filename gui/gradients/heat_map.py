"""The gradient at each time step, over the steps of a run, in colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QLocale, QPointF, QRectF, pyqtSignal
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QWidget

from gui.gradients.colour_scale import ColourScale
from gui.gradients.colours import image_of, range_of
from gui.gradients.gradient_history import GradientHistory, Trace
from gui.gradients.gradient_plot import GradientPlot
from gui.gradients.merged_rows import MergedRows
from gui.gradients.resampling import columns_of
from gui.plots.axes import StepAxis
from gui.plots.legend import Entry
from gui.plots.ticks import written


class HeatMap(GradientPlot):
    """Steps of the run go to the right, time steps upwards, from 0; colours are logarithmic."""

    row_pointed = pyqtSignal(object)
    """The place of the recorded row under the cursor, an int; None: none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, values_axis=StepAxis("left"))
        self.header.set_title(self.tr("Gradient by time step"))
        self.header.hide_logarithmic()
        self.view.setAccessibleName(self.tr("Gradient by time step and step of the run"))
        self._trace: Trace | None = None
        self._picture = _Picture()
        self.view.add(self._picture, -9)  # over the grid, under the cursor
        self.header.legend.set_entries([Entry(self.tr("time steps upwards"))])
        self.scale = ColourScale()
        self.view.add_scale(self.scale)
        self._pointed: QPointF | None = None
        self.view.place_pointed.connect(self._on_place_pointed)

    # What it shows ---------------------------------------------------------------------------

    @property
    def rows(self) -> MergedRows | None:
        """What is drawn; None: nothing is known of the state that is looked at."""
        return None if self._trace is None else self._record.traces.get(self._trace)

    def set_record(self, record: GradientHistory) -> None:
        """Draw another run."""
        self._pointed = None
        super().set_record(record)

    def show_trace(self, trace: Trace | None) -> None:
        """Draw another layer's state."""
        if trace != self._trace:
            self._trace = trace
            self._chosen_values = None
            self.refresh()

    def time_steps(self) -> int:
        """How many time steps there are."""
        return self.rows.width if self.rows is not None else 0

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """The picture of what is seen, a column a pixel."""
        rows, (first, last) = self.rows, self.shown_steps()
        if rows is None:
            self._picture.clear()
            return
        low, high = range_of(rows.least_above_zero, rows.greatest)
        self.scale.setRange(low, high)
        upwards = max(int(self.view.box.height()), 20)
        columns = columns_of(rows, first, last, most, upwards)
        # What was recorded last is what is known, but only of steps that have been.
        edges = np.linspace(first, last, most, endpoint=False)
        columns[edges > max(self._record.done, int(rows.ends[-1]))] = np.nan
        room = QRectF(first, -0.5, last - first, rows.width)
        self._picture.show_image(image_of(columns, low, high), room)

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """All time steps."""
        return None if self.rows is None else (0.0, self.rows.width - 1.0)

    def _fitting_values(self, start: int, stop: int) -> tuple[float, float]:
        return -0.5, max(self.time_steps(), 1) - 0.5

    # What it tells ---------------------------------------------------------------------------

    def reading(self, step: int) -> Sequence[Entry]:
        """The norm under the cursor, and of which step and time step it is."""
        entries = [Entry(self.tr("step {step}").format(step=QLocale().toString(step)))]
        rows, at = self.rows, self._pointed
        place = None if rows is None else rows.at(step)
        time_step = -1 if at is None else round(at.y())
        if rows is None or place is None or not 0 <= time_step < rows.width:
            return entries
        value = float(rows.values[place, time_step])
        entries.append(
            Entry(self.tr("time step {number}").format(number=QLocale().toString(time_step)))
        )
        entries.append(Entry("–" if isnan(value) else written(value, 3)))
        return entries

    def point_at(self, step: int | None) -> None:
        """Tell the norm at a step, and which recorded row it is of."""
        super().point_at(step)
        rows = self.rows
        if step is None or rows is None or not 1 <= step <= self.extent()[0]:
            self.row_pointed.emit(None)
        else:
            self.row_pointed.emit(rows.at(step))

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A line a number. A row of a long run stands for the steps from ``step`` to the last."""
        return ("step", "last_step", "time_step", "gradient_norm"), self._lines()

    def _lines(self) -> Iterable[Iterable[Any]]:
        rows = self.rows
        if rows is None:
            return
        for begin, end, numbers in zip(
            rows.begins.tolist(), rows.ends.tolist(), rows.values.tolist(), strict=True
        ):
            for time_step, number in enumerate(numbers):
                yield begin, end, time_step, None if isnan(number) else number

    def _on_place_pointed(self, place: QPointF | None) -> None:
        self._pointed = place
        if place is not None:
            self.point_at(round(place.x()))


class _Picture(pg.GraphicsObject):
    """A picture laid over a part of the plot, in hard pixels."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._room = QRectF()

    def show_image(self, image: QImage, room: QRectF) -> None:
        """Lay it there; its first row is at the bottom."""
        self.prepareGeometryChange()
        self._image, self._room = image, room
        self.update()

    def clear(self) -> None:
        """Lay nothing."""
        self._image = None
        self.update()

    def boundingRect(self) -> QRectF:
        """Where it lies."""
        return self._room

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw in pixels: programs that show an SVG smooth what they enlarge themselves."""
        if self._image is None:
            return
        room = painter.transform().mapRect(self._room)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(room, self._image.mirrored(False, True))
        painter.restore()
