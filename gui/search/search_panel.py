"""The search: its marks and file, the trials of the study, and a plot of what they came to."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QModelIndex, QPoint, QStandardPaths, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.message import GradloomError
from engine.training.run_list import ListedRun, read_run
from engine.training.sweeping.events import SweepEvent, TrialEnded
from engine.training.sweeping.study_list import STUDY_SUFFIX, ListedTrial, TrialList
from gui.document import Document
from gui.forms.quiet_combo import QuietCombo
from gui.plots.save_dialog import ask_and_save
from gui.search.search_side import SearchSide
from gui.search.study_reader import StudyReader
from gui.search.trial_table import VALUE, SortedTrials, TrialTable
from gui.search.trials_plot import TrialsPlot
from gui.side_session import SideSession, SideState
from gui.theme import icon, mark
from gui.translation import translated
from gui.widgets.bare_splitter import BareSplitter
from gui.widgets.empty_state import EmptyState
from gui.widgets.notice import Notice

_WIDEST_CHOICE = 200
_WIDEST_COLUMN = 120


class SearchPanel(QWidget):
    """Follows the study's file while it is seen: other programs may add to it."""

    open_requested = pyqtSignal(object)
    """The ListedRun of a trial whose network the person wants on the canvas."""
    show_folder_requested = pyqtSignal(object)
    """The Path of a trial's run."""
    values_wanted = pyqtSignal(object)
    """The ListedTrial whose values the project is to have."""

    def __init__(
        self, document: Document, session: SideSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._chosen: Path | None = None
        self._has_widths: tuple[str, ...] = ()
        self.notice = Notice(parent=self)
        self.notice.hide()
        self.side = SearchSide(document, session, self)
        self.reader = StudyReader(self)
        self._table = TrialTable(self)
        self._sorted = SortedTrials(self._table, self)
        self.view = QTableView(self)
        self.plot = TrialsPlot(self)
        self.along = QuietCombo(self)
        self.count = QLabel(self)
        self.empty_state = EmptyState(
            "ph.magnifying-glass",
            self.tr("Trials appear here once a search has begun"),
            self.tr("Each is a run with other values of the marked arguments."),
            parent=self,
        )
        self._make_view()
        self._make_actions()
        self._lay_out()
        self._connect()
        self._follow_study()
        self._fit_actions()

    def _make_view(self) -> None:
        view = self.view
        view.setModel(self._sorted)
        view.setAccessibleName(self.tr("Trials"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setTabKeyNavigation(False)
        view.setSortingEnabled(True)
        view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _make_actions(self) -> None:
        self.open = QAction(icon("ph.folder-open"), self.tr("Open network"), self.view)
        self.open.setShortcuts([QKeySequence(Qt.Key.Key_Return), QKeySequence(Qt.Key.Key_Enter)])
        self.open.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.take = QAction(icon("ph.check"), self.tr("Take these values"), self.view)
        self.take.setToolTip(self.tr("Set the marked arguments of the project to this trial's"))
        self.show_folder = QAction(icon("ph.folder"), self.tr("Show folder"), self.view)
        self.view.addAction(self.open)
        self.menu = QMenu(self.view)
        self.menu.setToolTipsVisible(True)
        self.menu.addActions([self.open, self.take, self.show_folder])

    def _lay_out(self) -> None:
        self.along.setAccessibleName(self.tr("What lies along the plot's axis"))
        self.along.setMaximumWidth(_WIDEST_CHOICE)
        self.along.addItem(self.tr("One after the other"), None)
        mark(self.count, role="quiet")
        middle = QWidget(self)
        trials = QVBoxLayout(middle)
        trials.setContentsMargins(0, 8, 0, 8)
        trials.setSpacing(4)
        trials.addWidget(self.count)
        trials.addWidget(self.view, 1)
        right = QWidget(self)
        pictures = QVBoxLayout(right)
        pictures.setContentsMargins(0, 8, 16, 8)
        pictures.setSpacing(4)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.along, 10)
        pictures.addLayout(row)
        pictures.addWidget(self.plot, 1)
        self._filled = BareSplitter(self)
        self._filled.addWidget(middle)
        self._filled.addWidget(right)
        self._filled.setSizes([480, 360])
        room = QWidget(self)
        self._stack = QStackedLayout(room)
        self._stack.addWidget(self.empty_state)
        self._stack.addWidget(self._filled)
        splitter = BareSplitter(self)
        splitter.addWidget(self.side)
        splitter.addWidget(room)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([290, 850])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        edge = QHBoxLayout()
        edge.setContentsMargins(16, 8, 16, 0)
        edge.addWidget(self.notice)
        column.addLayout(edge)
        column.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.reader.arrived.connect(self._on_trials_arrived)
        self.reader.failed.connect(self._on_study_unreadable)
        self.side.study_chosen.connect(self.choose_study)
        self.view.doubleClicked.connect(lambda _index: self.open.trigger())
        self.view.customContextMenuRequested.connect(self._on_menu_requested)
        self.view.selectionModel().selectionChanged.connect(self._fit_actions)
        self.open.triggered.connect(self._on_open_triggered)
        self.take.triggered.connect(lambda: self.values_wanted.emit(self.selected()))
        self.show_folder.triggered.connect(self._on_show_folder_triggered)
        self.along.currentIndexChanged.connect(self._on_along_chosen)
        self.plot.save_requested.connect(self._on_save_requested)
        self.plot.step_pointed.connect(self.plot.point_at)
        self._document.path_changed.connect(self._on_path_changed)
        self._session.events_arrived.connect(self._on_events_arrived)
        self._session.state_changed.connect(self._on_state_changed)
        self._session.failed.connect(self.complain)

    # What it shows ---------------------------------------------------------------------------

    @property
    def study(self) -> Path:
        """The file that trials are added to: one that was chosen, or else beside the project."""
        if self._chosen is not None:
            return self._chosen
        path = self._document.path
        if path is not None:
            return path.with_suffix(STUDY_SUFFIX)
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
        return Path(data, "searches", f"{self._document.name or 'untitled'}{STUDY_SUFFIX}")

    @property
    def found(self) -> TrialList:
        """The trials that are shown."""
        return self._table.found

    def choose_study(self, path: Path) -> None:
        """Keep trials in this file, and show those there are in it."""
        self._chosen = path
        self._follow_study()

    def selected(self) -> ListedTrial | None:
        """The trial of the selected row."""
        rows = self.view.selectionModel().selectedRows()
        return self._trial_at(rows[0]) if rows else None

    def select(self, number: int) -> None:
        """Select the row of a trial, if there is one."""
        for row in range(self._sorted.rowCount()):
            index = self._sorted.index(row, 0)
            if self._trial_at(index).number == number:
                self.view.selectRow(row)

    def set_in_front(self, is_in_front: bool) -> None:
        """Follow the study's file while the panel is seen."""
        self.reader.set_looking(is_in_front)

    def complain(self, sentence: str) -> None:
        """Say in the panel what went wrong."""
        self.notice.set_message(sentence, "bad")
        self.notice.show()

    def _trial_at(self, index: QModelIndex) -> ListedTrial:
        return self._table.found.trials[self._sorted.mapToSource(index).row()]

    def _follow_study(self) -> None:
        path = self.study
        self.side.show_study(path)
        if path != self.found.path:
            self._show(TrialList(path))
        self.reader.follow(path)

    def _show(self, found: TrialList) -> None:
        chosen = self.selected()
        self._table.show_trials(found)
        if chosen is not None:
            self.select(chosen.number)
        labels = tuple(found.labels)
        if labels != tuple(self.along.itemData(n) for n in range(1, self.along.count())):
            self._fill_along(found)
        if found.trials and self._has_widths != labels:
            self._has_widths = labels
            self.view.resizeColumnsToContents()
            for column in range(self._table.columnCount()):
                width = self.view.columnWidth(column) + 8
                self.view.setColumnWidth(column, min(width, _WIDEST_COLUMN))
        self.plot.show_trials(found)
        count = len(found.trials)
        words = self.tr("1 trial") if count == 1 else self.tr("{count} trials")
        self.count.setText(words.format(count=count))
        self._stack.setCurrentWidget(self._filled if found.trials else self.empty_state)
        self._fit_actions()

    def _fill_along(self, found: TrialList) -> None:
        key = self.along.currentData()
        self.along.blockSignals(True)
        self.along.clear()
        self.along.addItem(self.tr("One after the other"), None)
        for mark_key, label in found.labels.items():
            self.along.addItem(label, mark_key)
        self.along.setCurrentIndex(max(self.along.findData(key), 0))
        self.along.blockSignals(False)

    # Signals ---------------------------------------------------------------------------------

    def _on_trials_arrived(self, found: TrialList) -> None:
        self._show(found)

    def _on_study_unreadable(self, sentence: str) -> None:
        self._show(TrialList(self.study))
        self.complain(sentence)

    def _on_path_changed(self, path: Path | None) -> None:
        if path is not None:
            self._chosen = None  # another project has a study of its own
        self._follow_study()

    def _on_state_changed(self, state: SideState) -> None:
        if state is SideState.RUNNING:
            self.notice.hide()
        self.side.choose.setEnabled(state is SideState.IDLE)
        self.reader.look()

    def _on_events_arrived(self, events: list[SweepEvent]) -> None:
        if any(isinstance(event, TrialEnded) for event in events):
            self.reader.look()

    def _on_along_chosen(self) -> None:
        self.plot.show_by(self.along.currentData())

    def _on_menu_requested(self, place: QPoint) -> None:
        if self.selected() is not None:
            self.menu.popup(self.view.viewport().mapToGlobal(place))

    def _fit_actions(self) -> None:
        trial = self.selected()
        has_run = trial is not None and trial.run is not None
        self.open.setEnabled(has_run)
        self.show_folder.setEnabled(has_run)
        self.take.setEnabled(trial is not None and bool(trial.values))

    def _on_open_triggered(self) -> None:
        run = self._run_of_selected()
        if run is None:
            return
        if run.damage is not None:
            self.complain(translated(run.damage))
            return
        self._chosen = self.study  # the trial is looked at, and the study stays
        self.open_requested.emit(run)

    def _on_show_folder_triggered(self) -> None:
        trial = self.selected()
        if trial is not None and trial.run is not None:
            self.show_folder_requested.emit(trial.run)

    def _run_of_selected(self) -> ListedRun | None:
        trial = self.selected()
        return None if trial is None or trial.run is None else read_run(trial.run)

    def _on_save_requested(self, what: str) -> None:
        try:
            ask_and_save(self.plot, what)
        except GradloomError as error:
            self.complain(translated(error))
