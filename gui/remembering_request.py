"""Which layer remembers: its window is shown, its experiment run, the project of a cell opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from engine.message import GradloomError
from engine.project.project_file import load_project
from engine.training.remembering.events import RememberingEvent
from gui.files.project_files import ProjectFiles
from gui.garbage import loading_for_good
from gui.remembering.asked_experiment import Asked
from gui.side_session import SideSession
from gui.training.loading import load_libraries
from gui.training.run import threads_for_training
from gui.training.session import TrainingSession
from gui.translation import translated

if TYPE_CHECKING:
    from gui.remembering.remembering_window import RememberingWindow


class RememberingRequest(QObject):
    """Makes the window when it is first asked for."""

    def __init__(
        self,
        *,
        files: ProjectFiles,
        training: TrainingSession,
        sweeps: SideSession,
        session: SideSession,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._training = training
        self._sweeps = sweeps
        self._session = session
        self._parent = parent
        self._window: RememberingWindow | None = None

    def show(self) -> RememberingWindow:
        """Bring the window to the front."""
        if self._window is None:
            from gui.remembering.remembering_window import RememberingWindow

            self._window = RememberingWindow(self._session, self._parent)
            self._window.run_requested.connect(self._on_run_requested)
            self._window.open_requested.connect(self._on_open_requested)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        return self._window

    def _on_run_requested(self) -> None:
        window = self.show()
        if self._training.is_busy:
            window.complain(self.tr("A training goes on: stop it first, or wait for its end."))
        elif self._sweeps.is_busy:
            window.complain(self.tr("A search goes on: stop it first, or wait for its end."))
        else:
            window.begin(threads_for_training())

    def _on_open_requested(self, path: Path, name: str) -> None:
        if not self._files.may_leave():
            return
        try:
            project = load_project(path)
        except GradloomError as error:
            self.show().complain(translated(error))
            return
        self._files.show_copy(project, name)


def run_experiment(asked: Asked) -> Iterator[RememberingEvent]:
    """Run with the engine. Imports torch when the first event is asked for."""
    with loading_for_good():
        load_libraries()
        from engine.training.remembering.running import remember

        events = remember(asked.folder, asked.experiment, asked.controls, threads=asked.threads)
        # The first event here too: before it there is as much again to load.
        first = next(events, None)
    if first is not None:
        yield first
    yield from events
