"""Reads a study beside the window, and again whenever its file has changed."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from engine.message import GradloomError
from engine.training.sweeping.study_list import TrialList, list_trials
from gui.background import run_in_background
from gui.translation import translated

LOOK_MILLISECONDS = 1000
"""From one look at the file to the next: other programs may add to it."""
Stamp = tuple[int, int]


class StudyReader(QObject):
    """Follows one file while it is told to."""

    arrived = pyqtSignal(object)
    """The TrialList of the file that is followed."""
    failed = pyqtSignal(str)
    """A sentence on why the file could not be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._seen: tuple[Path, Stamp] | None = None
        self._is_reading = False
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MILLISECONDS)
        self._looks.timeout.connect(self.look)

    def follow(self, path: Path | None) -> None:
        """Read this file from now on; None: none."""
        if path != self._path:
            self._path = path
            self._seen = None
            self.look()

    def set_looking(self, is_looking: bool) -> None:
        """Whether anybody sees what is read."""
        if is_looking:
            self._looks.start()
            self.look()
        else:
            self._looks.stop()

    @property
    def is_looking(self) -> bool:
        """Whether the file is looked at from time to time."""
        return self._looks.isActive()

    def look(self) -> None:
        """Read the file if it has changed; nothing while nobody looks."""
        path = self._path
        if path is None or self._is_reading or not self.is_looking:
            return
        now = (path, _stamp(path))
        if now == self._seen:
            return
        self._seen = now
        self._is_reading = True
        run_in_background(lambda: list_trials(path), self._on_read, self._on_failed, self)

    def _on_read(self, found: TrialList) -> None:
        self._is_reading = False
        if found.path == self._path:
            self.arrived.emit(found)
        self.look()

    def _on_failed(self, error: BaseException) -> None:
        self._is_reading = False
        if not isinstance(error, GradloomError):
            raise error
        path = self._seen and self._seen[0]
        if path == self._path:
            self.failed.emit(translated(error))
        self.look()


def _stamp(path: Path) -> Stamp:
    """When the file was written last, and how large it was; what is not there is nothing yet."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
