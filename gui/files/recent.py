"""The files opened last, newest first, kept in the settings."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSettings

KEY = "files/recent"
MOST = 10


def recent_files() -> list[Path]:
    """Files opened or saved last that are still there."""
    found = QSettings().value(KEY, [], type=list)
    return [Path(name) for name in found if Path(name).is_file()]


def remember_file(path: Path) -> None:
    """Put a file first in the list."""
    name = str(path.resolve())
    kept = [str(other) for other in recent_files() if str(other) != name]
    QSettings().setValue(KEY, [name, *kept][:MOST])


def forget_files() -> None:
    """Empty the list; the files stay."""
    QSettings().remove(KEY)
