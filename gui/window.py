"""The window: panels put in their places and introduced to each other.

Panels never know of one another. What one asks for and another does is connected here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSettings, QSize, Qt, QTimer, QUrl
from PyQt6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from engine.message import GradloomError
from engine.network.problem import Problem
from engine.project.project import Project
from engine.project.project_file import SUFFIX
from engine.training.events import EpochDone, Event
from gui.actions import WindowActions
from gui.canvas.canvas import Canvas
from gui.code.code_panel import CodePanel
from gui.data.data_card import DataCard
from gui.data.reader import DataReader
from gui.data.source_kind import is_data
from gui.docks import Docks
from gui.document import Document
from gui.files.autosave import Autosave, Recovered, forget, left_behind
from gui.files.export import Export
from gui.files.going_on import GoingOn, broken_off, decline
from gui.files.project_files import ProjectFiles, is_importable
from gui.files.project_import import ProjectImport
from gui.files.saved_runs import SavedRuns
from gui.files.starting_weights import StartingWeightsFiles
from gui.forms.path_field import dropped_file
from gui.forms.pending import commit_pending_entry
from gui.inspector.inspector import Inspector
from gui.menus import fill_menu_bar
from gui.palette.palette import Palette
from gui.runs.runs_panel import RunsPanel
from gui.settings.training_settings import TrainingSettingsPanel
from gui.status_bar import StatusBar
from gui.summary.summary_panel import SummaryPanel
from gui.top_bar import TopBar
from gui.training.readiness import reason_not_to_train
from gui.training.run import runs_folder
from gui.training.session import State, TrainingSession
from gui.training.training_bar import TrainingBar
from gui.training.training_panel import TrainingPanel
from gui.translation import translated
from gui.try_it.try_it_panel import TryItPanel
from gui.what_to_try import WhatToTry
from gui.widgets.lines_box import first_sentence, show_lines
from gui.widgets.notice import Kind, Notice

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.saved_run import SavedRun

GEOMETRY = "window/geometry"
STATE = "window/state"
STATE_VERSION = 3
FIRST_SIZE = QSize(1440, 900)
MESSAGE_MILLISECONDS = 8000
MOST_LINES = 3
"""Lines under a sentence in the notice: more would push the network out of sight. Where there are
several, each is cut to its first sentence."""
FORM_MILLISECONDS = 50


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
        self._refusal = ""
        """Why training was refused, as long as the window says so."""
        self._changes_told = ""
        """What was said last of files that have changed since they were read."""
        self._make_panels()
        self.actions_ = WindowActions(self)
        self._put_in_places()
        self._introduce()
        fill_menu_bar(self)
        self._restore()
        self._show_title()
        self._forms_to_prepare = QTimer(self)
        """Makes forms while nothing else happens, so that the first click on a layer is quick."""
        self._forms_to_prepare.timeout.connect(self._prepare_form)
        self.setAcceptDrops(True)

    # Making ----------------------------------------------------------------------------------

    def _make_panels(self) -> None:
        self.canvas = Canvas(self.document, parent=self)
        self.palette_panel = Palette(self)
        self.inspector = Inspector(self.document, self)
        self.data_card = DataCard(self.document, self.reader, self)
        self.training_settings = TrainingSettingsPanel(self.document, self)
        self.code_panel = CodePanel(self.document, self)
        self.summary_panel = SummaryPanel(self.document, self)
        self.training_bar = TrainingBar(self.document, self.session, self)
        self.training_panel = TrainingPanel(self.document, self.session, self)
        self.runs_panel = RunsPanel(runs_folder(), self)
        self.try_it = TryItPanel(self)
        self.what_to_try = WhatToTry(self.document, self.session, self.reader, self.starting, self)
        self.status_bar = StatusBar(self.document, self)
        self.notice = Notice(parent=self)
        self.notice.hide()
        self.going_on = GoingOn(self.document, self.files, self.reader, self.session, self.starting)
        self.export = Export(self.document, self.reader, self.session, self.starting, self)
        self.saved_runs = SavedRuns(self.files, self.starting, self.export)

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
            settings=self.training_settings,
            training=self.training_panel,
            runs=self.runs_panel,
            try_it=self.try_it,
            top=self.top_bar,
        )
        self.setStatusBar(self.status_bar)
        self.data_card.panel_actions = (*self.actions_.undo_buttons(), self.actions_.save)

    def _introduce(self) -> None:
        self.palette_panel.layer_requested.connect(self._on_layer_requested)
        self.canvas.argument_entry_requested.connect(self._on_argument_entry_requested)
        self.canvas.message_given.connect(self._say)
        self.code_panel.copied.connect(self._say)
        self.code_panel.save_requested.connect(self.export.ask_and_write)
        self.export.written.connect(self._say)
        self.export.failed.connect(self.complain)
        self.files.failed.connect(self.complain)
        self.files.saved.connect(self._on_saved)
        self.files.opened.connect(self._on_opened)
        self.files.import_wanted.connect(self.imports.import_path)
        self._introduce_runs()
        self.going_on.begun.connect(self._on_gone_on)
        self.going_on.failed.connect(self.complain)
        self.imports.reading.connect(self._say)
        self.imports.imported.connect(self._on_imported)
        self.imports.failed.connect(self._on_import_failed)
        self.training_bar.train_requested.connect(self.train)
        self.training_bar.refused.connect(self._on_training_refused)
        self.training_panel.export_requested.connect(lambda: self.export.ask_and_write("pytorch"))
        self.training_panel.show_folder_requested.connect(self._on_show_folder_requested)
        self.what_to_try.subject_changed.connect(self.try_it.show_subject)
        self.what_to_try.nothing_to_try.connect(self.try_it.show_nothing)
        self.what_to_try.offered.connect(self.docks.offer_try_it)
        self.docks.try_it.visibilityChanged.connect(self.try_it.set_in_front)
        self.try_it.train_requested.connect(self.training_bar.train_action.trigger)
        self.session.events_arrived.connect(self._on_events_arrived)
        self.session.run_ended.connect(lambda _ended: self.status_bar.show_speed(None))
        self.status_bar.problem_requested.connect(self._on_problem_requested)
        self.document.findings_changed.connect(self._on_findings_changed)
        self.document.path_changed.connect(self._show_title)
        self.document.saved_changed.connect(self._show_title)

    def _introduce_runs(self) -> None:
        panel = self.runs_panel
        panel.open_requested.connect(self.saved_runs.open)
        panel.go_on_requested.connect(self.going_on.go_on)
        panel.export_requested.connect(self.saved_runs.ask_and_export)
        panel.show_folder_requested.connect(_show_folder)
        panel.message_given.connect(self._say)
        self.saved_runs.opened.connect(self._on_run_opened)
        self.saved_runs.failed.connect(self.complain)
        self.session.run_started.connect(lambda _started: panel.refresh())
        self.session.run_ended.connect(lambda _ended: panel.refresh())

    # What the window does --------------------------------------------------------------------

    def train(self) -> None:
        """Train the project as it stands."""
        commit_pending_entry()
        dataset = self.reader.dataset
        if dataset is None:
            self.complain(self.document.data_error or self.tr("The data is still being read."))
            return
        if self._is_told_of_changes(dataset):
            return
        try:
            start = self.starting.place(self.document.project)
        except GradloomError as error:
            self.complain(translated(error))
            return
        self.notice.hide()
        self.docks.show_training()
        self.session.start(
            self.document.project,
            dataset,
            start=start,
            data_folder=self.reader.folder,
            title=self.files.title(),
        )

    def _is_told_of_changes(self, dataset: Dataset) -> bool:
        """Say that files have changed since they were read: once, as who trains again means it.

        Whether it was said just now.
        """
        from engine.data import changed_since

        found = changed_since(dataset)
        sentence = "" if found is None else translated(found)
        is_new = sentence not in ("", self._changes_told)
        self._changes_told = sentence
        if is_new:
            again = self.tr("Train once more to train on what was read before.")
            self._forget_notice_action()
            self.notice.set_message(f"{sentence} {again}", "warning", self.tr("Read again"))
            self.notice.action_triggered.connect(self._on_read_again_requested)
            self.notice.show()
        return is_new

    def offer_recovery(self) -> None:
        """Offer what a window that ended without closing left behind, without a dialog."""
        found = left_behind()
        if not found:
            self._offer_to_go_on()
            return
        newest = found[0]
        name = newest.path.name if newest.path else self.tr("a project without a file")
        self.notice.set_message(
            self.tr(
                "Gradloom ended before the changes to {name} were saved. They have been kept."
            ).format(name=name),
            "warning",
            self.tr("Recover"),
        )
        self._forget_notice_action()
        self.notice.action_triggered.connect(lambda: self._recover(newest))
        self.notice.dismissed.connect(lambda: forget(newest))
        self.notice.show()

    def _offer_to_go_on(self) -> None:
        """Offer the run that was killed, if the last one was."""
        run = broken_off()
        if run is None or run.record is None:
            return
        self._forget_notice_action()
        self.notice.set_message(
            self.tr("The training of {name} was broken off after {done} of {all} epochs.").format(
                name=run.name, done=run.record.epochs_done, all=run.record.epochs
            ),
            "note",
            self.tr("Go on"),
        )
        self.notice.action_triggered.connect(lambda: self.going_on.go_on(run.path))
        self.notice.dismissed.connect(lambda: decline(run))
        self.notice.show()

    def _on_gone_on(self) -> None:
        self._forget_notice_action()
        self.notice.hide()
        self.docks.show_training()

    def _recover(self, recovered: Recovered) -> None:
        if not self.files.may_leave():
            return
        try:
            self.starting.take_over(recovered)
        except GradloomError as error:
            self.complain(translated(error))  # it stays where it is, and is offered again
            return
        self.document.open(recovered.project, recovered.path, saved=False)
        self.autosave.write()
        forget(recovered)
        self._forget_notice_action()
        self.notice.hide()
        self._on_opened()

    def _forget_notice_action(self) -> None:
        notice = self.notice
        for signal in (notice.action_triggered, notice.details_requested, notice.dismissed):
            try:
                signal.disconnect()
            except TypeError:
                continue  # nothing was connected

    def _say(self, sentence: str) -> None:
        self.status_bar.showMessage(sentence, MESSAGE_MILLISECONDS)

    def complain(self, sentence: str) -> None:
        """Say in the window what went wrong and what to do."""
        self._forget_notice_action()
        self.notice.set_message(sentence, "bad")
        self.notice.show()

    def _tell(
        self, sentence: str, kind: Kind, lines: Sequence[str], action: str | None = None
    ) -> None:
        """Say something in the window, with a few lines under it and the rest on request."""
        lines_shown = [first_sentence(line) for line in lines[:MOST_LINES]]
        if len(lines) == 1:
            lines_shown = list(lines)  # there is room for it
        shown = "\n".join((sentence, *(f"• {line}" for line in lines_shown)))
        details, more = None, len(lines) - MOST_LINES
        if more > 0:
            details = self.tr("{count} more...").format(count=more)
        elif lines_shown != list(lines):
            details = self.tr("Details...")
        self._forget_notice_action()
        self.notice.set_message(shown, kind, action, details)
        self.notice.details_requested.connect(lambda: show_lines(sentence, lines, self))
        self.notice.show()
        self.status_bar.clearMessage()  # what went on before is over

    # Signals ---------------------------------------------------------------------------------

    def _on_imported(self, sentence: str, notes: list[str]) -> None:
        self._tell(sentence, "good", notes)
        middle = self._middle.layout()
        assert middle is not None
        middle.activate()
        self.canvas.begin()  # once more, in the room that the notice leaves

    def _on_import_failed(
        self, sentence: str, problems: list[str], accept: Callable[[], None] | None
    ) -> None:
        """Say why, and offer to import what can be read."""
        rest = self.tr("Import the rest") if accept is not None else None
        self._tell(sentence, "bad", problems, rest)
        if accept is not None:
            self.notice.action_triggered.connect(accept)

    def _on_layer_requested(self, kind: str) -> None:
        self.tabs.setCurrentWidget(self.canvas)
        self.canvas.add_layer_by_kind(kind)

    def _on_argument_entry_requested(self, node_id: str) -> None:
        self.document.select((node_id,))
        self.docks.show_inspector()
        self.inspector.focus_first_argument()

    def _on_events_arrived(self, events: list[Event]) -> None:
        if any(isinstance(event, EpochDone) for event in events):
            self.runs_panel.refresh()
        is_moving = self.session.state is State.RUNNING
        self.status_bar.show_speed(self.session.progress.steps_per_second if is_moving else None)

    def _on_problem_requested(self, problem: Problem) -> None:
        if problem.node_id is not None:
            self.tabs.setCurrentWidget(self.canvas)
            self.document.select((problem.node_id,))
            self.canvas.show_node(problem.node_id)

    def _on_training_refused(self, sentence: str) -> None:
        """A run that goes on is no mistake: a quiet word. What has to be mended is."""
        if self.session.is_busy:
            self._say(sentence)
            return
        self.complain(sentence)
        if sentence == self.document.data_error:
            self.notice.set_message(sentence, "bad", self.tr("Choose data..."))
            self.notice.action_triggered.connect(self.data_card.show_panel)
        self._refusal = sentence
        if self.document.problems:
            self._on_problem_requested(self.document.problems[0])

    def _on_read_again_requested(self) -> None:
        self.notice.hide()
        self.reader.read_again()

    def _on_findings_changed(self) -> None:
        """Why training was refused is no longer said once it no longer holds."""
        if not self._refusal or self.notice.text() != self._refusal:
            return
        if self._refusal != reason_not_to_train(self.document):
            self._refusal = ""
            self.notice.hide()

    def _on_show_folder_requested(self) -> None:
        if self.session.run_folder is not None:
            _show_folder(self.session.run_folder)

    def _on_run_opened(self, saved: SavedRun) -> None:
        """What was trained can be tried as well as looked at."""
        if self.document.project.network != saved.project.network:
            return  # the person has gone on to something else
        try:
            self.what_to_try.show_saved_run(saved)
        except GradloomError as error:
            self._say(translated(error))

    def _on_saved(self, path: Path) -> None:
        self.status_bar.note_saved()
        self._say(self.tr("Saved {name}.").format(name=path.name))

    def _on_opened(self) -> None:
        self.notice.hide()
        self.status_bar.forget_saved()
        self.canvas.begin()
        if self.canvas.isVisible():
            self.canvas.setFocus()  # whatever asked for it may be gone, and the keyboard with it

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.files.title()}[*] - Gradloom")
        self.setWindowModified(not self.document.is_saved)

    def _prepare_form(self) -> None:
        if not self.inspector.prepare_next_form():
            self._forms_to_prepare.stop()

    # Qt --------------------------------------------------------------------------------------

    def showEvent(self, a0: QShowEvent | None) -> None:
        super().showEvent(a0)
        self._forms_to_prepare.start(FORM_MILLISECONDS)

    def closeEvent(self, a0: QCloseEvent | None) -> None:
        """Ask about unsaved changes; then stop training and remember how the window looked."""
        if a0 is None:
            return
        if not self.files.may_leave():
            a0.ignore()
            return
        self._forms_to_prepare.stop()
        self.reader.stop()
        self.imports.stop()
        self.try_it.stop()
        self.session.shutdown()
        self.autosave.discard()
        self.starting.discard()
        settings = QSettings()
        settings.setValue(GEOMETRY, self.saveGeometry())
        settings.setValue(STATE, self.saveState(STATE_VERSION))
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

    def _restore(self) -> None:
        settings = QSettings()
        if not self.restoreGeometry(settings.value(GEOMETRY, b"")):
            self._take_first_size()
        if not self.restoreState(settings.value(STATE, b""), STATE_VERSION):
            self.docks.arrange()
        self.docks.hide_what_is_empty()

    def _take_first_size(self) -> None:
        """The size of the drawings, or the whole of a screen that is smaller."""
        screen = self.screen()
        room = screen.availableSize() if screen is not None else FIRST_SIZE
        if room.width() > FIRST_SIZE.width() and room.height() > FIRST_SIZE.height():
            self.resize(FIRST_SIZE)
        else:
            self.resize(room.boundedTo(FIRST_SIZE))
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def reset_layout(self) -> None:
        """Every panel back to its first place."""
        self.docks.arrange()


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _dropped(event: QDropEvent) -> Path | None:
    """A project, data, or what can be imported."""
    path = dropped_file(event)
    if path is not None and (path.suffix == SUFFIX or is_data(path) or is_importable(path)):
        return path
    return None
