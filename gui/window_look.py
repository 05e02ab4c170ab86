"""How the window looked when it was closed last: its size, and where its panels were."""

from __future__ import annotations

from PyQt6.QtCore import QSettings, QSize, Qt
from PyQt6.QtWidgets import QMainWindow

GEOMETRY = "window/geometry"
STATE = "window/state"
STATE_VERSION = 4
"""One more whenever there are other panels than before: they would come back in wrong places."""
FIRST_SIZE = QSize(1440, 900)


def remember_look(window: QMainWindow) -> None:
    """Keep how the window looks."""
    settings = QSettings()
    settings.setValue(GEOMETRY, window.saveGeometry())
    settings.setValue(STATE, window.saveState(STATE_VERSION))


def restore_look(window: QMainWindow) -> bool:
    """Give the window its last size, or its first one; whether its panels are back in place."""
    settings = QSettings()
    if not window.restoreGeometry(settings.value(GEOMETRY, b"")):
        _take_first_size(window)
    return window.restoreState(settings.value(STATE, b""), STATE_VERSION)


def _take_first_size(window: QMainWindow) -> None:
    """The size of the drawings, or the whole of a screen that is smaller."""
    screen = window.screen()
    room = screen.availableSize() if screen is not None else FIRST_SIZE
    if room.width() > FIRST_SIZE.width() and room.height() > FIRST_SIZE.height():
        window.resize(FIRST_SIZE)
    else:
        window.resize(room.boundedTo(FIRST_SIZE))
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
