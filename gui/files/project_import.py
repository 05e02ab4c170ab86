"""Models of Keras coming in: a file that is chosen or dropped, or code that is pasted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from engine.message import GradloomError, Message
from gui.background import Job, run_in_background
from gui.document import Document
from gui.files.project_files import ProjectFiles
from gui.files.starting_weights import StartingWeightsFiles
from gui.translation import translated

if TYPE_CHECKING:
    from engine.exchange.from_keras.errors import KerasImportError
    from engine.exchange.importing import ImportedProject
    from gui.files.code_dialog import CodeDialog


class ProjectImport(QObject):
    """Reads a file beside the window and shows its network as a project without a file.

    What cannot be read leaves everything as it was.
    """

    failed = pyqtSignal(str, list, object)
    """A sentence, each thing that stands in the way, and a function that imports what can be read
    all the same, or None."""
    imported = pyqtSignal(str, list)
    """A sentence on what came in, and what was left out or changed."""
    begun = pyqtSignal(str)
    """A sentence on the file that is being read from now on."""

    def __init__(
        self,
        document: Document,
        files: ProjectFiles,
        starting: StartingWeightsFiles,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._files = files
        self._starting = starting
        self._window = window
        self._job: Job | None = None

    def stop(self) -> None:
        """Forget a file that is being read: another one is wanted, or the window closes."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def ask_for_file(self) -> None:
        """Ask for a file and import it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import a Keras model"),
            str(self._files.folder()),
            f"{self._files.models_filter()};;" + self.tr("All files (*)"),
        )
        if name:
            self.import_path(Path(name))

    def import_path(self, path: Path) -> None:
        """Import a file, and no other that is still being read; a signal tells how it went."""
        self.stop()
        self.begun.emit(self.tr("Reading {name}…").format(name=path.name))
        self._job = run_in_background(
            lambda: self._read(path),
            lambda found: self.show_imported(found, path.stem, path.name),
            lambda error: self._on_failed(error, path),
            self,
        )

    def ask_for_code(self, source: str = "", name: str = "") -> CodeDialog:
        """Show the dialog to paste code into; ``name`` is what the project will be called."""
        from gui.files.code_dialog import CodeDialog

        dialog = CodeDialog(source, self._window)
        dialog.chosen.connect(
            lambda found: self.show_imported(
                found, name or self.tr("imported"), self.tr("the code")
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def show_imported(self, found: ImportedProject, name: str, source: str) -> None:
        """Put what was read in place of the open project, after asking about unsaved changes."""
        if not self._files.may_leave():
            return
        project = found.project
        self._files.show_imported(project, name)
        count = len(project.network.nodes)
        if count == 1:
            sentence = (
                self.tr("Imported 1 layer from {source}, with its weights.")
                if project.start is not None
                else self.tr("Imported 1 layer from {source}, without weights.")
            )
        else:
            sentence = (
                self.tr("Imported {layers} layers from {source}, with their weights.")
                if project.start is not None
                else self.tr("Imported {layers} layers from {source}, without weights.")
            )
        self.imported.emit(sentence.format(layers=count, source=source), _sentences(found.notes))

    def _on_failed(self, error: BaseException, path: Path) -> None:
        rest = None
        from engine.exchange.from_keras.errors import KerasImportError

        if isinstance(error, _PartlyReadError):
            rest, error = error.rest, error.reason
        if not isinstance(error, GradloomError):
            raise error
        suggestions = error.suggestions if isinstance(error, KerasImportError) else ()
        if suggestions:
            # Its text is read once more in a dialog, where the fix can be agreed to.
            with suppress(OSError, ValueError):  # it was changed or taken away a moment ago
                self.ask_for_code(path.read_text(encoding="utf-8-sig"), path.stem)
                return
        problems: Sequence[Message] = (
            error.problems if isinstance(error, KerasImportError) else (error.message,)
        )
        sentences = _sentences(problems)
        accept = None if rest is None else lambda: self.show_imported(rest, path.stem, path.name)
        if len(sentences) == 1:
            self.failed.emit(sentences[0], [], accept)
            return
        headline = self.tr("{name} was not imported: {count} things in it cannot be read.")
        told = headline.format(name=path.name, count=len(sentences))
        self.failed.emit(told, sentences, accept)

    # In the thread of the work ------------------------------------------------------------------

    def _read(self, path: Path) -> ImportedProject:
        """What is in a file, its weights kept; where only a part can be read, as an error."""
        from engine.exchange.from_keras.errors import KerasImportError
        from engine.exchange.importing import import_project

        try:
            return self._kept(import_project(path))
        except KerasImportError as error:
            if error.suggestions:
                raise
            try:
                rest = self._kept(import_project(path, leave_out=True))
            except GradloomError:
                raise error from None
            raise _PartlyReadError(error, rest) from error

    def _kept(self, found: ImportedProject) -> ImportedProject:
        start = found.project.start
        if start is None or found.weights is None:
            return found
        self._starting.keep(start, found.weights)
        return replace(found, weights=None)  # they are in a file now, and need no memory


class _PartlyReadError(Exception):
    """Some layers cannot be read, and the others can."""

    def __init__(self, reason: KerasImportError, rest: ImportedProject) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.rest = rest


def _sentences(messages: Sequence[Message]) -> list[str]:
    return [translated(each) for each in messages]
