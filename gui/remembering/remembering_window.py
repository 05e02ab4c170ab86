"""The window of the experiment: settings at the left, plot and table at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PyQt6.QtCore import QModelIndex, QStandardPaths, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.message import GradloomError
from engine.network.edits import replace_nested
from engine.reasons import reason_of
from engine.training.remembering.cells import is_complete
from engine.training.remembering.events import (
    CaseEnded,
    CaseEpoch,
    CaseStarted,
    CaseStep,
    ExperimentStarted,
    RememberingEvent,
)
from engine.training.remembering.experiment import TASK_BY_KIND, Case, Experiment, line_label
from engine.training.remembering.results import (
    EXPERIMENT,
    GROWING,
    Results,
    digest,
    project_path,
    read_experiment,
    read_results,
)
from gui.forms.choice_field import Choice, ChoiceField
from gui.forms.form import DeclaredForm
from gui.forms.form_context import Path as ArgumentPath
from gui.forms.pending import commit_pending_entry
from gui.forms.quiet_combo import QuietCombo
from gui.plots.save_dialog import ask_and_save
from gui.remembering.asked_experiment import Asked
from gui.remembering.cell_table import CellTable
from gui.remembering.success_plot import SuccessPlot
from gui.side_session import SideSession, SideState
from gui.theme import mark
from gui.translation import translated
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.notice import Notice

_FINEST = 1000


class RememberingWindow(QDialog):
    """Beside the main window, which stays usable while the experiment goes on."""

    run_requested = pyqtSignal()
    """Begin, or go on with, the experiment that is shown."""
    open_requested = pyqtSignal(object, str)
    """Path and name of the project of a cell."""

    def __init__(self, session: SideSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Which layer remembers"))
        self.setModal(False)
        self.resize(1120, 720)
        self._session = session
        self._experiment = Experiment()
        self._results: Results = {}
        self._chosen: Path | None = None
        self._running: Case | None = None
        self._has_widths: object = None
        self._done = 0
        self._share = 0.0
        self._wrong: float | None = None
        self.form = DeclaredForm(
            Experiment,
            self,
            makers={
                ("task",): lambda _, parent: ChoiceField(
                    # Without "Memory: ", which they all are.
                    [
                        Choice(kind, translated(cls.label).rpartition(": ")[2])
                        for kind, cls in TASK_BY_KIND.items()
                    ],
                    parent,
                )
            },
        )
        self.notice = Notice(parent=self)
        self.notice.hide()
        self.folder_label = ElidedLabel("", self, Qt.TextElideMode.ElideLeft)
        self.choose = QPushButton(self.tr("Folder..."), self)
        self.run = QPushButton(self.tr("Run"), self)
        self.stop = QPushButton(self.tr("Stop"), self)
        self.progress = QProgressBar(self)
        self.line = ElidedLabel("", self)
        self.plot = SuccessPlot(self)
        self.shown = QuietCombo(self)
        self.table = CellTable(self)
        self.view = QTableView(self)
        self._lay_out()
        self._make_view()
        self._connect()
        self._take_up(self._experiment)
        self.run.setFocus()

    def _lay_out(self) -> None:
        intro = QLabel(
            self.tr(
                "Each layer learns the task at growing lags until it succeeds: at most 1% of the "
                "rows that it did not learn from are wrong. After two lags in a row without "
                "success it is given up."
            ),
            self,
        )
        intro.setWordWrap(True)
        for words in (intro, self.folder_label, self.line):
            mark(words, role="quiet")
        mark(self.run, role="primary")
        self.stop.setToolTip(self.tr("End after this step; Run goes on with it"))
        self.choose.setToolTip(self.tr("Keep results in another folder, or look at those of one"))
        for button in (self.choose, self.run, self.stop):
            button.setAutoDefault(False)
        self.progress.setRange(0, _FINEST)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the experiment"))
        content = QWidget(self)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 12, 0, 4)
        inside.setSpacing(4)
        intro.setContentsMargins(16, 0, 16, 0)
        inside.addWidget(intro)
        inside.addWidget(self.form)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder_label, 1)
        place.addWidget(self.choose)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.run, 1)
        buttons.addWidget(self.stop)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.setSpacing(6)
        foot.addLayout(place)
        foot.addLayout(buttons)
        foot.addWidget(self.progress)
        foot.addWidget(self.line)
        left = QWidget(self)
        left.setMinimumWidth(300)
        side = QVBoxLayout(left)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(scroll, 1)
        side.addLayout(foot)
        self.shown.setAccessibleName(self.tr("What the plot shows"))
        self.shown.addItem(self.tr("Runs that succeeded"), "succeeded")
        self.shown.addItem(self.tr("Rows wrong at best, each run"), "wrong")
        hint = QLabel(self.tr("Double-click a cell to open its project."), self)
        mark(hint, role="quiet")
        self.shown.setMinimumWidth(230)
        row = QHBoxLayout()
        row.addWidget(hint, 1)
        row.addWidget(self.shown)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addLayout(row)
        column.addWidget(self.plot, 3)
        column.addWidget(self.view, 2)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([400, 780])
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)

    def _make_view(self) -> None:
        view = self.view
        view.setModel(self.table)
        view.setAccessibleName(self.tr("Runs that succeeded, by layer and lag"))
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        self.form.argument_edited.connect(self._on_argument_edited)
        self.form.argument_stepped.connect(self._on_argument_edited)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.run.clicked.connect(self._on_run_clicked)
        self.stop.clicked.connect(self._session.stop)
        self.shown.currentIndexChanged.connect(
            lambda: self.plot.show_quantity(self.shown.currentData())
        )
        self.plot.save_requested.connect(self._on_save_requested)
        self.plot.step_pointed.connect(self.plot.point_at)
        self.view.doubleClicked.connect(self._on_cell_opened)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self._on_cell_opened(self.view.currentIndex()))
        self._session.state_changed.connect(self._on_state_changed)
        self._session.events_arrived.connect(self._on_events_arrived)
        self._session.failed.connect(self.complain)

    # What it shows ---------------------------------------------------------------------------

    @property
    def experiment(self) -> Experiment:
        """What Run begins."""
        return self._experiment

    @property
    def folder(self) -> Path:
        """Where it is kept: a folder that was chosen, or one of its own for these settings."""
        if self._chosen is not None:
            return self._chosen
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
        name = f"{self._experiment.task}-{digest(self._experiment)}"
        return Path(data, "remembering", name)

    @property
    def results(self) -> Results:
        """What is shown."""
        return self._results

    def show_experiment(self, experiment: Experiment, folder: Path | None = None) -> None:
        """Show an experiment and what there is of it; ``folder``: where, if not in its own."""
        self._chosen = folder
        self._take_up(experiment)

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        self.notice.set_message(sentence, "bad")
        self.notice.show()

    def _take_up(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self.form.show_value(experiment)
        folder = self.folder
        self.folder_label.setText(folder.name)
        self.folder_label.setToolTip(str(folder))
        try:
            self._results = read_results(folder)
        except GradloomError as error:
            self._results = {}
            self.complain(translated(error))
        self._show_results()
        self._show_state()

    def _show_results(self) -> None:
        self.plot.show_results(self._experiment, self._results)
        self.table.show_results(self._experiment, self._results, self._running)
        columns = (self._experiment.lines, self._experiment.lag_numbers)
        if columns != self._has_widths:
            self._has_widths = columns
            self.view.resizeColumnsToContents()
            for column in range(1, self.table.columnCount()):
                self.view.setColumnWidth(column, max(self.view.columnWidth(column), 72))

    # Signals ---------------------------------------------------------------------------------

    def _on_argument_edited(self, path: ArgumentPath, value: Any) -> None:
        try:
            experiment = replace_nested(self._experiment, path, value)
        except ValidationError as error:
            self.form.refuse(path, translated(reason_of(error)))
            return
        if path[0] not in GROWING:
            self._chosen = None  # what is kept there is of other settings
        self.notice.hide()
        self._take_up(experiment)

    def _on_choose_clicked(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Results"), str(self.folder.parent))
        if not name:
            return
        folder = Path(name)
        try:
            has_some = (folder / EXPERIMENT).exists()
            experiment = read_experiment(folder) if has_some else self._experiment
        except GradloomError as error:
            self.complain(translated(error))
            return
        self.notice.hide()
        self.show_experiment(experiment, folder)

    def _on_run_clicked(self) -> None:
        commit_pending_entry()
        self.run_requested.emit()

    def begin(self, threads: int | None) -> None:
        """Run the experiment that is shown."""
        self.notice.hide()
        self._session.start(Asked(self._experiment, self.folder, threads))

    def _on_state_changed(self, state: SideState) -> None:
        if state is SideState.RUNNING:
            self._done, self._share, self._running = 0, 0.0, None
            self.line.setText(self.tr("Starting"))
            self.stop.setEnabled(True)
            self.stop.setFocus()
        elif state is SideState.IDLE:
            self._running = None
            self._show_results()
        self._show_state()

    def _on_events_arrived(self, events: Sequence[RememberingEvent]) -> None:
        has_news = False
        for event in events:
            if isinstance(event, ExperimentStarted):
                self._done = len(event.done)
            elif isinstance(event, CaseStarted):
                self._running, self._share, self._wrong, has_news = event.case, 0.0, None, True
            elif isinstance(event, CaseStep):
                self._share = event.step / max(event.steps, 1)
            elif isinstance(event, CaseEpoch):
                self._wrong = event.wrong
            elif isinstance(event, CaseEnded):
                self._results[event.result.case] = event.result
                self._done, self._share, self._running = self._done + 1, 0.0, None
                has_news = True
        if has_news:
            self._show_results()
        self._show_progress()

    def _show_state(self) -> None:
        state = self._session.state
        is_idle = state is SideState.IDLE
        # What is asked stays as it is while it is run.
        self.form.setEnabled(is_idle)
        self.choose.setEnabled(is_idle)
        is_done = is_complete(self._experiment, self._results)
        self.run.setEnabled(is_idle and not is_done)
        self.run.setText(self.tr("Go on") if self._results and not is_done else self.tr("Run"))
        self.run.setToolTip(
            self.tr("All of it is done. More lags, repeats or another seed bring more runs.")
            if is_done
            else self.tr("Train every layer at every lag; what is done already is kept")
        )
        self.stop.setEnabled(state is SideState.RUNNING)
        self.progress.setVisible(not is_idle)
        self.line.setVisible(not is_idle)
        self._show_progress()

    def _show_progress(self) -> None:
        if not self._session.is_busy:
            return
        most = self._experiment.most_runs
        self.progress.setValue(round(_FINEST * min((self._done + self._share) / most, 1.0)))
        if self._session.state is SideState.STOPPING:
            self.line.setText(self.tr("Stopping"))
        elif self._running is not None:  # else what was said last stands until the next begins
            words = self.tr("{line}, lag {lag}: {done} of at most {most} runs done").format(
                line=translated(line_label(self._running.line)),
                lag=self._running.lag,
                done=self._done,
                most=most,
            )
            if self._wrong is not None:
                words += self.tr(", {wrong} wrong").format(wrong=f"{self._wrong:.0%}")
            self.line.setText(words)

    def _on_cell_opened(self, index: QModelIndex) -> None:
        cell = self.table.cell_at(index)
        if cell is None:
            return
        for repeat in range(self._experiment.repeats):
            case = Case(cell.line, cell.lag, repeat)
            path = project_path(self.folder, case)
            if path.exists():
                self.open_requested.emit(path, case.name)
                return
        self.complain(self.tr("This lag has not been tried, so there is no project of it yet."))

    def _on_save_requested(self, what: str) -> None:
        try:
            ask_and_save(self.plot, what)
        except GradloomError as error:
            self.complain(translated(error))
