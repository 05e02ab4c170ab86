"""The panel of gradients: through time, by layer and weight, and inside the gates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QCursor, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedLayout, QTabBar, QVBoxLayout, QWidget

from engine.message import GradloomError
from engine.network.network import Network
from engine.project.project import Project
from engine.training.events import Event
from engine.training.gradients.recording import Recording
from engine.training.gradients.statements import Statement, statements
from gui.background import run_in_background
from gui.document import Document
from gui.gradients.batch_popup import BatchPopup
from gui.gradients.gates_page import GatesPage
from gui.gradients.gradient_history import GradientHistory
from gui.gradients.layer_choice import LayerChoice
from gui.gradients.recording_choice import RecordingChoice
from gui.gradients.said_list import Offer, Said, SaidList
from gui.gradients.time_page import TimePage
from gui.gradients.weights_page import WeightsPage
from gui.plots.marks import StepMark
from gui.plots.pace import RedrawPace
from gui.plots.plot import Plot
from gui.plots.save_dialog import ask_and_save
from gui.translation import translated
from gui.widgets.empty_state import EmptyState
from gui.widgets.notice import Notice

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

REDRAW_MILLISECONDS = 100
"""Shortest time between two drawings: drawing takes processor time that training wants."""
_TIME, _WEIGHTS, _GATES = range(3)
_LEAST_WIDTH, _ROOMY_WIDTH = 500, 660
"""Pixels; below the second the head line has no room for all."""


class GradientsPanel(QWidget):
    """Tells of the run that goes on, or else of the last one or the one that was opened since;
    draws only what is seen."""

    recording_changed = pyqtSignal(object)
    """What is to be recorded from the next step on, a `Recording`; None: nothing."""
    steps_chosen = pyqtSignal(object)
    """The person zoomed or panned to these steps, (from, to); None: follows the run again."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._project: Project | None = None
        """That of the run."""
        self._dataset: Dataset | None = None
        self.record = GradientHistory()
        self._is_stale = False
        self._follows_project = True
        """Whether it shows the layers of the project as it stands: it does while it is seen."""
        self.notice = Notice(parent=self)
        self.notice.hide()
        self.said = SaidList(self)
        self.tabs = self._made_tabs()
        self.choice = LayerChoice(self)
        self.recording_choice = RecordingChoice(self)
        self.time_page = TimePage(self)
        self.weights_page = WeightsPage(self)
        self.gates_page = GatesPage(self)
        self.pages = (self.time_page, self.weights_page, self.gates_page)
        self.empty_state = EmptyState(
            "ph.clock-counter-clockwise", "-", "-", self.tr("Record gradients"), parent=self
        )
        self.popup = BatchPopup(self)
        self.pace = RedrawPace(REDRAW_MILLISECONDS, self)
        self.pace.due.connect(self._on_due)
        self._lay_out()
        self._connect()
        self._follow_project()

    def _made_tabs(self) -> QTabBar:
        tabs = QTabBar(self)
        tabs.setExpanding(False)
        tabs.setUsesScrollButtons(False)
        for words, tip in (
            (self.tr("Time"), self.tr("The gradient through time: at each time step of a layer")),
            (self.tr("Weights"), self.tr("The gradient by layer and weight")),
            (self.tr("Gates"), self.tr("What happens inside a recurrent layer")),
        ):
            tabs.setTabToolTip(tabs.addTab(words), tip)
        return tabs

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.tabs)
        head.addWidget(self.choice, 100)
        head.addStretch(1)
        head.addWidget(self.recording_choice)
        room = QWidget(self)
        self._stack = QStackedLayout(room)
        for page in (*self.pages, self.empty_state):
            self._stack.addWidget(page)
        # Less than all of it asks for: the choice of a share gives way.
        self.setMinimumWidth(_LEAST_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addWidget(self.said)
        column.addWidget(room, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_page)
        self.choice.changed.connect(self._on_layer_chosen)
        self.recording_choice.recording_changed.connect(self._on_recording_changed)
        self.empty_state.action_triggered.connect(self.recording_choice.turn_on)
        self.said.fix_requested.connect(self._on_fix_requested)
        for plot in self._plots():
            plot.steps_chosen.connect(self._on_steps_chosen)
            plot.mark_chosen.connect(self.show_batch)
        for plot in (*self._plots(), self.time_page.profile):
            plot.save_requested.connect(self._on_save_requested)
        self._document.project_changed.connect(self._on_project_changed)
        self._document.selection_changed.connect(self._on_selection_changed)

    def _plots(self) -> tuple[Plot, ...]:
        """Those over the steps of the run."""
        return (*self.time_page.plots, *self.weights_page.plots, *self.gates_page.plots)

    # What it shows ---------------------------------------------------------------------------

    @property
    def recording(self) -> Recording | None:
        """What is to be recorded; None: nothing."""
        return self.recording_choice.recording

    @property
    def network(self) -> Network:
        """The network that is told of: the run's, or else the one on the canvas."""
        if self._project is not None and self.record:
            return self._project.network
        return self._document.network

    def begin_run(self, project: Project, dataset: Dataset | None) -> None:
        """Forget the last run and tell of this one."""
        self._tell_of(project, dataset, GradientHistory())

    def show_run(self, project: Project, folder: Path) -> None:
        """Tell of a run that was kept in a folder, as soon as that has been read."""
        self.begin_run(project, None)

        def show(record: GradientHistory) -> None:
            if self._project is project:  # else another run has begun meanwhile
                self._tell_of(project, None, record)

        run_in_background(
            lambda: GradientHistory.of_run(folder), show, self._on_reading_failed, self
        )

    def _tell_of(self, project: Project, dataset: Dataset | None, record: GradientHistory) -> None:
        self._project, self._dataset, self.record = project, dataset, record
        self.notice.hide()
        self.time_page.set_record(record)
        self.weights_page.set_record(record, project.network)
        self.gates_page.set_record(record)
        self._on_project_changed()

    def add_events(self, events: list[Event]) -> None:
        """Take in what the run tells."""
        had_some = bool(self.record)
        self.record.add(events)
        if bool(self.record) and not had_some:
            self._on_project_changed()
        self._is_stale = True
        if self.isVisible():
            self.pace.ask()

    def show_steps(self, steps: tuple[float, float] | None) -> None:
        """Show what a plot elsewhere shows."""
        for plot in self._plots():
            plot.show_steps(steps)

    def show_batch(self, found: StepMark) -> None:
        """Show the batch of a marked step beside the mouse."""
        self.popup.show_mark(found, self._dataset, self.window() or self, QCursor.pos())

    def _show_news(self) -> None:
        self._is_stale = False
        self._say()
        page = self._stack.currentWidget()
        if isinstance(page, TimePage | WeightsPage | GatesPage):
            page.refresh()

    def _say(self) -> None:
        """What the last recordings mean, with what can still be done about it."""
        found: tuple[Statement, ...] = ()
        if self._project is not None:
            found = statements(self._project, tuple(self.record.recent))
        self.said.show_said([self._said(each) for each in found])

    def _said(self, statement: Statement) -> Said:
        project = self._document.project
        offers = []
        if self._project is not None and _has_still(project, self._project, statement.layer):
            for fix in statement.fixes:
                if fix.edit(project) != project:  # else it has been done
                    offers.append(Offer(translated(fix.label), fix.edit))
        return Said(translated(statement.text), tuple(offers))

    def _show_page(self) -> None:
        """The page of the tab, or why there is nothing on it."""
        page = self.tabs.currentIndex()
        self.choice.setVisible(page != _WEIGHTS and len(self.choice) > 0)
        self.choice.show_states(page == _TIME)
        reason = self._why_empty(page)
        if reason is None:
            self._stack.setCurrentWidget(self.pages[page])
            self.pages[page].refresh()
            return
        text, quiet_text = reason
        self.empty_state.set_text(text, quiet_text)
        is_off = self.recording is None and (page == _WEIGHTS or len(self.choice) > 0)
        self.empty_state.set_action(self.tr("Record gradients") if is_off else None)
        self._stack.setCurrentWidget(self.empty_state)

    def _why_empty(self, page: int) -> tuple[str, str] | None:
        """Two lines; None: there is something to see."""
        if page != _WEIGHTS and not len(self.choice):
            return (
                self.tr("This network has no recurrent layer"),
                self.tr("SimpleRNN, LSTM and GRU feed a state back; their gradient goes back "
                        "through time, and is seen here."),
            )  # fmt: skip
        if self.record:
            return None
        texts = {
            _TIME: self.tr("See how far back in time the gradient reaches while it trains"),
            _WEIGHTS: self.tr("See the gradient of each weight, and how far each step moves it"),
            _GATES: self.tr("See what the gates let through, and how long the layer remembers"),
        }
        if self.recording is None:
            return texts[page], self.tr(
                "It takes a few percent of the training time, and can be turned on while it trains."
            )
        return texts[page], self.tr("Press Train: it is recorded from the first step on.")

    # Signals ---------------------------------------------------------------------------------

    def _on_project_changed(self) -> None:
        self._follows_project = self.isVisible()
        if self._follows_project:
            self._follow_project()

    def _follow_project(self) -> None:
        self.choice.offer(self.network)
        self._say()
        self._on_selection_changed()
        self._show_page()

    def _on_selection_changed(self) -> None:
        if len(self._document.selection) == 1:
            [selected] = self._document.selection
            self.choice.choose(selected)

    def _on_layer_chosen(self) -> None:
        self.time_page.show_trace(self.choice.trace)
        self.gates_page.show_layer(self.choice.side, self.choice.layer)

    def _on_recording_changed(self, recording: Recording | None) -> None:
        self._show_page()
        self.recording_changed.emit(recording)

    def _on_steps_chosen(self, steps: tuple[float, float] | None) -> None:
        sender = self.sender()
        for plot in self._plots():
            if plot is not sender:
                plot.show_steps(steps)
        self.steps_chosen.emit(steps)

    def _on_fix_requested(self, offer: Offer) -> None:
        self._document.edit(offer.label, offer.edit)

    def _on_save_requested(self, what: str) -> None:
        plot = self.sender()
        assert isinstance(plot, Plot)
        try:
            ask_and_save(plot, what)
        except GradloomError as error:
            self.notice.set_message(translated(error), "bad")
            self.notice.show()

    def _on_reading_failed(self, error: BaseException) -> None:
        if not isinstance(error, GradloomError):
            raise error
        self.notice.set_message(translated(error), "bad")
        self.notice.show()

    def _on_due(self) -> None:
        if self._is_stale and self.isVisible():
            self._show_news()

    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        """The head line gives way where there is little room."""
        super().resizeEvent(a0)
        self.recording_choice.set_roomy(self.width() >= _ROOMY_WIDTH)

    def showEvent(self, a0: QShowEvent | None) -> None:
        """Draw what came while it was hidden."""
        super().showEvent(a0)
        if not self._follows_project:
            self._on_project_changed()
        if self._is_stale:
            self._show_news()


def _has_still(project: Project, of_run: Project, layer: str) -> bool:
    """Whether a project has the layer that a run was about, and of the same kind."""
    there, told = project.network, of_run.network
    return there.has(layer) and type(there.layer(layer)) is type(told.layer(layer))
