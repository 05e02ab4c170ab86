"""Taking up again what a run left: its network on the canvas, or its weights in another form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from engine.exchange.targets import TARGETS, TargetKind
from engine.message import GradloomError
from engine.training.run_list import ListedRun
from gui.background import run_in_background
from gui.files.export import Export
from gui.files.going_on import with_data_found
from gui.files.project_files import ProjectFiles
from gui.files.starting_weights import StartingWeightsFiles
from gui.garbage import loading_for_good
from gui.training.loading import load_libraries
from gui.translation import translated

if TYPE_CHECKING:
    from engine.training.saved_run import SavedRun
    from engine.training.weights import Weights


class SavedRuns(QObject):
    """Reads a run's folder beside the window, since its weights need torch."""

    shown = pyqtSignal(object)
    """The ListedRun whose network is on the canvas now; its weights are still to be read."""
    opened = pyqtSignal(object, object)
    """The SavedRun whose network is on the canvas now, and its Weights."""
    opened_without_weights = pyqtSignal(str)
    """A sentence on why there are none to try; the network is on the canvas all the same."""
    failed = pyqtSignal(str)
    """A sentence on why something of a run could not be read."""

    def __init__(self, files: ProjectFiles, starting: StartingWeightsFiles, export: Export) -> None:
        super().__init__(files)
        self._files = files
        self._starting = starting
        self._export = export

    def open(self, run: ListedRun) -> None:
        """Show a run's project as one without a file, after asking about unsaved changes.

        `opened` follows once its weights have been read, or one of the other signals.
        """
        if run.project is None or run.record is None or not self._files.may_leave():
            return
        self._starting.look_in(run.path)
        self._files.show_copy(with_data_found(run.project, run.record), run.name)
        self.shown.emit(run)
        path = run.path
        run_in_background(lambda: _read_whole(path), self._on_read, self._on_failed, self)

    def ask_and_export(self, run: ListedRun, name: str) -> None:
        """Ask where to, then write the form of this name with the weights of a run."""
        path = self._export.ask_where(name, run.name)
        if path is None:
            return
        target = TARGETS[name]

        def save() -> tuple[Path, ...]:
            saved = _read(run.path)
            from engine.training.exported_files import Content, rows_of, save_as

            project = with_data_found(saved.project, saved.record)
            rows = None
            if target.kind is TargetKind.CODE:
                from engine.data import DataError, load

                try:
                    rows = rows_of(load(project.data, None), saved.facts)
                except DataError:
                    rows = None  # the data is gone since, and the program says what it reads
            content = Content(project, saved.facts, rows, saved.weights())
            return save_as(target, path, content)

        run_in_background(save, self._export.tell, self._on_failed, self)

    def _on_read(self, found: tuple[SavedRun, Weights | GradloomError]) -> None:
        saved, weights = found
        if isinstance(weights, GradloomError):
            self.opened_without_weights.emit(translated(weights))
        else:
            self.opened.emit(saved, weights)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, GradloomError):
            raise error
        self.failed.emit(translated(error))


def _read(path: Path) -> SavedRun:
    with loading_for_good():
        load_libraries()
        from engine.training.saved_run import open_run

        return open_run(path)


def _read_whole(path: Path) -> tuple[SavedRun, Weights | GradloomError]:
    """A run and its weights, or why it has none."""
    saved = _read(path)
    try:
        return saved, saved.weights()
    except GradloomError as error:
        return saved, error
