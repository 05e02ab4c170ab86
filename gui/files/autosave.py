"""Work that is in no file yet, kept in a place of its own and offered after a crash.

Each window has one autosave, a project file next to a small note of where the person's own file
is. A lock tells a window that is open from one that ended without closing.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from PyQt6.QtCore import QLockFile, QObject, QStandardPaths, QTimer

from engine.project.files import FileError, read_bounded, write_atomically
from engine.project.project import Project
from engine.project.project_file import SUFFIX, load_project, project_text
from gui.document import Document

DELAY_MILLISECONDS = 1500
"""From the last edit to the autosave."""
MAX_NOTE_BYTES = 100_000


def autosave_folder() -> Path:
    """Where autosaves lie: never beside the person's files."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(place) / "autosave"


@dataclass(frozen=True)
class Recovered:
    """What a window that ended without closing left behind."""

    place: Path
    project: Project
    path: Path | None
    """The person's own file; it is as it was last saved."""


class Autosave(QObject):
    """Writes the document's unsaved changes a moment after each edit."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._place = autosave_folder() / f"{uuid4().hex}{SUFFIX}"
        self._lock: QLockFile | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DELAY_MILLISECONDS)
        self._delay.timeout.connect(self.write)
        document.project_changed.connect(self._on_project_changed)
        document.saved_changed.connect(self._on_saved_changed)

    @property
    def place(self) -> Path:
        """The autosave's own file."""
        return self._place

    def write(self) -> None:
        """Write now what is in no file. A full disk is not worth an interruption."""
        self._delay.stop()
        if self._document.is_saved:
            return
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = _lock_of(self._place)
                self._lock.tryLock(0)
            path = self._document.path
            note = {"path": str(path.absolute()) if path else None}
            write_atomically(_note_of(self._place), json.dumps(note))
            write_atomically(self._place, project_text(self._document.project))
        except (FileError, OSError):
            return

    def discard(self) -> None:
        """Nothing is unsaved any more, or the person gave it up."""
        self._delay.stop()
        _remove(self._place)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _on_project_changed(self) -> None:
        self._delay.start()

    def _on_saved_changed(self, is_saved: bool) -> None:
        if is_saved:
            self.discard()


def left_behind() -> list[Recovered]:
    """Autosaves of windows that ended without closing, newest first."""
    found = []
    for place in _by_age(autosave_folder()):
        lock = _lock_of(place)
        if not lock.tryLock(0):
            continue  # its window is open
        lock.unlock()
        try:
            found.append(Recovered(place, load_project(place), _noted_path(place)))
        except FileError:
            continue  # kept for a person to look at, not offered
    return found


def forget(recovered: Recovered) -> None:
    """Remove an autosave that has been recovered or given up, and the weights beside it."""
    _remove(recovered.place)
    shutil.rmtree(recovered.place.with_suffix(""), ignore_errors=True)


def _by_age(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(folder.glob(f"*{SUFFIX}"), key=_written_at, reverse=True)


def _written_at(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0  # another window has just removed it


def _noted_path(place: Path) -> Path | None:
    try:
        noted = json.loads(read_bounded(_note_of(place), MAX_NOTE_BYTES))
    except (FileError, ValueError):
        return None
    name = noted.get("path") if isinstance(noted, dict) else None
    return Path(name) if isinstance(name, str) else None


def _note_of(place: Path) -> Path:
    return place.with_suffix(".json")


def _lock_of(place: Path) -> QLockFile:
    lock = QLockFile(str(place.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # stale only when its process is gone
    return lock


def _remove(place: Path) -> None:
    for path in (place, _note_of(place)):
        with suppress(OSError):  # it is no loss if it is offered once more
            path.unlink(missing_ok=True)
