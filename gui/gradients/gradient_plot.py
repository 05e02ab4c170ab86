"""What the plots of gradients share: they draw a `GradientHistory`, and follow its run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtWidgets import QWidget

from gui.gradients.gradient_history import GradientHistory
from gui.plots.marks import StepMark
from gui.plots.plot import Plot
from gui.plots.step_range import StepRange

LOGARITHMIC_WIDTH = 46
"""Pixels for numbers such as 0.0001."""


class GradientPlot(Plot):
    """A plot over the steps of a run, whose marks are those of the run."""

    def __init__(self, title: str, parent: QWidget | None = None, **options: Any) -> None:
        """``options``: see `Plot`."""
        self._record = GradientHistory()  # asked for while the plot is made
        super().__init__(title, parent, **options)
        self.step_pointed.connect(self.point_at)

    @property
    def record(self) -> GradientHistory:
        """What is drawn."""
        return self._record

    def set_record(self, record: GradientHistory) -> None:
        """Draw another run, and follow it."""
        self._record = record
        self._steps = StepRange()
        self._chosen_values = None
        self.refresh()

    def show_steps(self, steps: tuple[float, float] | None) -> None:
        """Show what another plot shows, which may know more of the run by now."""
        self._steps.set_run(*self.extent())
        super().show_steps(steps)

    def extent(self) -> tuple[int, int]:
        """Steps done, and steps of the whole run."""
        return self._record.done, self._record.steps

    def marks(self) -> Sequence[StepMark]:
        """Those of the run."""
        return self._record.marks
