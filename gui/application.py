"""The program with a window: the application, its look, and one main window."""

from __future__ import annotations

import gc
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from engine.message import GradloomError
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.project.project_file import load_project
from gui.background import finish_all
from gui.files.recent import remember_file
from gui.garbage import collect_in_this_thread
from gui.theme import current
from gui.translation import translated
from gui.window import MainWindow

SECONDS_TO_END = 10.0


def make_application(arguments: list[str]) -> QApplication:
    """The application, named and dressed."""
    application = QApplication(arguments)
    collect_in_this_thread(application)
    application.setApplicationName("gradloom")
    application.setApplicationDisplayName("")
    application.setOrganizationName("gradloom")
    application.setDesktopFileName("gradloom")
    current().apply()
    return application


def run(path: Path | None = None) -> int:
    """Open the window with a project, or with the first example; returns the exit status.

    Raises:
        FileError: the project could not be read; no window was opened.
    """
    first = EXAMPLES[0]
    project = load_project(path) if path else first.project()
    application = make_application(sys.argv[:1])
    window = open_window(project, path, "" if path else first.name)
    report = _Reporter(window)
    sys.excepthook = report
    QTimer.singleShot(0, _collect_again)
    QTimer.singleShot(0, window.recovery.offer)
    QTimer.singleShot(0, window.training_bar.device_choice.ask)
    status = application.exec()
    sys.excepthook = sys.__excepthook__
    finish_all(SECONDS_TO_END)
    return status


def open_window(project: Project, path: Path | None, name: str = "") -> MainWindow:
    """A window that shows a project; ``name`` is what one without a file is called."""
    window = MainWindow()
    window.reader.hold()  # until the window is complete: two threads that load hold each other up
    window.document.open(project, path, name=name)
    if path is not None:
        remember_file(path)
    window.show()
    window.canvas.begin()
    return window


def _collect_again() -> None:
    """Garbage is looked for from now on, and never among what was there at the start."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class _Reporter:
    """Says in the window what went wrong in the program itself, and goes on."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        if isinstance(error, GradloomError):
            self._window.notices.complain(translated(error))
            return
        traceback.print_exception(kind, error, trace)
        self._window.autosave.write()
        self._window.notices.complain(
            self._window.tr(
                "Something went wrong inside Gradloom ({kind}: {error}). Your changes have been "
                "kept aside; save the project under another name to be safe."
            ).format(kind=kind.__name__, error=error)
        )
