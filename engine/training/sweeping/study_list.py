"""The trials of a study, read from its file without torch."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project.search import TrialValue
from engine.training.run_list import looks_like_run, read_run
from engine.training.sweeping.events import TrialState
from engine.training.sweeping.measures import MEASURES, Measure

if TYPE_CHECKING:
    from optuna.storages import RDBStorage
    from optuna.trial import FrozenTrial

    from engine.training.sweeping.identity import StudyFacts

STUDY_SUFFIX = ".study"
RUN = "run"
HOST = "host"
OUTCOME = "outcome"
WHY = "why"
ALIVE = "alive"
"""Attributes of a trial: its run's folder, the machine that trains it, how and why it ended, and
when its program last gave a sign of life, in seconds since 1970."""


@dataclass(frozen=True)
class ListedTrial:
    """What a list shows of a trial. Trials count from 1."""

    number: int
    state: TrialState
    values: Mapping[str, TrialValue]
    """By the key of the mark; an argument that the trial does not have is left out."""
    value: float | None = None
    """What it is judged by: of a finished trial its best epoch's, of another its last one's."""
    epochs: int = 0
    """How many have ended."""
    run: Path | None = None
    """Its run's folder; None: it has none, or another machine has it."""
    why: str = ""
    """Why it ended before its last epoch."""
    began: datetime | None = None
    seconds: float | None = None
    """How long it took; None: it goes on, or was broken off."""


@dataclass(frozen=True)
class TrialList:
    """The trials of one study, in the order of their numbers."""

    path: Path
    measure: Measure = MEASURES["validation_loss"]
    labels: Mapping[str, str] = field(default_factory=dict)
    """What a person calls each mark, by its key."""
    logarithmic: frozenset[str] = frozenset()
    """Keys of the marks in whose ranges small numbers are tried as often as large ones."""
    trials: tuple[ListedTrial, ...] = ()

    @property
    def best(self) -> ListedTrial | None:
        """The best of those that were finished; None: there is none yet."""
        finished = [trial for trial in self.trials if is_judged(trial)]
        return min(finished, key=self.rank, default=None)

    def rank(self, trial: ListedTrial) -> tuple[bool, bool, float, int]:
        """What trials are sorted by: the best finished one first, those without a value last."""
        value = trial.value or 0.0
        signed = -value if self.measure.is_higher_better else value
        return (not is_judged(trial), trial.value is None, signed, trial.number)


def is_judged(trial: ListedTrial) -> bool:
    """Whether a trial can be the best."""
    return trial.state == "finished" and trial.value is not None


def default_runs(study: Path) -> Path:
    """Where the runs of a study's trials are kept unless somebody says otherwise."""
    return study.with_name(f"{study.stem}-runs")


def list_trials(path: Path) -> TrialList:
    """Read a study; a file that is not there has no trials.

    Raises:
        StudyError: the file is no study of Gradloom's, or could not be read.
    """
    if not path.exists():
        return TrialList(path)
    from engine.training.sweeping.identity import read_facts, searched_over
    from engine.training.sweeping.storage import (
        FACTS,
        STUDY,
        StudyError,
        check_study_file,
        opened_storage,
    )

    if not check_study_file(path):
        return TrialList(path)  # somebody is about to make it
    with opened_storage(path) as storage:
        study_id = _study_id(storage, STUDY)
        if study_id is None:
            return TrialList(path)
        attributes = storage.get_study_user_attrs(study_id)
        if FACTS not in attributes:
            return TrialList(path)  # its first search begins at this moment
        facts: StudyFacts | None = read_facts(attributes[FACTS])
        if facts is None:
            raise StudyError(
                "The study {path} is damaged or was made by a newer Gradloom: name another file.",
                path=path,
            )
        found = storage.get_all_trials(study_id, deepcopy=False)
    search = searched_over(facts).search
    return TrialList(
        path,
        MEASURES[search.settings.measure],
        {mark.key: facts.labels.get(mark.key, mark.key) for mark in search.marks},
        frozenset(mark.key for mark in search.marks if getattr(mark.tried, "log", False)),
        tuple(_listed(path, trial) for trial in found),
    )


def run_of(study: Path, written: object) -> Path | None:
    """Where a trial's run lies: written as it is seen from the study's folder."""
    return study.parent / written if isinstance(written, str) and written else None


def is_left_behind(study: Path, attributes: Mapping[str, object]) -> bool | None:
    """Whether the program of a trial that has not ended is gone; None: nothing here can tell.

    Of a trial of this machine, the lock of its run's folder tells.
    """
    run = run_of(study, attributes.get(RUN))
    if attributes.get(HOST) != platform.node() or run is None or not looks_like_run(run):
        return None
    return read_run(run).status == "interrupted"


def _study_id(storage: RDBStorage, name: str) -> int | None:
    try:
        return storage.get_study_id_from_name(name)
    except KeyError:
        return None


def _listed(path: Path, trial: FrozenTrial) -> ListedTrial:
    attributes = trial.user_attrs
    took = trial.duration
    run = run_of(path, attributes.get(RUN))
    return ListedTrial(
        number=trial.number + 1,
        state=_state(path, trial),
        values=dict(trial.params),
        value=_value(trial),
        epochs=trial.last_step or 0,
        run=run if run is not None and run.is_dir() else None,
        why=str(attributes.get(WHY, "")),
        began=trial.datetime_start and trial.datetime_start.astimezone(),
        seconds=None if took is None else took.total_seconds(),
    )


def _value(trial: FrozenTrial) -> float | None:
    if trial.value is not None or trial.last_step is None:
        return trial.value
    return trial.intermediate_values[trial.last_step]


def _state(path: Path, trial: FrozenTrial) -> TrialState:
    ended: dict[str, TrialState] = {
        "not finite": "not finite",
        "refused": "refused",
        "stopped": "stopped",
    }
    outcome = trial.user_attrs.get(OUTCOME)
    if trial.state.is_finished() and isinstance(outcome, str) and outcome in ended:
        return ended[outcome]
    states: dict[str, TrialState] = {
        "COMPLETE": "finished",
        "PRUNED": "pruned",
        "FAIL": "failed",
        "RUNNING": "running",
    }
    state = states.get(trial.state.name, "waiting")
    if state == "running" and is_left_behind(path, trial.user_attrs):
        return "failed"  # the next search writes it down
    return state
