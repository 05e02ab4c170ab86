"""Train is pressed: the run begins, or the window says what stands in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from engine.message import GradloomError
from engine.project.data_edits import with_fitting_loss
from engine.project.loss_fit import loss_refusal
from gui.data.reader import DataReader
from gui.document import Document
from gui.files.project_files import ProjectFiles
from gui.files.starting_weights import StartingWeightsFiles
from gui.forms.pending import commit_pending_entry
from gui.notices import Action, Notices
from gui.side_session import SideSession
from gui.training.device_choice import chosen_device
from gui.training.readiness import reason_not_to_train, waits_for_data
from gui.training.session import TrainingSession
from gui.translation import translated

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


class TrainingRequest(QObject):
    """Starts the session with the project as it stands. What it says holds until it is mended."""

    granted = pyqtSignal()
    """The run is about to begin."""
    problem_met = pyqtSignal(object)
    """The Problem of the network that has to be mended first."""
    data_requested = pyqtSignal()
    """The person wants to choose other data."""

    def __init__(
        self,
        *,
        document: Document,
        reader: DataReader,
        session: TrainingSession,
        sweeps: SideSession,
        experiments: SideSession,
        files: ProjectFiles,
        starting: StartingWeightsFiles,
        notices: Notices,
    ) -> None:
        super().__init__(notices)
        self._document = document
        self._reader = reader
        self._session = session
        self._sweeps = sweeps
        self._experiments = experiments
        self._files = files
        self._starting = starting
        self._notices = notices
        self._refusal = ""
        """Why training was refused, as long as the window says so."""
        self._waits = False
        """Whether a run is to begin once the data is read."""
        self._changes_told = ""
        """What was said last of files that have changed since they were read."""
        document.findings_changed.connect(self._on_findings_changed)
        document.path_changed.connect(self._forget_wish)
        reader.reading_changed.connect(self._on_reading_changed)

    def train(self) -> None:
        """Train the project as it stands, once its data is read."""
        self._waits = False
        commit_pending_entry()
        if self._sweeps.is_busy:
            self._notices.complain(self.tr("A search goes on: stop it first, or wait for its end."))
            return
        if self._experiments.is_busy:
            self._notices.complain(
                self.tr("An experiment goes on: stop it first, or wait for its end.")
            )
            return
        dataset = self._reader.dataset
        if dataset is None and self._reader.is_reading:
            self._wait()
            return
        if dataset is None:
            self._notices.complain(reason_not_to_train(self._document) or "")
            return
        if self._is_told_of_changes(dataset):
            return
        try:
            start = self._starting.place(self._document.project)
        except GradloomError as error:
            self._notices.complain(translated(error))
            return
        self._notices.hide()
        self.granted.emit()
        self._session.start(
            self._document.project,
            dataset,
            start=start,
            data_folder=self._reader.folder,
            title=self._files.title(),
            device=chosen_device(),
        )

    def refuse(self, sentence: str) -> None:
        """Say why not. A run that goes on is no mistake: a quiet word. What has to be mended is."""
        if self._session.is_busy:
            self._notices.say(sentence)
            return
        if self._reader.is_reading and waits_for_data(self._document):
            self._wait()
            return
        action = None
        if sentence == self._document.data_error:
            action = Action(self.tr("Choose data..."), self.data_requested.emit)
        elif self._is_about_settings(sentence):
            action = Action(self.tr("Mend the settings"), self._on_mend_requested)
        self._notices.complain(sentence, action)
        self._refusal = sentence
        if self._document.problems:
            self.problem_met.emit(self._document.problems[0])

    def _wait(self) -> None:
        self._waits = True
        self._notices.say(self.tr("Training begins as soon as the data is read."))

    def _forget_wish(self) -> None:
        self._waits = False

    def _on_reading_changed(self, is_reading: bool) -> None:
        if is_reading or not self._waits:
            return
        self._waits = False
        reason = reason_not_to_train(self._document)
        if reason is None:
            self.train()
        else:
            self.refuse(reason)

    def _is_about_settings(self, sentence: str) -> bool:
        facts = self._document.facts
        if facts is None:
            return False
        refusal = loss_refusal(self._document.project.training, facts)
        return refusal is not None and sentence == translated(refusal)

    def _on_mend_requested(self) -> None:
        facts = self._document.facts
        if facts is not None:
            self._document.edit(
                self.tr("Fit the training settings to the data"),
                lambda project: with_fitting_loss(project, facts),
            )

    def _is_told_of_changes(self, dataset: Dataset) -> bool:
        """Say that files have changed since they were read: once, as who trains again means it.

        Whether it was said just now.
        """
        from engine.data import changed_since

        found = changed_since(dataset)
        sentence = "" if found is None else translated(found)
        is_new = sentence not in ("", self._changes_told)
        self._changes_told = sentence
        if is_new:
            again = self.tr("Train once more to train on what was read before.")
            read = Action(self.tr("Read again"), self._on_read_again_requested)
            self._notices.offer(f"{sentence} {again}", "warning", read)
        return is_new

    def _on_read_again_requested(self) -> None:
        self._notices.hide()
        self._reader.read_again()

    def _on_findings_changed(self) -> None:
        """Why training was refused is no longer said once it no longer holds."""
        if self._notices.says(self._refusal) and self._refusal != reason_not_to_train(
            self._document
        ):
            self._refusal = ""
            self._notices.hide()
