"""Taking a file or folder as the project's data: source, path and columns in one step."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from engine.project.data_edits import with_source
from engine.project.sources.base import DataSource
from gui.background import Job, run_in_background
from gui.data.facts_text import path_of
from gui.data.reader import DataReader
from gui.data.source_kind import source_at
from gui.document import Document

if TYPE_CHECKING:
    from engine.data.likely_source import Likely
    from engine.data.table_preview import Preview

ROWS = 20
"""Of a file that are looked at."""


class FileChoice(QObject):
    """Looks into a file or folder before the project takes it, to guess its kind and columns."""

    looked = pyqtSignal(object)
    """The `Preview` of the source the project has now; None where it cannot be looked into."""

    def __init__(self, document: Document, reader: DataReader, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._reader = reader
        self._job: Job | None = None
        self._source: DataSource = document.project.data.source
        self._is_taking = False
        self.preview: Preview | None = None
        """What was looked at last."""

    @property
    def file_filter(self) -> str:
        """What a dialog shows of a folder."""
        tables = "*.csv *.tsv *.tab *.jsonl *.ndjson *.json *.parquet"
        texts, arrays = "*.txt *.text *.md", "*.npz *.npy"
        return ";;".join(
            (
                self.tr("Data ({patterns})").format(patterns=f"{tables} {texts} {arrays}"),
                self.tr("Tables ({patterns})").format(patterns=f"{tables} *.txt"),
                self.tr("Texts ({patterns})").format(patterns=texts),
                self.tr("Arrays ({patterns})").format(patterns=arrays),
                self.tr("All files (*)"),
            )
        )

    def ask(self, window: QWidget) -> None:
        """Ask for a file and make it the source."""
        found, _ = QFileDialog.getOpenFileName(
            window,
            self.tr("Choose the data"),
            str(self._reader.folder or Path.home()),
            self.file_filter,
        )
        if found:
            self.take(found)

    def take(self, path: str) -> None:
        """Make a file or folder the source; once it has been looked into, with likely columns.

        What lies in the project's folder or below it is written relative to it, so that the two
        can be moved together.
        """
        folder = self._reader.folder
        if folder is not None and Path(path).is_absolute() and Path(path).is_relative_to(folder):
            path = Path(path).relative_to(folder).as_posix()
        place = Path(path) if folder is None else folder / path
        source = source_at(place, path, self._document.project.data.source)
        self._look_into(source, is_taking=True)

    def look(self, *, afresh: bool = True) -> None:
        """Look into the source the project has, for the names of its columns.

        ``afresh`` False: not where that is the very source that was looked into last.
        """
        source = self._document.project.data.source
        if afresh or _file_of(source) != _file_of(self._source) or self.preview is None:
            self._look_into(source, is_taking=False)

    def preview_of(self, source: DataSource) -> Preview | None:
        """What was looked at last, if that is the file or folder of a source."""
        return self.preview if _file_of(source) == _file_of(self._source) else None

    def stop(self) -> None:
        """Look no more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _look_into(self, source: DataSource, *, is_taking: bool) -> None:
        self.stop()
        if _file_of(source) != _file_of(self._source):
            self.preview = None
        self._source, self._is_taking = source, is_taking
        before = self._document.project.data.source if is_taking else None
        work = partial(_look, source, self._reader.folder, before, is_taking)
        self._job = run_in_background(work, self._on_looked, self._on_error, self)

    def _on_looked(self, found: Likely) -> None:
        self._job = None
        self._source, self.preview = found.source, found.shown
        if self._is_taking:
            self._take(found)
        self.looked.emit(found.shown)

    def _on_error(self, error: BaseException) -> None:
        """A mistake of the program's; what the file is by its name is taken all the same."""
        from engine.data import Likely

        self._on_looked(Likely(self._source, None))

    def _take(self, found: Likely) -> None:
        source, before = found.source, self._document.facts
        self._document.edit(
            self.tr("Open {file} as data").format(file=Path(path_of(source)).name),
            lambda project: with_source(project, source, before=before, task=found.task),
        )


def _file_of(source: DataSource) -> tuple[object, ...]:
    """What of a source decides which rows are looked at."""
    names = ("path", "encoding", "split", "targets")
    return (type(source), *(getattr(source, name, None) for name in names))


def _look(
    source: DataSource, folder: Path | None, before: DataSource | None, is_guessing: bool
) -> Likely:
    """Some rows; None where there are none, which reading the data will give the reason for."""
    # From the package, as every thread has it: two that import a package and a module of it from
    # two ends would wait for each other, and one of them would get half a module.
    from engine.data import DataError, Likely, likely_source, preview

    if is_guessing:
        return likely_source(source, folder, before, limit=ROWS)
    try:
        return Likely(source, preview(source, folder, ROWS))
    except DataError:
        return Likely(source, None)
