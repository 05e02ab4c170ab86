"""The runs there were: a table, their curves over each other, and which settings differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QPoint, QTimer, pyqtSignal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from engine.message import GradloomError
from engine.training.run_list import ListedRun, RunList, list_runs
from gui.background import run_in_background
from gui.runs.comparison import Comparison
from gui.runs.deleting import delete_runs
from gui.runs.run_actions import RunActions
from gui.runs.run_side import RunSide
from gui.translation import translated
from gui.widgets.bare_splitter import BareSplitter
from gui.widgets.empty_state import EmptyState
from gui.widgets.notice import Notice

REFRESH_MILLISECONDS = 1000
"""Shortest time between two readings while a run goes on."""


class RunsPanel(QWidget):
    """Lists the runs of one folder; read beside the window, and only while it is seen."""

    open_requested = pyqtSignal(object)
    """The ListedRun whose network the person wants on the canvas."""
    go_on_requested = pyqtSignal(object)
    """The Path of a run to go on with."""
    export_requested = pyqtSignal(object, str)
    """A ListedRun, and the name of the target."""
    show_folder_requested = pyqtSignal(object)
    """The Path of a folder."""
    message_given = pyqtSignal(str)
    """A sentence on what was done."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._listed = RunList(folder)
        self._is_stale = True
        self._is_reading = False
        self._has_news = False
        self._row_to_select = 0
        """Where the selection goes on once the selected rows are gone."""
        self.notice = Notice(parent=self)
        self.notice.hide()
        self.side = RunSide(self)
        self.comparison = Comparison(self)
        self.actions_ = RunActions(self.side.view, self)
        self.side.add_buttons(self.actions_)
        self.empty_state = EmptyState(
            "ph.list-bullets",
            self.tr("Runs appear here once you have trained"),
            self.tr("Then their curves and settings can be compared."),
            parent=self,
        )
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(REFRESH_MILLISECONDS)
        self._pause.timeout.connect(self._on_pause_over)
        self._lay_out()
        self._connect()
        self.actions_.fit_to(())

    def _lay_out(self) -> None:
        splitter = BareSplitter(self)
        splitter.addWidget(self.side)
        splitter.addWidget(self.comparison)
        splitter.setSizes([460, 440])
        # Both begin with one line, and what is below begins at one height.
        self.side.head.setMinimumHeight(self.comparison.tabs.sizeHint().height())
        self._filled = QWidget(self)
        column = QVBoxLayout(self._filled)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty_state)
        self._stack.addWidget(self._filled)

    def _connect(self) -> None:
        actions = self.actions_
        actions.open_requested.connect(lambda: self.open_requested.emit(self.selected()[0]))
        actions.go_on_requested.connect(lambda: self.go_on_requested.emit(self.selected()[0].path))
        actions.show_folder_requested.connect(
            lambda: self.show_folder_requested.emit(self.selected()[0].path)
        )
        actions.export_requested.connect(
            lambda name: self.export_requested.emit(self.selected()[0], name)
        )
        actions.delete_requested.connect(self._on_delete_requested)
        actions.tensorboard_requested.connect(self._on_tensorboard_requested)
        self.side.selection_changed.connect(self._on_selection_changed)
        self.side.opened.connect(actions.open.trigger)
        self.side.menu_asked.connect(self._on_menu_asked)
        self.comparison.failed.connect(self.complain)

    # What it shows ---------------------------------------------------------------------------

    @property
    def runs(self) -> tuple[ListedRun, ...]:
        """All that are listed, the latest first."""
        return self._listed.runs

    def selected(self) -> tuple[ListedRun, ...]:
        """Those that are compared, in the order of the table."""
        return self.side.selected()

    def select(self, paths: Sequence[Path]) -> None:
        """Compare these."""
        self.side.select(paths)

    def refresh(self) -> None:
        """Read the folder again, at once or when the panel is seen."""
        if not self.isVisible():
            self._is_stale = True
        elif self._is_reading or self._pause.isActive():
            self._has_news = True
        else:
            self._read()

    def complain(self, sentence: str) -> None:
        """Say in the panel what went wrong."""
        self.notice.set_message(sentence, "bad")
        self.notice.show()

    # Reading ---------------------------------------------------------------------------------

    def _read(self) -> None:
        self._is_stale = self._has_news = False
        self._is_reading = True
        self._pause.start()
        folder, before = self._folder, self._listed
        run_in_background(lambda: list_runs(folder, before), self._on_read, self._on_not_read, self)

    def _on_read(self, listed: RunList) -> None:
        self._is_reading = False
        is_first = not self._listed.runs
        self._listed = listed
        self.side.show_runs(listed)
        if is_first:
            readable = [run.path for run in listed.runs if run.damage is None]
            self.select(readable[:1])
        elif not self.selected():
            self.side.select_row(self._row_to_select)
        self._row_to_select = 0
        self._stack.setCurrentWidget(self._filled if listed.runs else self.empty_state)
        self._on_selection_changed()

    def _on_not_read(self, error: BaseException) -> None:
        self._is_reading = False
        if not isinstance(error, GradloomError):
            raise error
        self._stack.setCurrentWidget(self._filled)
        self.complain(translated(error))

    def _on_pause_over(self) -> None:
        if self._has_news:
            self.refresh()

    def showEvent(self, a0: QShowEvent | None) -> None:
        """Read what changed while it was hidden."""
        super().showEvent(a0)
        if self._is_stale:
            self.refresh()

    # What is asked for -----------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        runs = self.selected()
        self.actions_.fit_to(runs)
        self.side.show_compared(self.comparison.show_runs(runs))

    def _on_menu_asked(self, place: QPoint) -> None:
        self.actions_.menu.popup(place)

    def _on_delete_requested(self) -> None:
        self.notice.hide()
        row = self.side.first_selected_row()
        deleted = delete_runs(self.selected(), self)
        if deleted.problems:
            self.complain(" ".join(deleted.problems))
        if len(deleted.in_trash) == 1:
            name = deleted.in_trash[0].name
            self.message_given.emit(self.tr("Moved {name} to the trash.").format(name=name))
        elif deleted.in_trash:
            count = len(deleted.in_trash)
            self.message_given.emit(self.tr("Moved {count} runs to the trash.").format(count=count))
        self._row_to_select = row
        self._pause.stop()  # what is gone is not to be seen any longer
        self.refresh()

    def _on_tensorboard_requested(self) -> None:
        runs = [run.path for run in self.selected() if run.damage is None]

        def write() -> list[Path]:
            from engine.training.tensorboard import write_event_files

            return [write_event_files(run) for run in runs]

        run_in_background(write, self._on_events_written, self._on_events_not_written, self)

    def _on_events_written(self, folders: list[Path]) -> None:
        place = folders[0] if len(folders) == 1 else self._folder
        self.notice.set_message(
            self.tr("Event files were written. See them with: tensorboard --logdir {place}").format(
                place=f'"{place}"'
            ),
            "good",
        )
        self.notice.show()

    def _on_events_not_written(self, error: BaseException) -> None:
        if not isinstance(error, GradloomError):
            raise error
        self.complain(translated(error))
