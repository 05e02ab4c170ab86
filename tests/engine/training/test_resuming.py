"""A run that is gone on with is the run that was not broken off, bit for bit."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.data import Dataset, prepared
from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.project.project import Project
from engine.training import run_files, run_folder
from engine.training.checkpoint import last_checkpoint
from engine.training.controls import Controls
from engine.training.devices import DeviceError
from engine.training.events import EpochDone, Event, RunEnded, RunStarted, StepDone, Stop
from engine.training.loop import train
from engine.training.recorded import resume_into, train_into
from engine.training.resuming import ResumeError
from engine.training.run_lock import RunLock, is_going_on
from engine.training.run_place import RunFolderError
from engine.training.saved_run import open_run
from engine.training.state import StateError
from engine.training.weights import KeptWeights
from engine.vocabulary.clipping import AdaptiveClipping, AutomaticClipping, ClipByValue
from engine.vocabulary.early_stopping import StopByLoss
from engine.vocabulary.optimizers import SGD, Adagrad, Adam, NAdam, RMSprop
from engine.vocabulary.schedules import CosineAnnealingLR, ReduceLROnPlateau
from tests.engine.training.conftest import PREPARATION, rows, small_project

DROPPING = LSTM(units=8, dropout=0.3, recurrent_dropout=0.2)
STATEFUL = GRU(units=8, stateful=True, dropout=0.2)
BOTH_WAYS = Bidirectional(layer=GRU(units=4, dropout=0.3))

CASES = {
    "plain": {},
    "dropout in every gate": {"recurrent": DROPPING},
    "states kept over batches": {"recurrent": STATEFUL, "shuffle": False},
    "both ways": {"recurrent": BOTH_WAYS, "optimizer": NAdam(lr=0.01)},
    "momentum": {"optimizer": SGD(lr=0.05, momentum=0.9), "clipping": ClipByValue(threshold=0.1)},
    "running means": {"optimizer": RMSprop(lr=0.01, momentum=0.5, centered=True)},
    "sums": {"optimizer": Adagrad(lr=0.05), "shuffle": False},
    "amsgrad and a curve": {
        "optimizer": Adam(lr=0.02, amsgrad=True),
        "schedule": CosineAnnealingLR(warmup=1.0),
    },
    "a plateau": {"schedule": ReduceLROnPlateau(patience=0, threshold=0.5), "epochs": 4},
    "batches together": {"accumulation": 4},
    "products in bfloat16": {"recurrent": STATEFUL, "shuffle": False, "precision": "bfloat16"},
    "clipping by each unit": {"clipping": AdaptiveClipping(threshold=0.02)},
    "a threshold of the run's own": {"clipping": AutomaticClipping(percentile=70.0)},
    "early": {"early_stopping": StopByLoss(patience=1, min_delta=10.0), "epochs": 6},
}


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint after every step."""
    monkeypatch.setattr(run_folder, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)


def timeless(events: list[Event]) -> list[Event]:
    """Events without what differs from one day to the next, notes as they are read."""
    read = [
        replace(event, notes=tuple(str(note) for note in event.notes))
        if isinstance(event, RunStarted)
        else event
        for event in events
    ]
    return [replace(event, seconds=0.0) if hasattr(event, "seconds") else event for event in read]


def killed_copies(folder: Path, project: Project, dataset: Dataset) -> tuple[list, list[Path]]:
    """A whole run's events, and its folder as it was when each of them was told."""
    told, copies = [], []
    for event in train_into(folder, project, dataset):
        told.append(event)
        if not isinstance(event, RunEnded):
            target = folder.with_name(f"killed-{len(told)}")
            copies.append(Path(shutil.copytree(folder, target, ignore=_without_lock)))
    return told, copies


def _without_lock(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == ".lock"]


@pytest.mark.parametrize("case", CASES)
def test_broken_off_anywhere_it_is_the_same_run(
    case: str, dataset: Dataset, tmp_path: Path
) -> None:
    project = small_project(**{"epochs": 2, **CASES[case]})
    told, copies = killed_copies(tmp_path / "whole", project, dataset)
    assert isinstance(told[0], RunStarted)
    whole = open_run(tmp_path / "whole")
    # Every place would take a minute: the first and last ones, and some between.
    for copy in {copies[0], copies[1], *copies[3::5], *copies[-2:]}:
        resumed = list(resume_into(copy, dataset))
        assert timeless(resumed) == timeless(told), copy.name
        again = open_run(copy)
        for which in run_files.WEIGHTS:
            for name, weight in whole.weights(which).items():
                assert torch.equal(again.weights(which)[name], weight), (copy.name, which, name)
        assert again.record.status == whole.record.status
        assert again.record.best_epoch == whole.record.best_epoch
        assert again.record.steps == whole.record.steps
        for name in (run_files.STEPS, run_files.EPOCHS, run_files.EVENTS):
            assert _columns(copy / name) == _columns(tmp_path / "whole" / name)


def _columns(path: Path) -> list[str]:
    """A file's lines without their seconds."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".jsonl":
        return [json.dumps({**json.loads(line), "seconds": 0}) for line in lines]
    place = lines[0].split(",").index("seconds")
    return [
        ",".join(part for n, part in enumerate(line.split(",")) if n != place) for line in lines
    ]


def test_what_was_written_after_the_checkpoint_is_taken_back(
    dataset: Dataset, tmp_path: Path
) -> None:
    told, copies = killed_copies(tmp_path / "whole", small_project(epochs=1), dataset)
    copy = copies[3]
    for name in (run_files.EVENTS, run_files.STEPS):
        with (copy / name).open("a") as file:
            file.write("half a li")
    assert timeless(list(resume_into(copy, dataset))) == timeless(told)


def test_a_torn_checkpoint_leaves_the_one_before_it(dataset: Dataset, tmp_path: Path) -> None:
    told, copies = killed_copies(tmp_path / "whole", small_project(epochs=1), dataset)
    copy = copies[4]
    last = max((copy / run_files.CHECKPOINTS).iterdir())
    last.write_bytes(last.read_bytes()[:-7])
    before = last_checkpoint(copy)
    assert before is not None
    assert before.progress.step == copies.index(copy) - 1
    assert timeless(list(resume_into(copy, dataset))) == timeless(told)


def test_a_stopped_run_goes_on_with_what_was_changed_meanwhile(
    dataset: Dataset, tmp_path: Path
) -> None:
    controls = Controls()
    events: list[Event] = []
    for event in train_into(tmp_path / "run", small_project(epochs=2), dataset, controls):
        events.append(event)
        if isinstance(event, StepDone) and event.step == 2:
            controls.set_threshold(0.001)
            controls.set_learning_rate(0.5)
        if isinstance(event, StepDone) and event.step == 4:
            controls.stop()
    ended = events[-1]
    assert isinstance(ended, RunEnded)
    assert ended.reason is Stop.STOPPED
    resumed = list(resume_into(tmp_path / "run", dataset))
    steps = [event for event in resumed if isinstance(event, StepDone)]
    assert [step.step for step in steps] == list(range(1, 13))
    assert {step.threshold for step in steps[4:]} == {0.001}
    assert {step.learning_rate for step in steps[2:]} == {0.5}
    assert isinstance(resumed[-1], RunEnded)
    assert resumed[-1].reason is Stop.FINISHED
    assert [event.epoch for event in resumed if isinstance(event, EpochDone)] == [1, 2]


def test_what_cannot_be_gone_on_with_says_why(dataset: Dataset, tmp_path: Path) -> None:
    _, copies = killed_copies(tmp_path / "whole", small_project(epochs=1), dataset)
    with pytest.raises(ResumeError, match=r"has ended \(finished\)"):
        list(resume_into(tmp_path / "whole", dataset))

    texts, labels = rows()
    other = prepared([*texts[:-1], "b9999"], labels, PREPARATION)
    before = {path: path.read_bytes() for path in copies[2].rglob("*") if path.is_file()}
    with pytest.raises(ResumeError, match="is not what it was"):
        list(resume_into(copies[2], other))
    assert before == {path: path.read_bytes() for path in copies[2].rglob("*") if path.is_file()}

    for checkpoint in (copies[2] / run_files.CHECKPOINTS).iterdir():
        checkpoint.write_bytes(b"torn")
    with pytest.raises(ResumeError, match="no checkpoint that is whole"):
        list(resume_into(copies[2], dataset))
    (copies[3] / run_files.EVENTS).write_bytes(b"")
    with pytest.raises(RunFolderError, match="is damaged"):
        list(resume_into(copies[3], dataset))
    (copies[3] / run_files.EVENTS).unlink()
    with pytest.raises(RunFolderError, match=r"events\.jsonl could not be read"):
        list(resume_into(copies[3], dataset))


def test_a_run_goes_on_only_where_its_device_is(dataset: Dataset, tmp_path: Path) -> None:
    _, copies = killed_copies(tmp_path / "whole", small_project(epochs=1), dataset)
    record = copies[2] / run_files.RECORD
    said = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**said, "device": "cuda:99"}), encoding="utf-8")
    with pytest.raises(DeviceError, match="There is no device cuda:99 here"):
        list(resume_into(copies[2], dataset))
    assert json.loads(record.read_text(encoding="utf-8"))["device"] == "cuda:99"


def test_a_checkpoint_that_lacks_something_is_told_in_a_sentence(dataset: Dataset) -> None:
    project = small_project(epochs=1, recurrent=DROPPING)
    kept = KeptWeights()
    next(iter(train(project, dataset, kept=kept)))
    assert kept.checkpoint is not None
    checkpoint = kept.checkpoint()
    for lost in ("weights/", "random/layers/"):
        tensors = {
            name: tensor for name, tensor in checkpoint.tensors.items() if not name.startswith(lost)
        }
        with pytest.raises(StateError, match="does not belong to this network"):
            train(project, dataset, checkpoint=replace(checkpoint, tensors=tensors))


def test_one_program_at_a_time_writes_a_run(dataset: Dataset, tmp_path: Path) -> None:
    _, copies = killed_copies(tmp_path / "whole", small_project(epochs=1), dataset)
    assert not is_going_on(copies[2])
    lock = RunLock(copies[2])
    assert is_going_on(copies[2])
    with pytest.raises(RunFolderError, match="goes on in another program"):
        list(resume_into(copies[2], dataset))
    lock.release()
    assert not is_going_on(copies[2])
    assert list(resume_into(copies[2], dataset))
    assert not (copies[2] / ".lock").exists()


def test_what_cannot_be_locked_is_not_taken_for_a_run_that_goes_on(
    dataset: Dataset, tmp_path: Path
) -> None:
    _, copies = killed_copies(tmp_path / "whole", small_project(epochs=1), dataset)
    (copies[2] / ".lock").mkdir()  # as in a folder in which nothing can be written
    assert not is_going_on(copies[2])


@pytest.mark.slow
def test_killed_ten_times_at_random_moments(tmp_path: Path) -> None:
    """The command itself, killed without a warning, and the same command again."""
    from tests.commands.conftest import write_project

    project = write_project(tmp_path, epochs=12, batch_size=4)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    main = Path(__file__).parents[3] / "main.py"

    def command(*arguments: str) -> list[str]:
        return [sys.executable, str(main), *arguments]

    whole, broken = tmp_path / "whole", tmp_path / "broken"
    subprocess.run(
        command("train", str(project), "--run", str(whole)),
        check=True,
        capture_output=True,
        env=environment,
    )
    dice = random.Random(4)
    again = command("train", str(project), "--run", str(broken))
    kills = 0
    while kills < 10:
        running = subprocess.Popen(
            again, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        deadline = time.monotonic() + 60
        # Killed before its first checkpoint there would be nothing to go on from.
        while last_checkpoint(broken) is None and time.monotonic() < deadline:
            os.sched_yield()
        moment = time.monotonic() + dice.uniform(0, 0.4)
        while time.monotonic() < moment and running.poll() is None:
            os.sched_yield()
        if running.poll() is not None:
            break
        running.send_signal(signal.SIGKILL)
        running.wait()
        kills += 1
        again = command("resume", str(broken))
    done = subprocess.run(again, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode in (0, 1), done.stderr
    for name in (run_files.STEPS, run_files.EPOCHS):
        assert _columns(broken / name) == _columns(whole / name)
    first, second = open_run(whole), open_run(broken)
    for name, weight in first.weights("last").items():
        assert torch.equal(second.weights("last")[name], weight)
