"""Search is pressed: the search begins, or the panel says what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import ValidationError
from PyQt6.QtCore import QObject

from engine.message import GradloomError
from engine.project.files import reason_of_os
from engine.project.marked import argument_at, with_value
from engine.project.project import Project
from engine.reasons import reason_of
from engine.training.sweeping.events import SweepEvent
from engine.training.sweeping.study_list import ListedTrial
from gui.data.reader import DataReader
from gui.document import Document
from gui.files.starting_weights import StartingWeightsFiles
from gui.forms.pending import commit_pending_entry
from gui.garbage import loading_for_good
from gui.search.asked_search import Sweep
from gui.side_session import SideSession
from gui.training.loading import load_libraries
from gui.training.readiness import reason_not_to_train
from gui.training.run import threads_for_training
from gui.training.session import TrainingSession
from gui.translation import translated

if TYPE_CHECKING:
    from gui.search.search_panel import SearchPanel


class SearchRequest(QObject):
    """Starts a search with the project as it stands, and takes a trial's values into it."""

    def __init__(
        self,
        *,
        document: Document,
        reader: DataReader,
        session: TrainingSession,
        sweeps: SideSession,
        starting: StartingWeightsFiles,
        experiments: SideSession,
        panel: SearchPanel,
    ) -> None:
        super().__init__(panel)
        self._document = document
        self._reader = reader
        self._session = session
        self._sweeps = sweeps
        self._starting = starting
        self._experiments = experiments
        self._panel = panel

    def search(self, trials: int) -> None:
        """Add trials to the panel's study."""
        commit_pending_entry()
        dataset, study = self._reader.dataset, self._panel.study
        if self._session.is_busy:
            self._panel.complain(self.tr("A training goes on: stop it first, or wait for its end."))
            return
        if self._experiments.is_busy:
            self._panel.complain(
                self.tr("An experiment goes on: stop it first, or wait for its end.")
            )
            return
        if dataset is None:
            reason = reason_not_to_train(self._document)
            self._panel.complain(reason or self.tr("The data is still being read."))
            return
        try:
            start = self._starting.place(self._document.project)
            study.parent.mkdir(parents=True, exist_ok=True)
        except GradloomError as error:
            self._panel.complain(translated(error))
            return
        except OSError as error:
            words = self.tr("{path} could not be made: {reason}.")
            reason = reason_of_os(error)
            self._panel.complain(words.format(path=study.parent, reason=reason))
            return
        self._sweeps.start(
            Sweep(
                self._document.project,
                dataset,
                study,
                trials,
                start,
                self._reader.folder,
                threads_for_training(),
            )
        )

    def take(self, trial: ListedTrial) -> None:
        """Set the marked arguments of the project to what a trial had."""

        def edit(project: Project) -> Project:
            for mark in project.search.outermost_first():
                if mark.key in trial.values and argument_at(project, mark.place) is not None:
                    project = with_value(project, mark, trial.values[mark.key])
            return project

        text = self.tr("Take the values of trial {number}").format(number=trial.number)
        try:
            self._document.edit(text, edit)
        except ValidationError as error:
            self._panel.complain(
                self.tr("The values of trial {number} do not go together here: {reason}.").format(
                    number=trial.number, reason=translated(reason_of(error))
                )
            )


def search_trials(sweep: Sweep) -> Iterator[SweepEvent]:
    """Search with the engine. Imports torch and Optuna when the first event is asked for."""
    with loading_for_good():
        load_libraries()
        from engine.training.sweeping.sweep import SweepPlace
        from engine.training.sweeping.sweep import sweep as search

        events = search(
            SweepPlace(sweep.study, None, sweep.start, sweep.data_folder),
            sweep.project,
            sweep.dataset,
            trials=sweep.trials,
            controls=sweep.controls,
            threads=sweep.threads,
        )
        # The first event here too: before it there is as much again to load.
        first = next(events, None)
    if first is not None:
        yield first
    yield from events
