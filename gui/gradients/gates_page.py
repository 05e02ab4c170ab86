"""Inside the gates: what they let through, how far they remember, and units that are of no use."""

from __future__ import annotations

import numpy as np
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from engine.layers.recurrent import Recurrent
from gui.gradients.gradient_history import (
    DEAD,
    MEAN,
    MEMORY,
    RADIUS,
    SATURATED,
    SATURATION,
    SPREAD,
    Gate,
    GradientHistory,
    Side,
)
from gui.gradients.gradient_plot import GradientPlot
from gui.gradients.lines_plot import LinesPlot, RecordedLine, as_percent
from gui.gradients.looks import look
from gui.gradients.shares_plot import PercentAxis
from gui.gradients.sides import gate_text
from gui.widgets.bare_splitter import BareSplitter


class GatesPage(QWidget):
    """Four plots of a layer: its gates, how often they are at an end, its memory, its units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = GradientHistory()
        self._side: Side | None = None
        self._gates: tuple[str, ...] = ()
        self.means = LinesPlot(self.tr("Gates"), self)
        self.means.header.setToolTip(
            self.tr("Mean of each gate over rows, units and time steps, and its spread around it")
        )
        self.saturation = LinesPlot(
            self.tr("At an end"), self, text=as_percent, values_axis=PercentAxis("left")
        )
        self.saturation.header.setToolTip(
            self.tr("Share of each gate's values within 5% of either end of its range")
        )
        self.states = LinesPlot("", self)
        self.units = LinesPlot(
            self.tr("Units"), self, text=as_percent, values_axis=PercentAxis("left")
        )
        self.units.header.setToolTip(
            self.tr(
                "Dead: their output never moves. Saturated: at an end of its range at more than "
                "95% of the time steps."
            )
        )
        self.plots: tuple[GradientPlot, ...] = (
            self.means, self.saturation, self.states, self.units,
        )  # fmt: skip
        for plot in self.plots:
            plot.header.hide_logarithmic()
        splitter = BareSplitter(self)
        for plot in self.plots:
            splitter.addWidget(plot)
        splitter.setSizes([300, 240, 220, 220])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)

    def set_record(self, record: GradientHistory) -> None:
        """Show another run."""
        self._record = record
        for plot in self.plots:
            plot.set_record(record)
        self._show()

    def show_layer(self, side: Side | None, layer: Recurrent | None) -> None:
        """Show another layer."""
        gates = () if layer is None else layer.gate_names
        if (side, gates) != (self._side, self._gates):
            self._side, self._gates = side, gates
            self._show()

    def refresh(self) -> None:
        """Show what there is by now."""
        self._show()

    def _show(self) -> None:
        side = self._side
        if side is None:
            for plot in (self.means, self.saturation, self.states, self.units):
                plot.show_lines([])
            return
        found = [
            (name, rows)
            for name in self._gates
            if (rows := self._record.gates.get(Gate(side, name))) is not None
        ]
        for plot, column, spread in (
            (self.means, MEAN, SPREAD),
            (self.saturation, SATURATION, None),
        ):
            plot.show_lines(
                [
                    RecordedLine(
                        gate_text(name, self._gates), rows, column,
                        look(self._gates.index(name)), spread,
                    )
                    for name, rows in found
                ]
            )  # fmt: skip
        self._show_layer(side)

    def _show_layer(self, side: Side) -> None:
        rows = self._record.layers.get(side)
        if rows is None:
            self.states.show_lines([])
            self.units.show_lines([])
            return
        has_memory = bool(np.isfinite(rows.values[:, MEMORY]).any())
        title = self.tr("Memory and radius") if has_memory else self.tr("Spectral radius")
        self.states.header.set_title(title)
        radius = RecordedLine(self.tr("spectral radius"), rows, RADIUS, look(0))
        memory = RecordedLine(self.tr("steps remembered"), rows, MEMORY, look(1))
        self.states.show_lines([memory, radius] if has_memory else [radius])
        self.units.show_lines(
            [
                RecordedLine(self.tr("dead"), rows, DEAD, look(5)),
                RecordedLine(self.tr("saturated"), rows, SATURATED, look(2)),
            ]
        )
