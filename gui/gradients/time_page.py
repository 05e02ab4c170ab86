"""Through time: how large the gradient is at each time step, over the run and now."""

from __future__ import annotations

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gui.gradients.gradient_history import GradientHistory, Trace
from gui.gradients.heat_map import HeatMap
from gui.gradients.profile_plot import ProfilePlot
from gui.widgets.bare_splitter import BareSplitter


class TimePage(QWidget):
    """A heat map, and beside it the profile of its last column and of the one under the cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heat_map = HeatMap(self)
        self.profile = ProfilePlot(self)
        self.plots = (self.heat_map,)
        splitter = BareSplitter(self)
        splitter.addWidget(self.heat_map)
        splitter.addWidget(self.profile)
        splitter.setSizes([560, 380])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)
        self.heat_map.row_pointed.connect(self.profile.compare)

    def set_record(self, record: GradientHistory) -> None:
        """Show another run."""
        self.heat_map.set_record(record)
        self.profile.show_rows(self.heat_map.rows)

    def show_trace(self, trace: Trace | None) -> None:
        """Show another layer's state."""
        self.heat_map.show_trace(trace)
        self.profile.show_rows(self.heat_map.rows)

    def refresh(self) -> None:
        """Show what there is by now."""
        self.heat_map.refresh()
        self.profile.show_rows(self.heat_map.rows)
