"""A series from its beginning to its end, and where the part for validation begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QFont
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gui.data.bar_plot import HEIGHT
from gui.data.curve_cells import TOKENS
from gui.theme import current, mark
from gui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from engine.data.dataset import Series

_MOST_POINTS = 2_000
_NAMED_STEPS = 5
_WIDEST_NAME = 12


class SeriesPlot(QWidget):
    """Lines of the first columns that are forecast, each in its own unit or, where there are
    several, brought to one height. Validation is the part behind the dashed line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel("", self)
        mark(self._title, role="section")
        self.plot = pyqtgraph.PlotWidget(self, background=None, enableMenu=False)
        self.plot.setFixedHeight(HEIGHT)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self.plot.getPlotItem()
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())  # goes when the plot goes
        item.hideButtons()
        item.getViewBox().setMouseEnabled(x=False, y=False)
        self.lines = [pyqtgraph.PlotDataItem(antialias=True) for _ in TOKENS]
        self.boundary = pyqtgraph.InfiniteLine(angle=90)
        self._part = pyqtgraph.LinearRegionItem(movable=False)
        self._words = pyqtgraph.TextItem("", anchor=(0, 0))
        self._part.setZValue(-10)
        for line in (self._part, *self.lines, self.boundary, self._words):
            item.addItem(line, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self.plot)
        current().theme_changed.connect(self._dress)
        self._dress()

    def title(self) -> str:
        """What stands above."""
        return self._title.text()

    def show_series(self, series: Series, window: int) -> None:
        """Show a series whose windows have so many steps."""
        shown = series.targets[: len(self.lines)]
        names = [series.columns[place] for place in shown]
        title = ", ".join(names)
        if len(series.targets) > len(shown):
            title = self.tr("{names} and {count} more").format(
                names=title, count=len(series.targets) - len(shown)
            )
        self._title.setText(title)
        self.plot.setAccessibleName(self.tr("The series: {names}").format(names=title))
        ends = []
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(shown))
            if place < len(shown):
                values = series.values[:, shown[place]]
                ends.append(self._draw(line, values, is_alone=len(shown) == 1))
        low, high = min(end[0] for end in ends), max(end[1] for end in ends)
        boundary = int(series.validation[0]) + window
        steps = len(series.values)
        item = self.plot.getPlotItem()
        item.setXRange(0, steps - 1, padding=0.01)
        item.setYRange(low, high, padding=0.08)
        item.getAxis("left").setStyle(showValues=len(shown) == 1)
        item.getAxis("bottom").setTicks(_ticks(series))
        self.boundary.setValue(boundary - 0.5)
        self._part.setRegion((boundary - 0.5, steps * 1.02))
        self._words.setText(self.tr("validation"))
        self._words.setPos(boundary, high + 0.08 * (high - low))
        is_late = boundary > 0.8 * steps
        self._words.setAnchor((1.05, 0) if is_late else (0, 0))

    def _draw(
        self, line: pyqtgraph.PlotDataItem, values: np.ndarray, *, is_alone: bool
    ) -> tuple[float, float]:
        """Draw a column; its least and greatest value as they are drawn."""
        if not is_alone:
            spread = np.nanstd(values) or 1.0
            values = (values - np.nanmean(values)) / spread
        size = max(1, -(-len(values) // _MOST_POINTS))
        places = np.arange(0, len(values), size)
        if size > 1:  # least and greatest of neighbours, so that nothing that stands out is lost
            low, high = (at.reduceat(values, places) for at in (np.fmin, np.fmax))
            line.setData(places.repeat(2), np.column_stack((low, high)).ravel())
        else:
            line.setData(places, values)
        if not np.isfinite(values).any():
            return 0.0, 1.0
        return float(np.nanmin(values)), float(np.nanmax(values))

    def _dress(self) -> None:
        tokens = current().tokens
        for line, token in zip(self.lines, TOKENS, strict=True):
            line.setPen(pyqtgraph.mkPen(getattr(tokens, token), width=1.4))
        pen = pyqtgraph.mkPen(tokens.edge, width=1.2, style=Qt.PenStyle.DashLine)
        self.boundary.setPen(pen)
        self._part.setBrush(QColor(tokens.raised))
        for edge in self._part.lines:
            edge.setPen(pyqtgraph.mkPen(None))
        self._words.setColor(QColor(tokens.quiet_text))
        font = QFont(self.font())
        font.setPixelSize(tokens.size_small)
        self._words.setFont(font)
        for name in ("left", "bottom"):
            axis = self.plot.getPlotItem().getAxis(name)
            axis.setPen(pyqtgraph.mkPen(tokens.line))
            axis.setTextPen(pyqtgraph.mkPen(tokens.quiet_text))
            axis.setStyle(tickLength=0, tickFont=font)


def _ticks(series: Series) -> list[list[tuple[float, str]]] | None:
    """What some steps are called, where they are called anything."""
    if not series.labels:
        return None
    places = np.linspace(0, len(series.labels) - 1, _NAMED_STEPS + 2).astype(int)[1:-1]
    return [[(float(place), series.labels[place][:_WIDEST_NAME]) for place in places], []]
