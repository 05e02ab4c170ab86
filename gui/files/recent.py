"""The files opened last, newest first, kept in the settings."""

from __future__ import annotations

import os
from pathlib import Path

from PyQt6.QtCore import QSettings

KEY = "files/recent"
MOST = 10


def recent_files() -> list[Path]:
    """Files opened or saved last that are there now.

    One that is not, such as on a disk that is not connected, stays remembered.
    """
    return [Path(name) for name in _remembered() if os.path.isfile(name)]


def remember_file(path: Path) -> None:
    """Put a file first in the list."""
    name = os.path.realpath(path)
    kept = [other for other in _remembered() if other != name]
    QSettings().setValue(KEY, [name, *kept][:MOST])


def forget_files() -> None:
    """Empty the list; the files stay."""
    QSettings().remove(KEY)


def _remembered() -> list[str]:
    try:
        found = QSettings().value(KEY, [], type=list)
    except TypeError:
        return []  # the settings hold something else there
    return [name for name in found if isinstance(name, str)]
