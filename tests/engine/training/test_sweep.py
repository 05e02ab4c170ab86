"""Searches: real trials of a network that trains in a blink, in files that programs share."""

from __future__ import annotations

import json
import math
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState as OptunaState

from engine.data import Dataset, prepared
from engine.network.edits import move_nodes, set_argument
from engine.project.files import FileError
from engine.project.marked import SearchError, mark_argument, value_at
from engine.project.project import Project
from engine.project.project_file import load_project
from engine.project.search import Choices, IntegerRange, Mark, RealRange, SearchSettings
from engine.training import run_files
from engine.training.events import EpochDone
from engine.training.recorded import train_into
from engine.training.run_list import read_run
from engine.training.sweeping.controls import SweepControls
from engine.training.sweeping.events import TrialEnded, TrialEpoch, TrialStarted, TrialStep
from engine.training.sweeping.storage import STUDY, StudyError, opened_storage
from engine.training.sweeping.study_list import ALIVE, HOST, RUN, default_runs, list_trials
from engine.training.sweeping.sweep import MeasureError, SweepPlace, sweep
from engine.vocabulary.optimizers import AdamW
from tests.engine.training.conftest import PREPARATION, rows, small_project

ROOT = Path(__file__).parents[3]
UNITS = Mark(layer="recurrent", argument="units", tried=IntegerRange(low=2, high=12))
RATE = Mark(argument="optimizer.lr", tried=RealRange(low=1e-3, high=0.1, log=True))


def searched(*marks: Mark, settings: SearchSettings | None = None, **training: object) -> Project:
    """One epoch of six steps, searched over."""
    project = small_project(**{"epochs": 1, **training})
    for mark in marks or (UNITS, RATE):
        project = mark_argument(project, mark)
    settings = settings or SearchSettings()
    return project.replace(search=project.search.replace(settings=settings))


@pytest.fixture
def place(tmp_path: Path) -> SweepPlace:
    return SweepPlace(tmp_path / "units & 100%.study")


def test_trials_are_ordinary_runs_with_values_of_their_own(place, dataset):
    project = searched()
    events = list(sweep(place, project, dataset, trials=3))
    started = [event for event in events if isinstance(event, TrialStarted)]
    ended = [event for event in events if isinstance(event, TrialEnded)]
    assert [event.number for event in started] == [event.number for event in ended] == [1, 2, 3]
    assert sum(isinstance(event, TrialStep) for event in events) == 18
    found = list_trials(place.study)
    assert [trial.number for trial in found.trials] == [1, 2, 3]
    assert dict(found.labels) == {
        "network.recurrent.units": "memory.units",
        "training.optimizer.lr": "training.optimizer.lr",
    }
    assert found.logarithmic == {RATE.key}
    for trial, event in zip(found.trials, started, strict=True):
        assert trial.run == default_runs(place.study) / f"trial-{trial.number:04}"
        assert trial.values == event.values
        opened = load_project(trial.run / run_files.PROJECT)
        assert value_at(opened, UNITS.place) == trial.values[UNITS.key]
        assert value_at(opened, RATE.place) == trial.values[RATE.key]
        assert 2 <= trial.values[UNITS.key] <= 12
        assert 1e-3 <= trial.values[RATE.key] <= 0.1
        run = read_run(trial.run)
        assert (run.status, trial.state) == ("finished", "finished")
        assert trial.value == run.last_epoch["validation_loss"]
    assert found.best == min(found.trials, key=lambda trial: trial.value)
    assert len({trial.values[RATE.key] for trial in found.trials}) == 3


def test_a_trial_is_the_run_that_its_project_gives_by_itself(place, dataset, tmp_path):
    list(sweep(place, searched(epochs=2), dataset, trials=1))
    [trial] = list_trials(place.study).trials
    project = load_project(trial.run / run_files.PROJECT)
    events = train_into(tmp_path / "again", project, dataset)
    losses = [event.validation_loss for event in events if isinstance(event, EpochDone)]
    assert trial.value == min(losses)
    assert trial.epochs == 2


def test_the_same_seed_draws_the_same_trials_however_often_it_is_broken_off(tmp_path, dataset):
    whole, parts = (SweepPlace(tmp_path / f"{name}.study") for name in ("whole", "parts"))
    list(sweep(whole, searched(), dataset, trials=3))
    for count in (1, 2):
        list(sweep(parts, searched(), dataset, trials=count))
    other = SweepPlace(tmp_path / "other.study")
    list(sweep(other, searched(settings=SearchSettings(seed=1)), dataset, trials=3))

    def values(place: SweepPlace) -> list[object]:
        return [(trial.values, trial.value) for trial in list_trials(place.study).trials]

    assert values(whole) == values(parts)
    assert values(whole) != values(other)


def test_the_accuracy_is_made_large(place, dataset):
    settings = SearchSettings(measure="validation_accuracy")
    list(sweep(place, searched(RATE, settings=settings, epochs=3), dataset, trials=3))
    found = list_trials(place.study)
    for trial in found.trials:
        run = read_run(trial.run)
        assert trial.value == run.record.best_validation_accuracy
    assert found.best.value == max(trial.value for trial in found.trials)


def test_kinds_bring_their_own_arguments(place, dataset):
    kinds = Mark(argument="optimizer", tried=Choices(values=("Adam", "SGD")))
    momentum = Mark(argument="optimizer.momentum", tried=RealRange(low=0.1, high=0.9))
    list(sweep(place, searched(kinds, momentum), dataset, trials=6))
    trials = list_trials(place.study).trials
    assert {trial.values[kinds.key] for trial in trials} == {"Adam", "SGD"}
    for trial in trials:
        assert (momentum.key in trial.values) == (trial.values[kinds.key] == "SGD")


def test_a_trial_that_diverges_is_written_down_and_the_search_goes_on(place, dataset):
    decay = Mark(argument="optimizer.weight_decay", tried=Choices(values=(0.0, 1e38)))
    list(sweep(place, searched(decay, epochs=3, optimizer=AdamW()), dataset, trials=6))
    trials = list_trials(place.study).trials
    bad = [trial for trial in trials if trial.values[decay.key] == 1e38]
    good = [trial for trial in trials if trial.values[decay.key] == 0]
    assert bad
    assert good
    assert {trial.state for trial in good} <= {"finished", "pruned"}
    for trial in bad:
        assert trial.state == "not finite"
        assert trial.why.startswith("Step ")
        assert trial.value is None or math.isfinite(trial.value)


def test_what_cannot_be_trained_is_written_down_with_the_reason(place, dataset):
    sequences = Mark(
        layer="recurrent", argument="return_sequences", tried=Choices(values=(False, True))
    )
    list(sweep(place, searched(sequences), dataset, trials=6))
    trials = list_trials(place.study).trials
    refused = [trial for trial in trials if trial.values[sequences.key]]
    assert {trial.state for trial in refused} == {"refused"}
    assert all(trial.why and trial.run is None for trial in refused)
    assert any(trial.state == "finished" for trial in trials)


def test_hopeless_trials_end_early(place, dataset):
    rates = Mark(argument="optimizer.lr", tried=Choices(values=(1e-2, 900.0)))
    settings = SearchSettings(pruning="median", seed=3)
    list(sweep(place, searched(rates, settings=settings, epochs=4), dataset, trials=12))
    trials = list_trials(place.study).trials
    pruned = [trial for trial in trials if trial.state == "pruned"]
    assert pruned
    assert all(2 <= trial.epochs < 4 for trial in pruned)
    assert all(read_run(trial.run).status == "stopped" for trial in pruned)
    assert list_trials(place.study).best.values[rates.key] == 1e-2


@pytest.mark.parametrize("pruning", ["none", "hyperband"])
def test_other_ways_of_pruning(place, dataset, pruning):
    settings = SearchSettings(pruning=pruning)
    list(sweep(place, searched(settings=settings, epochs=3), dataset, trials=4))
    states = {trial.state for trial in list_trials(place.study).trials}
    assert states == {"finished"} if pruning == "none" else states <= {"finished", "pruned"}


# Ending -----------------------------------------------------------------------------------------


def test_a_stop_ends_the_trial_after_its_step(place, dataset):
    controls = SweepControls()
    events = []
    for event in sweep(place, searched(epochs=50), dataset, trials=9, controls=controls):
        events.append(event)
        if isinstance(event, TrialEpoch):
            controls.stop()
    assert isinstance(events[-1], TrialEnded)
    assert events[-1].state == "stopped"
    [trial] = list_trials(place.study).trials
    assert trial.state == "stopped"
    assert read_run(trial.run).status == "stopped"
    # And a search that is stopped before it begins leaves nothing running.
    assert list(sweep(place, searched(epochs=50), dataset, trials=2, controls=controls)) == []


@pytest.mark.parametrize("error", [GeneratorExit, KeyboardInterrupt, RuntimeError("broken")])
def test_whatever_ends_it_no_trial_is_left_running(place, dataset, error):
    events = sweep(place, searched(), dataset, trials=2)
    assert isinstance(next(events), TrialStarted)
    next(events)
    if error is GeneratorExit:
        events.close()
    else:
        with pytest.raises((KeyboardInterrupt, RuntimeError), match=r"^(broken)?$"):
            events.throw(error)
    [trial] = list_trials(place.study).trials
    expected = ("failed", "broken") if isinstance(error, RuntimeError) else ("stopped", "")
    assert (trial.state, trial.why) == expected
    # The folder is whole and free.
    assert read_run(trial.run).status == "interrupted"


def test_a_task_without_the_number_that_judges_trials_ends_the_search(place, dataset, monkeypatch):
    def without_accuracy(*given, **named):
        for event in train_into(*given, **named):
            is_epoch = isinstance(event, EpochDone)
            yield replace(event, validation_accuracy=None) if is_epoch else event

    monkeypatch.setattr("engine.training.sweeping.sweep.train_into", without_accuracy)
    settings = SearchSettings(measure="validation_accuracy")
    with pytest.raises(MeasureError, match="cannot be judged by validation accuracy"):
        list(sweep(place, searched(settings=settings), dataset, trials=5))
    [trial] = list_trials(place.study).trials
    assert trial.state == "failed"
    assert "Judge them by validation loss" in trial.why
    # By the loss they can be.
    other = SweepPlace(place.study.with_name("other.study"))
    list(sweep(other, searched(), dataset, trials=1))
    assert list_trials(other.study).trials[0].state == "finished"


def test_a_folder_that_cannot_be_written_ends_the_search(tmp_path, dataset):
    (tmp_path / "file").write_text("")
    place = SweepPlace(tmp_path / "a.study", tmp_path / "file" / "runs")
    with pytest.raises(FileError):
        list(sweep(place, searched(), dataset, trials=5))
    [trial] = list_trials(place.study).trials
    assert trial.state == "failed"
    assert "file" in trial.why


# Programs that share a file ---------------------------------------------------------------------

PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.engine.training.test_sweep import searched, PREPARATION, rows
from engine.data import prepared
from engine.training.sweeping.sweep import SweepPlace, sweep

for event in sweep(
    SweepPlace(Path(sys.argv[2])),
    searched(epochs=int(sys.argv[4])),
    prepared(*rows(), PREPARATION),
    trials=int(sys.argv[3]),
    threads=1,
):
    print(type(event).__name__, flush=True)
"""


def program(study: Path, trials: int, epochs: int = 1) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            PROGRAM,
            str(ROOT),
            str(study),
            str(trials),
            str(epochs),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.slow
def test_two_programs_add_to_one_file(place):
    both = [program(place.study, 3) for _ in range(2)]
    for each in both:
        said, complained = each.communicate(timeout=120)
        assert (each.returncode, complained) == (0, "")
        assert said.count("TrialEnded") == 3
    found = list_trials(place.study)
    assert [trial.number for trial in found.trials] == [1, 2, 3, 4, 5, 6]
    assert {trial.state for trial in found.trials} == {"finished"}
    # None drew what another had drawn, and each has a folder of its own.
    assert len({trial.values[RATE.key] for trial in found.trials}) == 6
    assert len({trial.run for trial in found.trials}) == 6
    assert sorted(path.name for path in place.study.parent.iterdir() if path.is_file()) == [
        place.study.name
    ]


def test_the_trial_of_a_killed_program_is_failed_by_the_next_one(place, dataset):
    killed = program(place.study, 1, epochs=100_000)
    assert killed.stdout is not None
    while killed.stdout.readline().strip() != "TrialStep":
        assert killed.poll() is None
    [trial] = list_trials(place.study).trials
    assert trial.state == "running"
    # It lives, and is left alone.
    events = sweep(place, searched(epochs=100_000), dataset, trials=1)
    next(events)
    events.close()
    assert [trial.state for trial in list_trials(place.study).trials] == ["running", "stopped"]
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    # The list says so at once, and the next search writes it down.
    assert [trial.state for trial in list_trials(place.study).trials] == ["failed", "stopped"]
    events = sweep(place, searched(epochs=100_000), dataset, trials=1)
    next(events)
    events.close()
    states = [trial.state for trial in list_trials(place.study).trials]
    assert states == ["failed", "stopped", "stopped"]


def running_elsewhere(place: SweepPlace, **attributes: object) -> None:
    """A trial of another machine that has begun and not ended."""
    with opened_storage(place.study) as storage:
        study = optuna.load_study(study_name=STUDY, storage=storage)
        trial = study.ask()
        for name, value in attributes.items():
            trial.set_user_attr(name, value)


def test_the_trial_of_another_machine_is_failed_once_it_gives_no_sign_of_life(place, dataset):
    list(sweep(place, searched(), dataset, trials=1))
    now = time.time()
    running_elsewhere(place, **{HOST: "elsewhere", RUN: "there", ALIVE: now - 500})
    running_elsewhere(place, **{HOST: "elsewhere", RUN: "there", ALIVE: now - 5000})
    running_elsewhere(place)
    list(sweep(place, searched(), dataset, trials=1))
    states = [trial.state for trial in list_trials(place.study).trials]
    assert states == ["finished", "running", "failed", "running", "finished"]
    list(sweep(place, searched(), dataset, trials=1, seconds_until_stale=100))
    states = [trial.state for trial in list_trials(place.study).trials]
    assert states[:4] == ["finished", "failed", "failed", "running"]


def test_a_trial_that_another_program_gave_up_ends_and_stays_failed(place, dataset):
    events = sweep(place, searched(epochs=100), dataset, trials=1)
    for event in events:
        if isinstance(event, TrialStarted):
            with opened_storage(place.study) as storage:
                study = optuna.load_study(study_name=STUDY, storage=storage)
                study.tell(0, state=OptunaState.FAIL)
    assert isinstance(event, TrialEnded)
    assert event.state == "failed"
    [trial] = list_trials(place.study).trials
    assert (trial.state, trial.epochs) == ("failed", 0)


# Files that are something else -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p: p.with_network(set_argument(p.network, "dense", ("use_bias",), False)), "dense"),
        (lambda p: p.replace(training=p.training.replace(batch_size=4)), "training.batch_size"),
        (lambda p: p.replace(search=p.search.without_mark(UNITS.place)), "memory.units"),
        (
            lambda p: mark_argument(p, UNITS.replace(tried=IntegerRange(low=2, high=13))),
            "memory.units is searched over 2 to 12 there and over 2 to 13 here",
        ),
        (
            lambda p: p.replace(
                search=p.search.replace(settings=SearchSettings(measure="validation_accuracy"))
            ),
            "its trials are judged by validation loss",
        ),
    ],
)
def test_the_study_of_another_project_is_refused(place, dataset, change, reason):
    list(sweep(place, searched(), dataset, trials=1))
    with pytest.raises(StudyError, match="is of another project") as refused:
        list(sweep(place, change(searched()), dataset, trials=1))
    assert reason in str(refused.value)
    assert len(list_trials(place.study).trials) == 1


def test_a_study_of_other_rows_is_refused(place, dataset: Dataset):
    list(sweep(place, searched(), dataset, trials=1))
    texts, labels = rows()
    other = prepared(texts, labels[::-1], PREPARATION)
    with pytest.raises(StudyError, match="the rows of the data are others"):
        list(sweep(place, searched(), other, trials=1))


def test_what_makes_no_difference_to_trials_is_no_other_project(place, dataset):
    list(sweep(place, searched(), dataset, trials=1))
    project = searched(settings=SearchSettings(seed=7, pruning="none"))
    network = move_nodes(project.network, ["dense"], 50, 80)
    network = set_argument(network, "recurrent", ("units",), 9)  # it is searched over
    network = set_argument(network, "recurrent", ("name",), "other")
    project = project.with_network(network).replace(description="Something else.")
    optimizer = project.training.optimizer.replace(lr=0.5)
    project = project.replace(training=project.training.replace(optimizer=optimizer))
    list(sweep(place, project, dataset, trials=1))
    assert len(list_trials(place.study).trials) == 2


def test_nothing_is_written_into_what_is_no_study(tmp_path, dataset):
    text, database, pictures = (tmp_path / name for name in ("a.study", "b.study", "c.study"))
    text.write_text("no database at all")
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE mine (number)")
    connection.close()
    storage = optuna.storages.RDBStorage(f"sqlite:///{pictures}")
    optuna.create_study(storage=storage, study_name="somebody's")
    storage.remove_session()
    storage.engine.dispose()
    for path, reason in (
        (text, "is not a study: file is not a database"),
        (database, "is a database of something else"),
        (pictures, "is a database of something else"),
        (tmp_path, "is not a file"),
        (tmp_path / "missing" / "a.study", "There is no folder"),
    ):
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(StudyError, match=reason):
            list(sweep(SweepPlace(path), searched(), dataset, trials=1))
        if path.exists():
            with pytest.raises(StudyError, match=reason):
                list_trials(path)
        assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE study_user_attributes SET value_json = '7'",
        "UPDATE study_user_attributes SET value_json = '{\"format\": 1}'",
    ],
)
def test_a_damaged_study_is_told(place, dataset, spoil):
    list(sweep(place, searched(), dataset, trials=1))
    with sqlite3.connect(place.study) as connection:
        connection.execute(spoil)
    connection.close()
    with pytest.raises(StudyError, match="is damaged or was made by a newer Gradloom"):
        list_trials(place.study)
    with pytest.raises(StudyError, match="is damaged or was made by a newer Gradloom"):
        list(sweep(place, searched(), dataset, trials=1))


def test_a_study_that_is_not_there_or_empty_has_no_trials(tmp_path):
    assert list_trials(tmp_path / "none.study").trials == ()
    (tmp_path / "empty.study").write_bytes(b"")
    assert list_trials(tmp_path / "empty.study").trials == ()
    assert (tmp_path / "empty.study").read_bytes() == b""


def test_nothing_marked_or_marked_wrongly_is_said_before_anything_begins(place, dataset):
    with pytest.raises(SearchError, match="right-click an argument"):
        sweep(place, small_project(), dataset, trials=1)
    project = searched()
    wrong = project.replace(
        search=project.search.with_mark(
            Mark(argument="optimizer.momentum", tried=RealRange(low=0.1, high=0.5))
        )
    )
    with pytest.raises(SearchError, match=r"training\.optimizer\.momentum is marked"):
        sweep(place, wrong, dataset, trials=1)
    assert not place.study.exists()


def test_runs_are_where_they_are_wanted_and_found_from_the_study(tmp_path, dataset):
    place = SweepPlace(tmp_path / "studies" / "a.study", tmp_path / "elsewhere")
    place.study.parent.mkdir()
    list(sweep(place, searched(), dataset, trials=1))
    assert list_trials(place.study).trials[0].run == tmp_path / "elsewhere" / "trial-0001"
    # Beside the study they are found wherever both are moved to.
    beside = SweepPlace(tmp_path / "studies" / "b.study")
    list(sweep(beside, searched(), dataset, trials=1))
    moved = tmp_path / "moved"
    (tmp_path / "studies").rename(moved)
    assert list_trials(moved / "b.study").trials[0].run == moved / "b-runs" / "trial-0001"


def test_reading_a_study_brings_no_torch(place, dataset):
    list(sweep(place, searched(), dataset, trials=1))
    code = (
        "import sys; from pathlib import Path\n"
        "from engine.training.sweeping.study_list import list_trials\n"
        "before = 'optuna' in sys.modules\n"
        "found = list_trials(Path(sys.argv[1]))\n"
        "print(len(found.trials), before, 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(place.study)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.stdout.strip(), done.stderr) == ("1 False False", "")


def test_a_record_of_this_machine_names_it(place, dataset):
    list(sweep(place, searched(), dataset, trials=1))
    with sqlite3.connect(place.study) as connection:
        found = dict(connection.execute("SELECT key, value_json FROM trial_user_attributes"))
    connection.close()
    assert json.loads(found[HOST]) == platform.node()
    assert json.loads(found[RUN]) == f"{place.study.stem}-runs/trial-0001"
