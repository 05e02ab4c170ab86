"""New, open, save and save as: the way between the document and files."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QDir, QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.exchange.suffixes import CODE_SUFFIXES, MODEL_SUFFIXES
from engine.message import GradloomError
from engine.project.examples import Example
from engine.project.project import Project
from engine.project.project_file import SUFFIX, load_project, save_project
from engine.project.starting_file import StartingWeightsError
from gui.document import Document
from gui.files.recent import remember_file
from gui.files.starting_weights import StartingWeightsFiles
from gui.forms.pending import commit_pending_entry
from gui.translation import translated
from gui.widgets.no_markup import no_markup

IMPORTABLE = (*MODEL_SUFFIXES, CODE_SUFFIXES[0])
"""Endings of what is imported when it is chosen, or dropped on the window."""


class ProjectFiles(QObject):
    """What the File menu does. Nothing in the document is touched until a file has been read."""

    failed = pyqtSignal(str)
    """A sentence: what happened, what was expected, what to do."""
    saved = pyqtSignal(object)
    """The Path that holds the project now."""
    import_wanted = pyqtSignal(object)
    """The Path of a model that was opened as if it were a project."""
    opened = pyqtSignal()
    """Another project is in the document."""

    def __init__(self, document: Document, starting: StartingWeightsFiles, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._starting = starting
        self._window = window

    def new(self) -> None:
        """An empty project, after asking about unsaved changes."""
        if self.may_leave():
            self._show(Project(), None)

    def open_example(self, example: Example) -> None:
        """A bundled project, without a file of its own: saving asks for one."""
        if self.may_leave():
            self._show(example.project(), None, example.name)

    def open(self) -> None:
        """Ask for a file and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open project"),
            str(self.folder()),
            f"{self._filter()};;{self.models_filter()};;" + self.tr("All files (*)"),
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> bool:
        """Open a file; whether it was opened. What cannot be read leaves everything as it was."""
        if is_importable(path) and not _is_project(path):
            self.import_wanted.emit(path)
            return False
        if self._read(path) is None or not self.may_leave():
            return False
        # Once more: the changes may have been saved to this very file a moment ago.
        project = self._read(path)
        if project is None:
            return False
        self._show(project, path)
        remember_file(path)
        return True

    def save(self) -> bool:
        """Save to the project's file, asking for one where there is none; whether it was saved."""
        commit_pending_entry()
        path = self._document.path
        return self.save_as() if path is None else self.save_path(path)

    def save_as(self) -> bool:
        """Ask for a file and save to it; whether it was saved."""
        commit_pending_entry()
        suggestion = self._document.path or self.folder() / f"{self.title()}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save project"), str(suggestion), self._filter()
        )
        if not name:
            return False
        path = Path(name)
        if path.suffix != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
            if path.exists() and not self._may_replace(path):  # the dialog asked of another name
                return False
        return self.save_path(path)

    def save_path(self, path: Path) -> bool:
        """Save to a file; whether it was saved."""
        project = self._document.project
        missing: StartingWeightsError | None = None
        try:
            try:
                # First: a project never names weights that are not beside it.
                self._starting.save_beside(project, path)
            except StartingWeightsError as error:
                missing = error  # they are nowhere, and what the person made is worth keeping
            save_project(project, path)
        except GradloomError as error:
            self.failed.emit(translated(error))
            return False
        self._document.mark_saved(path)
        remember_file(path)
        self.saved.emit(path)
        if missing is not None:
            self.failed.emit(translated(missing))
        return True

    def may_leave(self) -> bool:
        """Ask about unsaved changes; whether the project may be left."""
        commit_pending_entry()
        if self._document.is_saved:
            return True
        question = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Unsaved changes"),
            self.tr("Save the changes to {name}?").format(name=self.title()),
            QMessageBox.StandardButton.Save
            | QMessageBox.StandardButton.Discard
            | QMessageBox.StandardButton.Cancel,
            self._window,
        )
        question.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
        question.setInformativeText(self.tr("Without saving, they are lost."))
        question.setDefaultButton(QMessageBox.StandardButton.Save)
        answer = question.exec()
        question.deleteLater()
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        return answer == QMessageBox.StandardButton.Discard

    def show_imported(self, project: Project, name: str) -> None:
        """Another project that is in no file yet, called by this name."""
        self._document.open(project, None, saved=False, name=name)
        self.opened.emit()

    def show_copy(self, project: Project, name: str) -> None:
        """A project that is kept elsewhere, such as in a run's folder, as one without a file."""
        self._show(project, None, name)

    def _may_replace(self, path: Path) -> bool:
        answer = QMessageBox.question(
            self._window,
            self.tr("Save project"),
            no_markup(self.tr("{name} already exists. Replace it?").format(name=path.name)),
        )
        return answer == QMessageBox.StandardButton.Yes

    def _read(self, path: Path) -> Project | None:
        try:
            return load_project(path)
        except GradloomError as error:
            self.failed.emit(translated(error))
            return None

    def title(self) -> str:
        """What the project is called, whether it has a file or not."""
        return self._document.name or self.tr("untitled")

    def _show(self, project: Project, path: Path | None, name: str = "") -> None:
        self._document.open(project, path, name=name)
        self.opened.emit()

    def folder(self) -> Path:
        """Where a person looks for files first."""
        path = self._document.path
        return path.parent if path else Path(QDir.homePath())

    def models_filter(self) -> str:
        """What a dialog for files calls those that can be imported."""
        endings = " ".join(f"*{suffix}" for suffix in IMPORTABLE)
        return self.tr("Keras models and code ({endings})").format(endings=endings)

    def _filter(self) -> str:
        return self.tr("Gradloom projects (*{suffix})").format(suffix=SUFFIX)


def is_importable(path: Path) -> bool:
    """Whether a file is called as what can be imported."""
    return path.suffix.lower() in IMPORTABLE


def _is_project(path: Path) -> bool:
    """Whether it is a project after all, whatever it is called."""
    try:
        load_project(path)
    except GradloomError:
        return False
    return True
