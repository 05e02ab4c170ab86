"""The window that benchmarks look at: as a person first opens it, with settings of its own."""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEventLoop, QSettings, QStandardPaths, QTimer

from engine.project.project import Project

if TYPE_CHECKING:
    from gui.window import MainWindow


@contextmanager
def whole_window(project: Project, settling: int = 1500) -> Iterator[MainWindow]:
    """The window in its default layout, shown, with nothing left to prepare.

    Args:
        settling: milliseconds until the window is given: its data is read meanwhile.
    """
    from gui.application import make_application, open_window
    from gui.background import finish_all

    QStandardPaths.setTestModeEnabled(True)
    with tempfile.TemporaryDirectory() as folder:
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
                QSettings.setPath(form, scope, str(Path(folder, "settings")))
        application = make_application(sys.argv[:1])
        window = open_window(project, None, "benchmark")
        while window.later.make_next():
            application.processEvents()
        wait(settling)
        gc.freeze()  # as the program does when it has started
        try:
            yield window
        finally:
            window.document.undo_stack.setClean()
            window.close()
            finish_all(10.0)
            application.processEvents()


def wait(milliseconds: int) -> None:
    """Run the event loop for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
