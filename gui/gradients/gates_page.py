"""Inside the gates: what they let through, how far they remember, and units that are of no use."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PyQt6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from engine.layers.recurrent import Recurrent
from gui.forms.quiet_combo import QuietCombo
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
from gui.plots.ticks import written
from gui.widgets.bare_splitter import BareSplitter

_MEMORY, _RADIUS, _UNITS = (
    QT_TRANSLATE_NOOP("gradients", "Memory"),
    QT_TRANSLATE_NOOP("gradients", "Radius"),
    QT_TRANSLATE_NOOP("gradients", "Units"),
)

_WIDEST_CHOICE = 170


class GatesPage(QWidget):
    """Three plots of a layer: its gates, how often they are at an end, and one to choose of its
    memory, its recurrent kernel and its units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = GradientHistory()
        self._side: Side | None = None
        self._gates: tuple[str, ...] = ()
        self._offered: tuple[str, ...] = ()
        self._wanted = _MEMORY
        """What the person chose last, where there is such a thing."""
        self.means = LinesPlot(self.tr("Gates"), self)
        self.saturation = LinesPlot(
            self.tr("At an end"), self, text=as_percent, values_axis=PercentAxis("left")
        )
        self.choice = QuietCombo(self)
        self.choice.setAccessibleName(self.tr("What is shown of the layer"))
        self.choice.setMinimumContentsLength(8)
        self.choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.choice.setMaximumWidth(_WIDEST_CHOICE)
        self.layer_plots = {
            _MEMORY: LinesPlot("", self, text=self._steps),
            _RADIUS: LinesPlot("", self),
            _UNITS: LinesPlot("", self, text=as_percent, values_axis=PercentAxis("left")),
        }
        for name, tip in (
            (_MEMORY, self.tr("How many time steps a cell remembers: 1 / (1 - mean of its gate)")),
            (
                _RADIUS,
                self.tr(
                    "Spectral radius: the largest absolute eigenvalue of the recurrent kernel. "
                    "Well below 1 what is fed back fades, above 1 it may grow."
                ),
            ),
            (
                _UNITS,
                self.tr(
                    "Dead: the output never moves. Saturated: it is at an end of its range at more "
                    "than 95% of the time steps."
                ),
            ),
        ):
            self.layer_plots[name].header.setToolTip(tip)
        self.plots: tuple[GradientPlot, ...] = (
            self.means,
            self.saturation,
            *self.layer_plots.values(),
        )
        self._lay_out()
        self.choice.activated.connect(self._on_activated)

    def _steps(self, memory: float) -> str:
        return self.tr("{count} steps").format(count=written(memory, 3))

    def _lay_out(self) -> None:
        for plot in self.plots:
            plot.header.hide_logarithmic()
            # One has a choice in place of its title, and all begin at one height.
            plot.header.setMinimumHeight(self.choice.sizeHint().height())
        chosen = QWidget(self)
        self._stack = QStackedLayout(chosen)
        for plot in self.layer_plots.values():
            self._stack.addWidget(plot)
        splitter = BareSplitter(self)
        for widget in (self.means, self.saturation, chosen):
            splitter.addWidget(widget)
        splitter.setSizes([320, 270, 250])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)

    @property
    def layer_plot(self) -> LinesPlot:
        """The third plot, as it was chosen."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, LinesPlot)
        return shown

    def set_record(self, record: GradientHistory) -> None:
        """Show another run."""
        self._record = record
        for plot in self.plots:
            plot.set_record(record)
        self.refresh()

    def show_layer(self, side: Side | None, layer: Recurrent | None) -> None:
        """Show another layer."""
        gates = () if layer is None else layer.gate_names
        if (side, gates) != (self._side, self._gates):
            self._side, self._gates = side, gates
            self._explain()
            self.refresh()

    def refresh(self) -> None:
        """Show what there is by now."""
        for plot, column, spread in (
            (self.means, MEAN, SPREAD),
            (self.saturation, SATURATION, None),
        ):
            plot.show_lines(self._gate_lines(column, spread))
        rows = None if self._side is None else self._record.layers.get(self._side)
        has_memory = rows is not None and bool(np.isfinite(rows.values[:, MEMORY]).any())
        self._offer((_MEMORY, _RADIUS, _UNITS) if has_memory else (_RADIUS, _UNITS))
        for name, columns in (
            (_MEMORY, (("", MEMORY, 1),)),
            (_RADIUS, (("", RADIUS, 0),)),
            (_UNITS, ((self.tr("dead"), DEAD, 5), (self.tr("saturated"), SATURATED, 2))),
        ):
            lines = [] if rows is None else [
                RecordedLine(label, rows, column, look(place)) for label, column, place in columns
            ]  # fmt: skip
            self.layer_plots[name].show_lines(lines)

    def _explain(self) -> None:
        names = ", ".join(f"{name}: {gate_text(name, self._gates)}" for name in self._gates)
        for plot, words in (
            (
                self.means,
                self.tr("Mean of each gate over rows, units and time steps, and its spread."),
            ),
            (
                self.saturation,
                self.tr("Share of each gate's values within 5% of either end of its range."),
            ),
        ):
            plot.header.setToolTip(f"{words} {names}")

    def _gate_lines(self, column: int, spread: int | None) -> list[RecordedLine]:
        lines = []
        for place, name in enumerate(self._gates):
            rows = None if self._side is None else self._record.gates.get(Gate(self._side, name))
            if rows is not None:
                label = gate_text(name, self._gates)
                lines.append(RecordedLine(label, rows, column, look(place), spread, short=name))
        return lines

    def _offer(self, names: tuple[str, ...]) -> None:
        if names == self._offered:
            return
        self._offered = names
        self.choice.clear()
        for name in names:
            self.choice.addItem(QCoreApplication.translate("gradients", name), name)
        self.choice.setCurrentIndex(names.index(self._wanted) if self._wanted in names else 0)
        self._show_chosen()

    def _on_activated(self) -> None:
        self._wanted = self.choice.currentData()
        self._show_chosen()

    def _show_chosen(self) -> None:
        plot = self.layer_plots[self.choice.currentData()]
        plot.header.put_in_place_of_title(self.choice)
        self._stack.setCurrentWidget(plot)
