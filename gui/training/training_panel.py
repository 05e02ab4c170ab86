"""The training panel: loss, gradient norms and how often clipping fired, side by side."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from engine.message import GradloomError
from engine.project.project import Project
from engine.training.clipping_advice import clipping_at
from engine.training.events import Event, NotFinite, RunEnded, RunStarted
from engine.vocabulary.clipping import threshold_of
from gui.document import Document
from gui.plots.clipping_gauge import ClippingGauge
from gui.plots.gradient_norm_plot import GradientNormPlot
from gui.plots.history import History
from gui.plots.loss_plot import LossPlot
from gui.plots.pace import RedrawPace
from gui.plots.plot import Plot
from gui.plots.save_dialog import ask_and_save
from gui.training.clipping_notice import ClippingNotice
from gui.training.run_notice import RunNotice
from gui.training.session import State, TrainingSession
from gui.translation import translated
from gui.widgets.bare_splitter import BareSplitter
from gui.widgets.empty_state import EmptyState

_MERGE = "clipping threshold"
REDRAW_MILLISECONDS = 66
"""Shortest time between two drawings: drawing takes processor time that training wants."""


class TrainingPanel(QWidget):
    """What a run does, while it does it; the threshold on its plot is the project's."""

    export_requested = pyqtSignal()
    """The person wants the trained network as code."""
    show_folder_requested = pyqtSignal()
    """The person wants to see the run's folder."""
    steps_chosen = pyqtSignal(object)
    """The person zoomed or panned to these steps, (from, to); None: follows the run again."""
    mark_chosen = pyqtSignal(object)
    """The StepMark that was clicked on."""

    def __init__(
        self, document: Document, session: TrainingSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self.history = History()
        self.notice = RunNotice(self)
        self.clipping_notice = ClippingNotice(self)
        self.loss_plot = LossPlot(self)
        self.gradient_plot = GradientNormPlot(self)
        self.gauge = ClippingGauge(self)
        self.empty_state = EmptyState(
            "ph.chart-line",
            self.tr("Press Train to see loss and gradient norms here"),
            parent=self.loss_plot.view,
        )
        self.empty_state.setAutoFillBackground(True)
        self.empty_state.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.pace = RedrawPace(REDRAW_MILLISECONDS, self)
        self.pace.due.connect(self._show_news)
        self._lay_out()
        self._connect()
        self._on_project_changed(document.project)

    def _lay_out(self) -> None:
        splitter = BareSplitter(self)
        for widget, stretch in ((self.loss_plot, 37), (self.gradient_plot, 35), (self.gauge, 0)):
            splitter.addWidget(widget)
            splitter.setStretchFactor(splitter.count() - 1, stretch)
        # Their titles are of unequal length; the plots are not to be.
        splitter.setSizes([400, 360, self.gauge.sizeHint().width()])
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addWidget(self.clipping_notice)
        column.addWidget(splitter, 1)
        self.loss_plot.view.installEventFilter(self)

    def _connect(self) -> None:
        self.notice.export_requested.connect(self.export_requested)
        self.notice.show_folder_requested.connect(self.show_folder_requested)
        plots: tuple[Plot, Plot] = (self.loss_plot, self.gradient_plot)
        for plot, other in (plots, plots[::-1]):
            plot.steps_chosen.connect(other.show_steps)
        for plot in plots:
            plot.steps_chosen.connect(self.steps_chosen)
            plot.mark_chosen.connect(self.mark_chosen)
            plot.save_requested.connect(self._on_save_requested)
            plot.step_pointed.connect(self._on_step_pointed)
        threshold = self.gradient_plot.threshold
        threshold.moved.connect(self._session.set_threshold)
        threshold.chosen.connect(self._on_threshold_chosen)
        threshold.stepped.connect(self._on_threshold_stepped)
        threshold.steps_ended.connect(self._document.end_merge)
        for suggests in (self.gauge, self.clipping_notice):
            suggests.threshold_suggested.connect(self._on_threshold_suggested)
        self._document.project_changed.connect(self._on_project_changed)
        self._session.state_changed.connect(self._on_state_changed)
        self._session.run_started.connect(self._on_run_started)
        self._session.events_arrived.connect(self._on_events_arrived)
        self._session.run_ended.connect(self._on_run_ended)
        self._session.failed.connect(self.notice.say_failed)

    # The run ---------------------------------------------------------------------------------

    def _on_state_changed(self, state: State) -> None:
        if state is State.STARTING:
            self.notice.hide()

    def _on_run_started(self, event: RunStarted) -> None:
        run = self._session.run
        self.history = History("classes" if run is None else run.dataset.facts.kind.of)
        self.empty_state.hide()
        self.history.add([event])
        for shows in (self.loss_plot, self.gradient_plot, self.gauge):
            shows.set_history(self.history)
        self._show_advice()
        self.notice.say_notes(event.notes)
        self._on_project_changed(self._document.project)

    def _on_events_arrived(self, events: list[Event]) -> None:
        self.history.add(events)
        self.pace.ask()

    def _show_news(self) -> None:
        for shows in (self.loss_plot, self.gradient_plot, self.gauge):
            shows.refresh()
        self._show_advice()

    def _show_advice(self) -> None:
        """What is to be said of the threshold, unless it is another one already."""
        clipping, thresholds = self._document.project.training.clipping, self.history.threshold
        is_of_run = (
            self.history.clipping == clipping.kind
            and len(thresholds) > 0
            and thresholds.values[-1] == threshold_of(clipping)
        )
        advice = self.history.advice() if is_of_run else None
        self.clipping_notice.show_advice(self.history.clipping, advice)

    def _on_run_ended(self, event: RunEnded) -> None:
        has_folder = self._session.run_folder is not None
        mark: NotFinite | None = self.history.not_finite
        if mark is not None:
            self.notice.say_not_finite(mark, self.history.clipping, has_folder)
        else:
            self.notice.say_ended(event, self.history, has_folder)

    # The threshold ---------------------------------------------------------------------------

    def _on_project_changed(self, project: Project) -> None:
        clipping = project.training.clipping
        threshold = threshold_of(clipping)
        self.gauge.set_kind(clipping.kind)
        self.gauge.show_threshold(threshold)
        self.gradient_plot.set_clipping(clipping.kind, threshold)
        self._show_advice()
        # Undo, redo and the settings reach the run as well as the handle does.
        if threshold is not None and self._means_the_same_to_run("clipping"):
            self._session.set_threshold(threshold)
        if self._means_the_same_to_run("optimizer"):
            self._session.set_learning_rate(project.training.optimizer.lr)

    def _means_the_same_to_run(self, setting: str) -> bool:
        """Whether a number of the project's setting means to the run what it means there."""
        run = self._session.run
        if run is None or not self._session.is_busy:
            return False
        of_run, of_project = (
            getattr(project.training, setting) for project in (run.project, self._document.project)
        )
        return bool(of_run.kind == of_project.kind)

    def _on_threshold_chosen(self, threshold: float) -> None:
        self._write_threshold(threshold)

    def _on_threshold_stepped(self, threshold: float) -> None:
        self._write_threshold(threshold, _MERGE)

    def _on_threshold_suggested(self, threshold: float) -> None:
        # What the project then has reaches the run as every edit of the threshold does.
        self._write_threshold(threshold)

    def _write_threshold(self, threshold: float, merge: str = "") -> None:
        def edit(project: Project) -> Project:
            clipping = clipping_at(project.training.clipping, threshold)
            return project.replace(training=project.training.replace(clipping=clipping))

        self._document.edit(self.tr("Clipping threshold"), edit, merge)

    # Plots -----------------------------------------------------------------------------------

    def show_steps(self, steps: tuple[float, float] | None) -> None:
        """Show what a plot elsewhere shows."""
        self.loss_plot.show_steps(steps)
        self.gradient_plot.show_steps(steps)

    def _on_step_pointed(self, step: int | None) -> None:
        self.loss_plot.point_at(step)
        self.gradient_plot.point_at(step)

    def _on_save_requested(self, what: str) -> None:
        plot = self.sender()
        assert isinstance(plot, Plot)
        try:
            ask_and_save(plot, what)
        except GradloomError as error:
            self.notice.say_failed(translated(error))

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """The hint fills the room of the loss."""
        if a1 is not None and a1.type() == QEvent.Type.Resize:
            self.empty_state.setGeometry(self.loss_plot.view.rect())
        return super().eventFilter(a0, a1)
