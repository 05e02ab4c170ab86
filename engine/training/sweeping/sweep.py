"""The search itself: a generator of events, which trains one trial after another.

Each trial is an ordinary project, trained as any other and kept in a run's folder of its own.
"""

from __future__ import annotations

import platform
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic, time
from typing import cast

import optuna
from optuna.exceptions import StorageInternalError, UpdateFinishedTrialError
from optuna.storages import RDBStorage
from optuna.trial import FrozenTrial, Trial
from optuna.trial import TrialState as OptunaState
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from engine.data.dataset import Dataset
from engine.message import GradloomError, Message, message
from engine.project.files import FileError
from engine.project.marked import SearchError, search_problems
from engine.project.project import Project
from engine.reasons import reason_of
from engine.training.events import (
    EpochDone,
    Event,
    NotFinite,
    RunEnded,
    RunStarted,
    StepDone,
    Stop,
)
from engine.training.recorded import train_into
from engine.training.run_place import free_run_path
from engine.training.sweeping.controls import SweepControls
from engine.training.sweeping.events import (
    SweepEvent,
    TrialEnded,
    TrialEpoch,
    TrialStarted,
    TrialState,
    TrialStep,
)
from engine.training.sweeping.identity import read_facts, study_facts, what_differs
from engine.training.sweeping.measures import MEASURES
from engine.training.sweeping.space import SamplerByNumber, Values, ask, most_epochs, pruner_of
from engine.training.sweeping.storage import (
    FACTS,
    STUDY,
    StudyError,
    check_study_file,
    opened_storage,
)
from engine.training.sweeping.study_list import (
    ALIVE,
    HOST,
    OUTCOME,
    RUN,
    WHY,
    default_runs,
    is_left_behind,
)

SECONDS_BETWEEN_SIGNS = 30.0
SECONDS_UNTIL_STALE = 600.0
"""Without a sign of life. Validation of much data gives none for a while."""


@dataclass(frozen=True)
class SweepPlace:
    """Where a search is kept and what it reads besides project and data."""

    study: Path
    """The study's file; made where there is none."""
    runs: Path | None = None
    """The folder for the trials' runs; None: beside the study, named after it."""
    start: Path | None = None
    """The file of the weights the project starts from, if it names any."""
    data_folder: Path | None = None
    """Where a relative path of the project's data is looked up."""


def sweep(
    place: SweepPlace,
    project: Project,
    dataset: Dataset,
    *,
    trials: int,
    controls: SweepControls | None = None,
    threads: int | None = None,
    device: str = "cpu",
    seconds_until_stale: float = SECONDS_UNTIL_STALE,
) -> Iterator[SweepEvent]:
    """Add trials to a study. Several programs may do so at once, on one file.

    A trial that cannot be trained or ends at a number that is not finite is written down with the
    reason, and the search goes on. So is one whose program was killed.

    Args:
        trials: how many this program adds.
        seconds_until_stale: after how long without a sign of life the trial of another program
            counts as broken off. One of this machine does as soon as its program is gone.

    Raises:
        SearchError: nothing is marked, or a mark does not fit the project.
        StudyError: the file is no study, or the study of something else.
        GradloomError: a file could not be written; the trial is marked as failed.
    """
    if not project.search.marks:
        raise SearchError(
            "No argument is marked for the search: in the window, right-click an argument and "
            "choose Search over this argument; then save the project."
        )
    problems = search_problems(project)
    if problems:
        raise SearchError(problems[0].template, **problems[0].values)
    check_study_file(place.study)
    controls = controls or SweepControls()
    made = _Sweep(place, project, dataset, controls, threads=threads, device=device)
    return made.events(trials, seconds_until_stale)


class MeasureError(SearchError):
    """The task has no such number to judge trials by."""


@dataclass
class _Outcome:
    """What becomes of a trial while it is trained."""

    state: TrialState = "failed"
    best: float | None = None
    why: Message | None = None
    is_pruned: bool = False
    is_lost: bool = False
    """Whether another program counted it as broken off."""

    def judge(self, reason: Stop) -> None:
        """Take in how its run ended."""
        if reason is Stop.NOT_FINITE:
            self.state = "not finite"
        elif self.is_lost:
            self.why = message("Another program took it for broken off.")
        elif self.is_pruned:
            self.state = "pruned"
        elif reason is Stop.STOPPED:
            self.state = "stopped"
        elif self.best is not None:
            self.state = "finished"


class _Sweep:
    def __init__(
        self,
        place: SweepPlace,
        project: Project,
        dataset: Dataset,
        controls: SweepControls,
        *,
        threads: int | None,
        device: str,
    ) -> None:
        self._place, self._project, self._dataset = place, project, dataset
        self._controls, self._threads, self._device = controls, threads, device
        self._runs = place.runs or default_runs(place.study)
        self._measure = MEASURES[project.search.settings.measure]
        self._facts = study_facts(project, dataset.digest)
        self._last_sign = 0.0

    def events(self, trials: int, seconds_until_stale: float) -> Iterator[SweepEvent]:
        with opened_storage(self._place.study) as storage:
            study = self._study(storage)
            for _ in range(trials):
                self._give_up_broken_off(study, seconds_until_stale)
                if self._controls.is_stopped:
                    return
                trial = study.ask()
                try:
                    yield from self._trial(study, trial)
                except BaseException as error:
                    self._leave(study, trial, error)
                    raise

    def _study(self, storage: RDBStorage) -> optuna.Study:
        """The study in the file, which is this project's.

        Raises:
            StudyError: it is another's.
        """
        study = optuna.create_study(
            storage=storage,
            study_name=STUDY,
            direction="maximize" if self._measure.is_higher_better else "minimize",
            load_if_exists=True,
            sampler=SamplerByNumber(self._project.search.settings.seed),
            pruner=pruner_of(self._project.search.settings, most_epochs(self._project)),
        )
        if FACTS not in study.user_attrs:
            study.set_user_attr(FACTS, self._facts.model_dump(mode="json"))
        # Read back: another program may have begun it at the same moment.
        found = read_facts(study.user_attrs[FACTS])
        if found is None:
            raise StudyError(
                "The study {path} is damaged or was made by a newer Gradloom: name another file.",
                path=self._place.study,
            )
        other = what_differs(found, self._facts)
        if other:
            raise StudyError(
                "The study {path} is of another project: {other}. Trials of both cannot be "
                "compared: name another file.",
                path=self._place.study,
                other=other,
            )
        return study

    # A trial ---------------------------------------------------------------------------------

    def _trial(self, study: optuna.Study, trial: Trial) -> Iterator[SweepEvent]:
        number, outcome = trial.number + 1, _Outcome()
        folder = free_run_path(self._runs / f"trial-{number:04}")
        trial.set_user_attr(HOST, platform.node())
        trial.set_user_attr(RUN, _seen_from(self._place.study, folder))
        self._last_sign = -inf
        self._give_sign(trial, outcome)
        values: Values = {}
        try:
            project = ask(trial, self._project, values)
        except ValidationError as error:
            outcome.state, outcome.why = "refused", message("{reason}", reason=reason_of(error))
        else:
            yield TrialStarted(number, values, folder, project.training.epochs)
            try:
                yield from self._train(trial, project, folder, outcome)
            except (FileError, MeasureError):
                raise  # the next trial would fare no better
            except GradloomError as error:
                outcome.state, outcome.why = "refused", error.message
        yield self._told(study, trial, outcome)

    def _train(
        self, trial: Trial, project: Project, folder: Path, outcome: _Outcome
    ) -> Iterator[SweepEvent]:
        number, epochs = trial.number + 1, project.training.epochs
        controls = self._controls.of_next_trial()
        run = train_into(
            folder,
            project,
            self._dataset,
            controls,
            start=self._place.start,
            data_folder=self._place.data_folder,
            threads=self._threads,
            device=self._device,
        )
        steps = 0
        # Closed whatever happens: only then is the run's folder whole, and its lock free.
        with closing(cast(Generator[Event], run)) as events:
            for event in events:
                self._give_sign(trial, outcome)
                if outcome.is_lost:
                    controls.stop()
                if isinstance(event, RunStarted):
                    steps = event.epochs * event.steps_per_epoch
                elif isinstance(event, StepDone):
                    yield TrialStep(number, event.step, steps)
                elif isinstance(event, EpochDone):
                    value = self._value_of(event)
                    outcome.best = self._measure.better(value, outcome.best)
                    self._report(trial, event.epoch, value, outcome)
                    if event.epoch < epochs and not outcome.is_lost and trial.should_prune():
                        outcome.is_pruned = True
                        controls.stop()
                    yield TrialEpoch(number, event.epoch, value)
                elif isinstance(event, NotFinite):
                    outcome.why = message(
                        "Step {step}, epoch {epoch}: {what}",
                        step=event.step,
                        epoch=event.epoch,
                        what=event.what,
                    )
                elif isinstance(event, RunEnded):
                    outcome.judge(event.reason)

    def _value_of(self, event: EpochDone) -> float:
        value = self._measure.of(event)
        if value is None:
            raise MeasureError(
                "Trials cannot be judged by {measure}: this task has no such number. Judge them "
                "by validation loss.",
                measure=self._measure.label.lower(),
            )
        return value

    def _report(self, trial: Trial, epoch: int, value: float, outcome: _Outcome) -> None:
        try:
            trial.report(value, epoch)
        except UpdateFinishedTrialError:
            outcome.is_lost = True

    def _told(self, study: optuna.Study, trial: Trial, outcome: _Outcome) -> TrialEnded:
        """Write into the study how a trial ended.

        What these values brought to an end teaches the sampler: such trials count as pruned. What
        the person or the machine ended says nothing of them and counts as failed.
        """
        state, why = outcome.state, outcome.why
        value = outcome.best if state == "finished" else None
        with suppress(UpdateFinishedTrialError):
            trial.set_user_attr(OUTCOME, state)
            if why is not None:
                trial.set_user_attr(WHY, str(why))
        if value is not None:
            study.tell(trial, value, skip_if_finished=True)
        elif state in ("pruned", "not finite", "refused"):
            study.tell(trial, state=OptunaState.PRUNED, skip_if_finished=True)
        else:
            study.tell(trial, state=OptunaState.FAIL, skip_if_finished=True)
        return TrialEnded(trial.number + 1, state, value, why)

    def _leave(self, study: optuna.Study, trial: Trial, error: BaseException) -> None:
        """A trial never stays behind as if it were still trained."""
        is_stopped = isinstance(error, GeneratorExit | KeyboardInterrupt)
        why = None if is_stopped else message("{error}", error=str(error) or type(error).__name__)
        outcome = _Outcome("stopped" if is_stopped else "failed", why=why)
        with suppress(SQLAlchemyError, StorageInternalError):  # perhaps just what went wrong
            self._told(study, trial, outcome)

    # Signs of life ---------------------------------------------------------------------------

    def _give_sign(self, trial: Trial, outcome: _Outcome) -> None:
        """Say from time to time that the trial's program is there."""
        now = monotonic()
        if now - self._last_sign < SECONDS_BETWEEN_SIGNS:
            return
        self._last_sign = now
        try:
            trial.set_user_attr(ALIVE, time())
        except UpdateFinishedTrialError:
            outcome.is_lost = True

    def _give_up_broken_off(self, study: optuna.Study, seconds_until_stale: float) -> None:
        """Count trials as failed whose programs are gone.

        Optuna has signs of life of its own, for its ``Study.optimize`` alone, which cannot end
        between two steps of a trial.
        """
        for trial in study.get_trials(deepcopy=False, states=(OptunaState.RUNNING,)):
            if _is_broken_off(self._place.study, trial, seconds_until_stale):
                study.tell(trial.number, state=OptunaState.FAIL, skip_if_finished=True)


def _is_broken_off(study: Path, trial: FrozenTrial, seconds_until_stale: float) -> bool:
    is_left = is_left_behind(study, trial.user_attrs)
    if is_left is not None:
        return is_left
    began = trial.datetime_start
    alive = trial.user_attrs.get(ALIVE, began.timestamp() if began else 0.0)
    return bool(time() - alive > seconds_until_stale)


def _seen_from(study: Path, folder: Path) -> str:
    """A folder's path as it is seen from the study's folder, where it lies in it."""
    whole, beside = folder.resolve(), study.resolve().parent
    return (whole.relative_to(beside) if whole.is_relative_to(beside) else whole).as_posix()
