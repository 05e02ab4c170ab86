"""The window: panels put in their places and introduced to each other.

Panels never know of one another. What one asks for and another does is connected here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from engine.network.problem import Problem
from engine.project.project import Project
from engine.project.project_file import SUFFIX
from gui.actions import WindowActions
from gui.background import cancel_all_of
from gui.canvas.canvas import Canvas
from gui.code.code_panel import CodePanel
from gui.data.data_card import DataCard
from gui.data.reader import DataReader
from gui.data.source_kind import is_data
from gui.docks import Docks
from gui.document import Document
from gui.files.autosave import Autosave
from gui.files.export import Export
from gui.files.going_on import GoingOn
from gui.files.project_files import ProjectFiles, is_importable
from gui.files.project_import import ProjectImport
from gui.files.saved_runs import SavedRuns
from gui.files.starting_weights import StartingWeightsFiles
from gui.forms.path_field import dropped_file
from gui.inspector.inspector import Inspector
from gui.later_panels import LaterPanels
from gui.menus import fill_menu_bar
from gui.notices import Action, Notices
from gui.palette.palette import Palette
from gui.recovery import Recovery
from gui.remembering_request import RememberingRequest, run_experiment
from gui.search.marking import Marking
from gui.search_request import search_trials
from gui.side_session import SideSession
from gui.status_bar import StatusBar
from gui.summary.summary_panel import SummaryPanel
from gui.top_bar import TopBar
from gui.training.session import State, TrainingSession
from gui.training.training_bar import TrainingBar
from gui.training_request import TrainingRequest
from gui.unrolled.recurrent_layers import has_recurrent_layer
from gui.what_to_try import WhatToTry
from gui.widgets.notice import Notice
from gui.window_look import remember_look, restore_look

if TYPE_CHECKING:
    from engine.training.run_list import ListedRun
    from engine.training.saved_run import SavedRun
    from engine.training.weights import Weights
    from gui.gradients.gradients_panel import GradientsPanel
    from gui.runs.runs_panel import RunsPanel
    from gui.search.search_panel import SearchPanel
    from gui.search_request import SearchRequest
    from gui.settings.training_settings import TrainingSettingsPanel
    from gui.training.training_panel import TrainingPanel
    from gui.try_it.try_it_panel import TryItPanel
    from gui.unrolled.unrolled_panel import UnrolledPanel

FIRST_MILLISECONDS, PREPARING_MILLISECONDS = 16, 50
"""Between what is made as soon as the window is drawn, and what nobody sees yet."""


class MainWindow(QMainWindow):
    """One project: its network in the middle, everything else around it."""

    def __init__(self, project: Project | None = None) -> None:
        super().__init__()
        self.document = Document(project, self)
        self.autosave = Autosave(self.document, self)
        self.starting = StartingWeightsFiles(self.document, self.autosave.place, self)
        self.files = ProjectFiles(self.document, self.starting, self)
        self.imports = ProjectImport(self.document, self.files, self.starting, self)
        self.reader = DataReader(self.document, self)
        self.session = TrainingSession(self)
        self.sweeps = SideSession(search_trials, self.tr("The search broke off. {what}"), self)
        self.experiments = SideSession(
            run_experiment, self.tr("The experiment broke off. {what}"), self
        )
        self._make_panels()
        self.actions_ = WindowActions(self)
        self._put_in_places()
        self._introduce()
        fill_menu_bar(self)
        if not restore_look(self):
            self.docks.arrange()
        self.docks.hide_what_is_empty()
        self._show_title()
        self._to_prepare = QTimer(self)
        """Makes panels and forms while nothing else happens, so that the first look is quick."""
        self._to_prepare.timeout.connect(self._prepare)
        self._is_drawn = False
        self.setAcceptDrops(True)

    # Making ----------------------------------------------------------------------------------

    def _make_panels(self) -> None:
        self.canvas = Canvas(self.document, parent=self)
        self.palette_panel = Palette(self)
        self.inspector = Inspector(self.document, self)
        self.data_card = DataCard(self.document, self.reader, self)
        self.code_panel = CodePanel(self.document, self)
        self.summary_panel = SummaryPanel(self.document, self)
        self.training_bar = TrainingBar(self.document, self.session, self)
        self.marking = Marking(self.document, self)
        self.what_to_try = WhatToTry(self.document, self.session, self.reader, self.starting, self)
        self.status_bar = StatusBar(self.document, self)
        self.notice = Notice(parent=self)
        self.notice.hide()
        self.notices = Notices(self.notice, self.status_bar, self)
        self.going_on = GoingOn(self.document, self.files, self.reader, self.session, self.starting)
        self.training_request = TrainingRequest(
            document=self.document,
            reader=self.reader,
            session=self.session,
            sweeps=self.sweeps,
            experiments=self.experiments,
            files=self.files,
            starting=self.starting,
            notices=self.notices,
        )
        self.remembering = RememberingRequest(
            files=self.files,
            training=self.session,
            sweeps=self.sweeps,
            session=self.experiments,
            parent=self,
        )
        self.recovery = Recovery(
            self.document, self.files, self.starting, self.autosave, self.notices
        )
        self.export = Export(self.document, self.reader, self.session, self.starting, self)
        self.saved_runs = SavedRuns(self.files, self.starting, self.export)
        self.later = LaterPanels(self)

    def _put_in_places(self) -> None:
        self.top_bar = TopBar(
            self.document,
            self.files,
            (self.actions_.file_buttons(), self.actions_.undo_buttons()),
            self.training_bar,
            self,
        )
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.canvas, self.tr("Network"))
        self.tabs.addTab(self.code_panel, self.tr("Code"))
        self.tabs.addTab(self.summary_panel, self.tr("Summary"))
        self.tabs.addTab(self.later.unrolled, self.tr("Unrolled"))
        self._middle = QWidget(self)
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.tabs, 1)
        self.setCentralWidget(self._middle)
        left = QWidget(self)
        left_column = QVBoxLayout(left)
        left_column.setContentsMargins(0, 0, 0, 0)
        left_column.setSpacing(0)
        left_column.addWidget(self.palette_panel, 1)
        card_row = QHBoxLayout()
        card_row.setContentsMargins(12, 8, 12, 12)
        card_row.addWidget(self.data_card)
        left_column.addLayout(card_row)
        self.docks = Docks(
            self,
            layers=left,
            inspector=self.inspector,
            settings=self.later.settings,
            training=self.later.training,
            gradients=self.later.gradients,
            runs=self.later.runs,
            search=self.later.search,
            try_it=self.later.try_it,
            top=self.top_bar,
        )
        self.later.follow(self.docks, self.tabs)
        self.setStatusBar(self.status_bar)
        self.data_card.panel_actions = (*self.actions_.undo_buttons(), self.actions_.save)

    def _introduce(self) -> None:
        self.palette_panel.layer_requested.connect(self._on_layer_requested)
        self.canvas.argument_entry_requested.connect(self._on_argument_entry_requested)
        self.canvas.message_given.connect(self.notices.say)
        self.code_panel.copied.connect(self.notices.say)
        self.code_panel.save_requested.connect(self.export.ask_and_write)
        self.export.written.connect(self.notices.say)
        self.export.failed.connect(self.notices.complain)
        self.files.failed.connect(self.notices.complain)
        self.files.saved.connect(self._on_saved)
        self.files.opened.connect(self._on_opened)
        self.files.import_wanted.connect(self.imports.import_path)
        self._introduce_unrolled()
        self.recovery.recovered.connect(self._on_opened)
        self.recovery.go_on_requested.connect(self.going_on.go_on)
        self.going_on.begun.connect(self._on_gone_on)
        self.going_on.failed.connect(self.notices.complain)
        self.imports.begun.connect(self.notices.say)
        self.imports.imported.connect(self._on_imported)
        self.imports.failed.connect(self._on_import_failed)
        request = self.training_request
        self.training_bar.train_requested.connect(request.train)
        self.training_bar.refused.connect(request.refuse)
        request.granted.connect(self.docks.show_training)
        request.problem_met.connect(self._on_problem_requested)
        request.data_requested.connect(self.data_card.show_panel)
        self.what_to_try.offered.connect(self.docks.offer_try_it)
        self.saved_runs.shown.connect(self._on_run_shown)
        self.saved_runs.opened.connect(self._on_run_opened)
        self.saved_runs.opened_without_weights.connect(self.notices.say)
        self.saved_runs.failed.connect(self.notices.complain)
        self.inspector.search_requested.connect(self.marking.ask)
        self.marking.marked.connect(self.notices.say)
        self.session.events_arrived.connect(self._on_events_arrived)
        self.session.run_ended.connect(lambda _ended: self.status_bar.show_speed(None))
        self.status_bar.problem_requested.connect(self._on_problem_requested)
        self.document.path_changed.connect(self._show_title)
        self.document.saved_changed.connect(self._show_title)

    def _introduce_unrolled(self) -> None:
        self.canvas.unrolling_requested.connect(self.show_unrolled)
        self.inspector.unrolling_requested.connect(self.show_unrolled)
        self.document.project_changed.connect(self._offer_unrolled)
        self.tabs.currentChanged.connect(self._offer_unrolled)
        self._offer_unrolled()

    # Panels that are made when they are first asked for ---------------------------------------

    @property
    def training_panel(self) -> TrainingPanel:
        """The plots of a run."""
        return self.later.training.panel()

    @property
    def unrolled_panel(self) -> UnrolledPanel:
        """A recurrent layer over time."""
        return self.later.unrolled.panel()

    @property
    def training_settings(self) -> TrainingSettingsPanel:
        """The training settings."""
        return self.later.settings.panel()

    @property
    def gradients_panel(self) -> GradientsPanel:
        """What was recorded of gradients."""
        return self.later.gradients.panel()

    @property
    def runs_panel(self) -> RunsPanel:
        """What runs left."""
        return self.later.runs.panel()

    @property
    def search_panel(self) -> SearchPanel:
        """The search and its trials."""
        return self.later.search.panel()

    @property
    def search_request(self) -> SearchRequest:
        """What begins a search."""
        self.later.search.panel()
        assert self.later.search_request is not None
        return self.later.search_request

    @property
    def try_it(self) -> TryItPanel:
        """Where the network is tried out."""
        return self.later.try_it.panel()

    # Signals ---------------------------------------------------------------------------------

    def _offer_unrolled(self) -> None:
        """The tab is there while there is a layer to unroll; one that is looked at stays."""
        panel = self.later.unrolled
        is_there = has_recurrent_layer(self.document.network)
        is_looked_at = self.tabs.currentWidget() is panel
        self.tabs.setTabVisible(self.tabs.indexOf(panel), is_there or is_looked_at)

    def show_unrolled(self, node_id: str) -> None:
        """A recurrent layer, drawn over time."""
        self.document.select((node_id,))
        self.unrolled_panel.show_layer(node_id)
        self._offer_unrolled()
        self.tabs.setCurrentWidget(self.later.unrolled)
        self.unrolled_panel.view.setFocus()

    def _on_imported(self, sentence: str, notes: list[str]) -> None:
        self.notices.tell(sentence, "good", notes)
        middle = self._middle.layout()
        assert middle is not None
        middle.activate()
        self.canvas.begin()  # once more, in the room that the notice leaves

    def _on_import_failed(
        self, sentence: str, problems: list[str], accept: Callable[[], None] | None
    ) -> None:
        """Say why, and offer to import what can be read."""
        rest = None if accept is None else Action(self.tr("Import the rest"), accept)
        self.notices.tell(sentence, "bad", problems, rest)

    def _on_layer_requested(self, kind: str) -> None:
        self.tabs.setCurrentWidget(self.canvas)
        self.canvas.add_layer_by_kind(kind)

    def _on_argument_entry_requested(self, node_id: str) -> None:
        self.document.select((node_id,))
        self.docks.show_inspector()
        self.inspector.focus_first_argument()

    def _on_events_arrived(self) -> None:
        is_moving = self.session.state is State.RUNNING
        self.status_bar.show_speed(self.session.progress.steps_per_second if is_moving else None)

    def _on_problem_requested(self, problem: Problem) -> None:
        if problem.node_id is not None:
            self.tabs.setCurrentWidget(self.canvas)
            self.document.select((problem.node_id,))
            self.canvas.show_node(problem.node_id)

    def _on_run_shown(self, run: ListedRun) -> None:
        """What was recorded of it is seen again, unless a run goes on that is looked at now."""
        if run.project is not None and not self.session.is_busy:
            self.gradients_panel.show_run(run.project, run.path)

    def _on_run_opened(self, saved: SavedRun, weights: Weights) -> None:
        """What was trained can be tried as well as looked at."""
        if self.document.project.network == saved.project.network:
            self.what_to_try.show_saved_run(saved, weights)  # else the person has gone on

    def _on_saved(self, path: Path) -> None:
        self.status_bar.note_saved()
        self.notices.say(self.tr("Saved {name}.").format(name=path.name))

    def _on_gone_on(self) -> None:
        self.notices.hide()
        self.docks.show_training()

    def _on_opened(self) -> None:
        self.notices.hide()
        self.status_bar.forget_saved()
        self.canvas.begin()
        if self.canvas.isVisible():
            self.canvas.setFocus()  # whatever asked for it may be gone, and the keyboard with it

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.files.title()}[*] - Gradloom")
        self.setWindowModified(not self.document.is_saved)

    def _prepare(self) -> None:
        handle = self.windowHandle()
        if handle is None or not handle.isExposed():
            return  # first of all the window is drawn
        if not self._is_drawn:
            self._is_drawn = True
            return  # what was done by hand or key meanwhile comes before anything else
        if self.later.training.is_made:
            self._to_prepare.setInterval(PREPARING_MILLISECONDS)
            self.reader.release()
            if self.reader.is_reading:
                return  # what nobody sees yet has time, and two that load hold each other up
        if not self.later.make_next() and not self.inspector.prepare_next_form():
            self._to_prepare.stop()

    # Qt --------------------------------------------------------------------------------------

    def showEvent(self, a0: QShowEvent | None) -> None:
        super().showEvent(a0)
        self._to_prepare.start(FIRST_MILLISECONDS)

    def closeEvent(self, a0: QCloseEvent | None) -> None:
        """Ask about unsaved changes; then stop training and remember how the window looked."""
        if a0 is None:
            return
        if not self.files.may_leave():
            a0.ignore()
            return
        self._to_prepare.stop()
        self.reader.stop()
        if self.later.try_it.is_made:
            self.try_it.stop()
        if self.later.unrolled.is_made:
            self.unrolled_panel.stop()
        cancel_all_of(self)
        self.session.shutdown()
        self.sweeps.shutdown()
        self.experiments.shutdown()
        self.autosave.discard()
        self.starting.discard()
        remember_look(self)
        super().closeEvent(a0)

    def dragEnterEvent(self, a0: QDragEnterEvent | None) -> None:
        if a0 is not None and _dropped(a0) is not None:
            a0.acceptProposedAction()

    def dropEvent(self, a0: QDropEvent | None) -> None:
        path = _dropped(a0) if a0 is not None else None
        if a0 is None or path is None:
            return
        a0.acceptProposedAction()
        if path.suffix == SUFFIX:
            self.files.open_path(path)
        elif is_data(path):
            self.data_card.files.take(str(path))
            self.data_card.show_panel()
        else:
            self.imports.import_path(path)

    def reset_layout(self) -> None:
        """Every panel back to its first place."""
        self.docks.arrange()


def _dropped(event: QDropEvent) -> Path | None:
    """A project, data, or what can be imported."""
    path = dropped_file(event)
    if path is not None and (path.suffix == SUFFIX or is_data(path) or is_importable(path)):
        return path
    return None
