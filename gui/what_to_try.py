"""Which weights there are to try out: those of a run, of a run that was reopened, or imported."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from engine.message import GradloomError
from engine.network.problem import Severity
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.starting_weights import layers_drawn_anew
from engine.training.events import EpochDone, Event
from gui.data.reader import DataReader
from gui.document import Document
from gui.files.export import what_computes
from gui.files.starting_weights import StartingWeightsFiles
from gui.garbage import loading_for_good
from gui.subject import Subject
from gui.training.loading import load_libraries
from gui.training.readiness import reason_not_to_train
from gui.training.run import Run
from gui.training.session import State, TrainingSession
from gui.translation import translated

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.prediction import Predictor
    from engine.training.saved_run import SavedRun
    from engine.training.weights import Weights


class WhatToTry(QObject):
    """Follows the run, the document and its data.

    Weights of the network as it stands go before those of another one, and trained ones before
    imported ones. A run that goes on is tried with the best weights it has kept so far.
    """

    subject_changed = pyqtSignal(object)
    """The new Subject."""
    nothing_to_try = pyqtSignal(str)
    """There are no weights: why, as a sentence."""
    offered = pyqtSignal(bool)
    """Whether there is, or will soon be, something to try."""
    network_changed = pyqtSignal(object, str)
    """A Subject whose network is the document's as it stands, with the weights that training
    would begin with where there are no others; or None, and why."""

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        reader: DataReader,
        starting: StartingWeightsFiles,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._reader = reader
        self._starting = starting
        self._saved: SavedRun | None = None
        self._saved_weights: Weights | None = None
        self._last: tuple[Run, Weights] | None = None
        """The weights of a run that ended before it kept any: copied once."""
        self._begun_as: tuple[object, ...] = ()
        """What the answers of weights depend on that training would begin with; one object as
        long as it is the same."""
        self._no_start = ""
        """Why imported weights are not there, as a sentence."""
        document.findings_changed.connect(self.refresh)
        reader.dataset_changed.connect(self.refresh)
        session.state_changed.connect(self._on_state_changed)
        session.events_arrived.connect(self._on_events_arrived)

    def show_saved_run(self, saved: SavedRun, weights: Weights) -> None:
        """Try a run that was read back from its folder, until another is trained."""
        self._saved, self._saved_weights = saved, weights
        self.refresh()

    def refresh(self) -> None:
        """Look for weights again, and tell."""
        trained = [each for each in (self._saved_run(), self._run()) if each is not None]
        fitting = [each for each in trained if not each.outdated]
        self._no_start = ""
        imported = self._imported()
        found = next(iter((*fitting, *imported, *trained)), None)
        as_it_stands = next(iter((*fitting, *imported, *self._drawn())), None)
        reason = None if as_it_stands else reason_not_to_train(self._document)
        self.network_changed.emit(as_it_stands, reason or self._no_start)
        run_is_new = self._session.is_busy and self._document.facts is not None
        self.offered.emit(found is not None or run_is_new)
        if found is not None:
            self.subject_changed.emit(found)
        elif run_is_new:
            self.nothing_to_try.emit(self.tr("The first weights are kept when an epoch has ended"))
        else:
            self.nothing_to_try.emit(self.tr("Train the network, and try it out here"))

    # Candidates ------------------------------------------------------------------------------

    def _run(self) -> Subject | None:
        run = self._session.run
        kept = None if run is None else run.kept
        if run is None or kept is None:
            return None
        if kept.best is not None and kept.best_epoch is not None:
            words = (
                self.tr("Weights of epoch {epoch}, the best so far.")
                if self._session.is_busy
                else self.tr("Weights of epoch {epoch}, the best of the run.")
            )
            said, weights = words.format(epoch=kept.best_epoch), kept.best
        elif self._session.is_busy or kept.module is None:
            return None
        else:
            if self._last is None or self._last[0] is not run:
                assert kept.last is not None
                self._last = (run, kept.last)
            said = self.tr("Weights where the run was stopped, before its first epoch had ended.")
            weights = self._last[1]
        return Subject(
            said,
            partial(_trained, run.project, run.dataset.facts, weights),
            weights,
            run.dataset.facts,
            run.project.data.source,
            run.dataset,
            self._outdated(run.project),
        )

    def _saved_run(self) -> Subject | None:
        saved, weights = self._saved, self._saved_weights
        if saved is None or weights is None:
            return None
        epoch = saved.record.best_epoch
        words = (
            self.tr("Weights of the run {name}.")
            if epoch is None
            else self.tr("Weights of epoch {epoch}, the best of the run {name}.")
        )
        dataset = self._reader.dataset
        is_its_data = dataset is not None and dataset.facts == saved.facts
        return Subject(
            words.format(name=saved.path.name, epoch=epoch),
            partial(_trained, saved.project, saved.facts, weights),
            weights,
            saved.facts,
            saved.project.data.source,
            dataset if is_its_data else None,
            self._outdated(saved.project),
        )

    def _imported(self) -> tuple[Subject, ...]:
        project, dataset = self._document.project, self._reader.dataset
        start = project.start
        if start is None or dataset is None or not self._can_begin():
            return ()
        try:
            place = self._starting.place(project)
        except GradloomError as error:
            self._no_start = translated(error)
            return ()  # training says so; here there is simply nothing to try
        network, inference = project.network, self._document.inference
        drawn = layers_drawn_anew(start, network, inference)
        said = self.tr("Weights imported from {source}, not trained here.").format(
            source=start.source or self.tr("a file")
        )
        if drawn:
            said += " " + self.tr("Drawn anew: {names}.").format(names=", ".join(drawn))
        return (self._begun(said, dataset, place),)

    def _drawn(self) -> tuple[Subject, ...]:
        """The network before its first step of training."""
        dataset = self._reader.dataset
        if dataset is None or self._document.project.start is not None or not self._can_begin():
            return ()
        if reason_not_to_train(self._document) is not None:
            return ()
        said = self.tr("Weights as they are drawn at the start: nothing has been trained yet.")
        return (self._begun(said, dataset, None),)

    def _can_begin(self) -> bool:
        if self._document.facts is None:
            return False
        return not any(each.severity is Severity.ERROR for each in self._document.problems)

    def _begun(self, said: str, dataset: Dataset, place: Path | None) -> Subject:
        project = self._document.project
        training = project.training
        begun_as = (project.start, what_computes(project), training.loss, training.seed)
        if begun_as != self._begun_as:
            self._begun_as = begun_as
        make = partial(_untrained, project, dataset, place)
        facts, source = dataset.facts, project.data.source
        return Subject(said, make, self._begun_as, facts, source, dataset)

    def _outdated(self, trained: Project) -> str:
        project = self._document.project
        is_other_network = what_computes(trained) != what_computes(project)
        is_other_data = trained.data != project.data
        if is_other_network and is_other_data:
            return self.tr(
                "The network and the data have changed since these weights were trained."
            )
        if is_other_network:
            return self.tr("The network has changed since these weights were trained.")
        if is_other_data:
            return self.tr("The data has changed since these weights were trained.")
        return ""

    # What it hears ---------------------------------------------------------------------------

    def _on_state_changed(self, state: State) -> None:
        if state is State.STARTING:
            self._saved = self._saved_weights = None
        self.refresh()

    def _on_events_arrived(self, events: list[Event]) -> None:
        if any(isinstance(event, EpochDone) for event in events):
            self.refresh()


def _trained(project: Project, facts: DataFacts, weights: Weights) -> Predictor:
    from engine.training.prediction import Predictor

    return Predictor(project, facts, weights)


def _untrained(project: Project, dataset: Dataset, place: Path | None) -> Predictor:
    """Torch may not be there yet: imported weights can be tried before anything is trained."""
    with loading_for_good():
        load_libraries()
        from engine.training.prediction import Predictor
        from engine.training.starting import starting_weights

        weights = starting_weights(project, dataset.facts, place)
        return Predictor(project, dataset.facts, weights)
