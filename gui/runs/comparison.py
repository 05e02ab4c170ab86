"""The right side: the selected runs beside each other, by their curves or by their settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QTabBar, QVBoxLayout, QWidget

from engine.message import GradloomError
from engine.training.run_curves import QUANTITIES, Curve, Quantity
from engine.training.run_files import EPOCHS
from engine.training.run_list import ListedRun, labels_of
from gui.forms.quiet_combo import QuietCombo
from gui.plots.save_dialog import ask_and_save
from gui.runs.curve_reader import CurveReader
from gui.runs.differences_table import DifferencesTable
from gui.runs.line_style import LineStyle, LineStyles
from gui.runs.runs_plot import DrawnRun, RunsPlot
from gui.translation import translated
from gui.widgets.empty_state import EmptyState

_CURVES, _SETTINGS = range(2)
_WIDEST_CHOICE = 220
_NONE_YET = Curve(np.empty(0), np.empty(0))


def told_by(runs: Sequence[ListedRun]) -> tuple[Quantity, ...]:
    """What some of these runs tell of each step or epoch; all there is before an epoch ended."""
    told = {name for run in runs for name in run.last_epoch}
    if not told:
        return QUANTITIES
    return tuple(each for each in QUANTITIES if each.table != EPOCHS or each.column in told)


class Comparison(QWidget):
    """Two views of the same runs, in the same colours; a choice of what the curves show."""

    failed = pyqtSignal(str)
    """A sentence on what could not be read or saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[ListedRun, ...] = ()
        self._line_styles = LineStyles()
        self._styles: dict[Path, LineStyle] = {}
        self._reader = CurveReader(self)
        self._reader.arrived.connect(self._draw)
        self._reader.failed.connect(self.failed)
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.addTab(self.tr("Curves"))
        self.tabs.addTab(self.tr("Differences"))
        self.tabs.setTabToolTip(_SETTINGS, self.tr("Settings in which the selected runs differ"))
        self.tabs.setUsesScrollButtons(False)
        self.choice = QuietCombo(self)
        self.choice.setAccessibleName(self.tr("What the curves show"))
        self._offered: tuple[Quantity, ...] = ()
        self._offer(QUANTITIES)
        self.choice.setMaximumWidth(_WIDEST_CHOICE)
        policy = self.choice.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        policy.setRetainSizeWhenHidden(True)  # or all would move as another view is chosen
        self.choice.setSizePolicy(policy)
        self.choice.currentIndexChanged.connect(self._on_quantity_chosen)
        self.plot = RunsPlot(self)
        self.plot.step_pointed.connect(self.plot.point_at)
        self.plot.save_requested.connect(self._on_save_requested)
        self.empty_state = EmptyState("ph.chart-line", "", parent=self.plot.view)
        self.empty_state.setAutoFillBackground(True)
        self.empty_state.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.differences = DifferencesTable(self)
        self._lay_out()
        self.plot.view.installEventFilter(self)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.choice, 100)  # all the room there is, up to its widest
        room = QWidget(self)
        self._stack = QStackedLayout(room)
        self._stack.addWidget(self.plot)
        self._stack.addWidget(self.differences)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(room, 1)

    @property
    def quantity(self) -> Quantity:
        """What the curves show."""
        return self._offered[max(0, self.choice.currentIndex())]

    def show_runs(self, runs: Sequence[ListedRun]) -> Mapping[Path, LineStyle]:
        """Compare these, as far as they can be told apart; which those are, and how drawn."""
        self._runs = tuple(runs)
        readable = [run.path for run in runs if run.damage is None]
        self._styles = self._line_styles.assign(readable)
        compared = [run for run in runs if run.path in self._styles]
        self._offer(told_by(compared))
        count = self.differences.show_runs(compared, self._styles)
        words = self.tr("Differences")
        self.tabs.setTabText(_SETTINGS, f"{words} ({count})" if count else words)
        self._ask()
        return self._styles

    def _offer(self, quantities: tuple[Quantity, ...]) -> None:
        """Have these to choose from; what is chosen stays where it is one of them."""
        if quantities == self._offered:
            return
        chosen = self.quantity if self._offered else None
        self._offered = quantities
        self.choice.blockSignals(True)  # nobody chose this
        self.choice.clear()
        self.choice.addItems([translated(quantity.label) for quantity in quantities])
        self.choice.setCurrentIndex(quantities.index(chosen) if chosen in quantities else 0)
        self.choice.blockSignals(False)

    def _ask(self) -> None:
        self._draw()  # at once what is known
        self._reader.ask(tuple(self._styles), self.quantity)

    def _draw(self) -> None:
        shown = [run for run in self._runs if run.path in self._styles]
        curves = [self._reader.curve(run.path, self.quantity) or _NONE_YET for run in shown]
        self.plot.show_runs(
            self.quantity,
            [
                DrawnRun(label, self._styles[run.path], curve)
                for label, run, curve in zip(labels_of(shown), shown, curves, strict=True)
            ],
        )
        self._say_why_empty(curves)

    def _say_why_empty(self, curves: Sequence[Curve]) -> None:
        if any(len(curve.steps) for curve in curves):
            self.empty_state.hide()
            return
        damaged = [run for run in self._runs if run.damage is not None]
        if not self._runs:
            self.empty_state.set_text(self.tr("Select runs to compare their curves"))
        elif damaged and damaged[0].damage is not None:
            self.empty_state.set_text(
                self.tr("This run cannot be read"), translated(damaged[0].damage)
            )
        else:
            self.empty_state.set_text(self.tr("Nothing of this has been told yet"))
        self.empty_state.show()

    # Signals ---------------------------------------------------------------------------------

    def _on_quantity_chosen(self) -> None:
        self._ask()

    def _on_tab_changed(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.choice.setVisible(place == _CURVES)

    def _on_save_requested(self, what: str) -> None:
        try:
            ask_and_save(self.plot, what)
        except GradloomError as error:
            self.failed.emit(translated(error))

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """The hint fills the room of the plot."""
        if a1 is not None and a1.type() == QEvent.Type.Resize:
            self.empty_state.setGeometry(self.plot.view.rect())
        return super().eventFilter(a0, a1)
