"""Going on with a run that was broken off: its project, its data, and the run itself."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, QSettings, pyqtSignal

from engine.message import GradloomError
from engine.project.project import Project
from engine.project.project_file import load_project
from engine.training import run_files
from engine.training.run_files import RunRecord
from engine.training.run_list import ListedRun, read_run
from engine.training.run_record import read_record
from gui.data.reader import DataReader
from gui.document import Document
from gui.files.project_files import ProjectFiles
from gui.files.starting_weights import StartingWeightsFiles
from gui.training.run import runs_folder
from gui.training.session import TrainingSession
from gui.translation import translated

DECLINED = "runs/declined"
"""The run that was offered last and that the person did not want to go on with."""


class GoingOn(QObject):
    """Opens a run's project, reads its data again, and lets the session go on with it."""

    failed = pyqtSignal(str)
    """A sentence on why the run does not go on."""
    begun = pyqtSignal()
    """The session goes on with the run."""

    def __init__(
        self,
        document: Document,
        files: ProjectFiles,
        reader: DataReader,
        session: TrainingSession,
        starting: StartingWeightsFiles,
    ) -> None:
        super().__init__(files)
        self._document = document
        self._files = files
        self._reader = reader
        self._session = session
        self._starting = starting
        self._waiting: tuple[Path, Project] | None = None
        """The run whose data is being read, and its project."""
        reader.reading_changed.connect(self._on_reading_changed)

    def go_on(self, run: Path) -> None:
        """Go on with a run; `begun` or `failed` tells how it went."""
        if self._session.is_busy:
            self.failed.emit(self.tr("Another run goes on: stop it first."))
            return
        try:
            record = read_record(run)
            project = with_data_found(load_project(run / run_files.PROJECT), record)
        except GradloomError as error:
            self.failed.emit(translated(error))
            return
        if not self._files.may_leave():
            return
        self._waiting = (run, project)
        self._starting.look_in(run)
        self._files.show_imported(project, run.name)
        self._on_reading_changed(self._reader.is_reading)

    def _on_reading_changed(self, is_reading: bool) -> None:
        if is_reading or self._waiting is None:
            return
        (run, project), self._waiting = self._waiting, None
        if project.data != self._document.project.data:
            return  # the person chose something else meanwhile
        dataset = self._reader.dataset
        if dataset is None:
            self.failed.emit(self._document.data_error or self.tr("The data could not be read."))
            return
        if self._session.start(project, dataset, run_folder=run, goes_on=True):
            self.begun.emit()


def broken_off() -> ListedRun | None:
    """The last run of this person if it was killed and not declined since."""
    try:
        records = {
            path: path.stat().st_mtime for path in runs_folder().glob(f"*/{run_files.RECORD}")
        }
    except OSError:
        return None
    if not records:
        return None
    last = read_run(max(records, key=records.__getitem__).parent)
    if last.record is None or last.status != "interrupted":
        return None
    if not any((last.path / run_files.CHECKPOINTS).glob("*")):
        return None
    return None if QSettings().value(DECLINED, "") == str(last.path) else last


def decline(run: ListedRun) -> None:
    """Do not offer this run again; it stays where it is."""
    QSettings().setValue(DECLINED, str(run.path))


def with_data_found(project: Project, record: RunRecord) -> Project:
    """The project with its data named by a whole path, as it has no file to be looked up beside."""
    source = project.data.source
    path = getattr(source, "path", "")
    if not path or not record.data_folder:
        return project
    found = source.replace(path=str(Path(record.data_folder, path)))
    return project.replace(data=project.data.replace(source=found))
