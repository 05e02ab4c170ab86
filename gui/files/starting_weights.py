"""Where the files of imported weights are: beside the person's project, and here until it is saved.

A project names its weights and never holds them. Until it has a file of its own they lie beside
its autosave, where a recovery finds them too.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QObject

from engine.project.files import FileError, read_bounded, reason_of_os
from engine.project.project import Project
from engine.project.starting_file import (
    MOST_BYTES,
    find_starting_weights,
    keep_starting_weights,
)
from engine.project.starting_weights import StartingWeights
from gui.document import Document
from gui.files.autosave import Recovered


class StartingWeightsFiles(QObject):
    """Keeps and finds the weights of every project that this window has had."""

    def __init__(self, document: Document, autosave: Path, parent: QObject | None = None) -> None:
        """``autosave``: the window's own autosave file."""
        super().__init__(parent)
        self._own = folder_beside(autosave)
        self._folders: list[Path] = []
        """Where projects of this window lay or lie, the latest first. Undo can bring back weights
        of any of them."""
        self._is_over = False
        document.path_changed.connect(self._on_path_changed)
        self._on_path_changed(document.path)

    def place(self, project: Project) -> Path | None:
        """The file of a project's starting weights; None: it starts from none.

        Raises:
            StartingWeightsError: the file is nowhere.
        """
        if project.start is None:
            return None
        return find_starting_weights(project.start, (*self._folders, self._own))

    def look_in(self, folder: Path) -> None:
        """Look for weights in this folder too, such as that of a run whose project is opened."""
        self._folders = [folder, *(each for each in self._folders if each != folder)]

    def keep(self, start: StartingWeights, content: bytes) -> None:
        """Keep weights that came in, until a project with them is saved; from any thread.

        Raises:
            FileError: there is no room for them.
        """
        self._make_folder()
        keep_starting_weights(start, content, self._own)
        if self._is_over:  # the window closed in the meantime
            self.discard()

    def save_beside(self, project: Project, path: Path) -> None:
        """See that the weights lie beside the file that a project is about to be saved to.

        Raises:
            FileError: they are nowhere, or could not be written.
        """
        place = self.place(project)
        if project.start is None or place is None or place.parent == path.parent:
            return
        if place.parent == self._own:
            with suppress(OSError):  # another disk, or there is such a file already
                os.link(place, path.parent / place.name)  # at once, and this window's goes away
                return
        keep_starting_weights(project.start, read_bounded(place, MOST_BYTES), path.parent)

    def take_over(self, recovered: Recovered) -> None:
        """Keep the weights that lie beside what another window left behind, which stay there.

        Raises:
            FileError: there is no room for them.
        """
        start = recovered.project.start
        if start is None:
            return
        left = folder_beside(recovered.place) / start.file_name
        if not left.is_file():
            return
        self._make_folder()
        try:
            os.link(left, self._own / left.name)  # at once, however large they are
        except OSError:
            self.keep(start, read_bounded(left, MOST_BYTES))

    def discard(self) -> None:
        """The window closes: what is worth keeping lies beside a project by now."""
        self._is_over = True
        shutil.rmtree(self._own, ignore_errors=True)

    def _make_folder(self) -> None:
        try:
            self._own.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(
                "There is no place for the imported weights in {folder}: {reason}. Make room.",
                folder=self._own.parent,
                reason=reason_of_os(error),
            ) from error

    def _on_path_changed(self, path: Path | None) -> None:
        if path is not None:
            self.look_in(path.absolute().parent)


def folder_beside(autosave: Path) -> Path:
    """Where the weights of an autosaved project lie."""
    return autosave.with_suffix("")
