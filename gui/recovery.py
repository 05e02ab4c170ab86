"""What a window that ended without closing left behind: offered as the next one opens."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from engine.message import GradloomError
from gui.document import Document
from gui.files.autosave import Autosave, Recovered, forget, left_behind
from gui.files.going_on import broken_off, decline
from gui.files.project_files import ProjectFiles
from gui.files.starting_weights import StartingWeightsFiles
from gui.notices import Action, Notices
from gui.translation import translated


class Recovery(QObject):
    """Offers unsaved changes first, then the run that was broken off; without a dialog."""

    recovered = pyqtSignal()
    """The project that was left behind is the open one."""
    go_on_requested = pyqtSignal(object)
    """The Path of the run to go on with."""

    def __init__(
        self,
        document: Document,
        files: ProjectFiles,
        starting: StartingWeightsFiles,
        autosave: Autosave,
        notices: Notices,
    ) -> None:
        super().__init__(notices)
        self._document = document
        self._files = files
        self._starting = starting
        self._autosave = autosave
        self._notices = notices

    def offer(self) -> None:
        """Offer the newest of what there is, if there is any."""
        found = left_behind()
        if not found:
            self._offer_to_go_on()
            return
        newest = found[0]
        name = newest.path.name if newest.path else self.tr("a project without a file")
        self._notices.offer(
            self.tr(
                "Gradloom ended before the changes to {name} were saved. They have been kept."
            ).format(name=name),
            "warning",
            Action(self.tr("Recover"), lambda: self.recover(newest)),
            on_dismissed=lambda: forget(newest),
        )

    def recover(self, left: Recovered) -> None:
        """Open what was left behind, after asking about unsaved changes."""
        if not self._files.may_leave():
            return
        try:
            self._starting.take_over(left)
        except GradloomError as error:
            # It stays where it is, and is offered again.
            self._notices.complain(translated(error))
            return
        self._document.open(left.project, left.path, saved=False)
        self._autosave.write()
        forget(left)
        self.recovered.emit()

    def _offer_to_go_on(self) -> None:
        """Offer the run that was killed, if the last one was."""
        run = broken_off()
        if run is None or run.record is None:
            return
        self._notices.offer(
            self.tr("The training of {name} was broken off after {done} of {all} epochs.").format(
                name=run.name, done=run.record.epochs_done, all=run.record.epochs
            ),
            "note",
            Action(self.tr("Go on"), lambda: self.go_on_requested.emit(run.path)),
            on_dismissed=lambda: decline(run),
        )
