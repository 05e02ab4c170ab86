"""A run that was killed is offered when the window opens again, and goes on where it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.network.edits import set_argument
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.project_file import save_project
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.training import run_folder
from engine.training.events import Event, RunEnded, StepDone, Stop
from engine.training.run_lock import RunLock
from engine.training.run_record import read_record
from gui.application import open_window
from gui.files.going_on import broken_off
from gui.training.run import Run, runs_folder, train_run
from gui.training.session import State
from gui.window import MainWindow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose data is named relative to its file."""
    folder = tmp_path / "mine"
    folder.mkdir()
    rows = "".join(f"{'ab'[number % 2]}{number},{number % 2}\n" for number in range(80))
    (folder / "rows.csv").write_text(f"text,label\n{rows}")
    network = set_argument(EXAMPLES[0].project().network, "lstm", ("units",), 4)
    network = set_argument(network, "dense", ("units",), 2)
    made = Project(
        network=network,
        data=DataSettings(
            source=TextTable(path="rows.csv"), preparation=Preparation(validation_share=0.2)
        ),
        training=TrainingSettings(epochs=3, batch_size=8),
    )
    save_project(made, folder / "small.gradloom")
    return folder / "small.gradloom"


@pytest.fixture
def killed(qtbot: QtBot, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run as a window that was killed in its second epoch left it."""
    monkeypatch.setattr(run_folder, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    window = open_window(Project(), None)
    qtbot.addWidget(window)
    assert window.files.open_path(project)
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    copies: list[Path] = []

    def train(run: Run) -> Iterator[Event]:
        # Paused from the run's own thread: the window might hear of the step when all are done.
        for event in train_run(run):
            if isinstance(event, StepDone) and event.step == 10:
                run.controls.pause()
            yield event

    def keep(state: State) -> None:
        if state is State.PAUSED and not copies:
            folder = window.session.run_folder
            assert folder is not None
            target = folder.with_name("killed-2026-01-01-00-00-00")
            copies.append(
                Path(shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".lock")))
            )
            window.session.stop()

    monkeypatch.setattr(window.session, "_train", train)
    window.session.state_changed.connect(keep)
    with qtbot.waitSignal(window.session.run_ended, timeout=60_000):
        window.training_request.train()
    shutil.rmtree(window.session.run.folder)
    window.close()
    [found] = copies
    return found


@pytest.fixture
def window(qtbot: QtBot, killed: Path) -> Iterator[MainWindow]:
    opened = open_window(Project(), None)
    qtbot.addWidget(opened, before_close_func=lambda each: each.document.undo_stack.setClean())
    yield opened
    opened.document.undo_stack.setClean()
    opened.document.open(Project(), None)
    opened.close()


def test_it_goes_on_from_where_it_was(window: MainWindow, killed: Path, qtbot: QtBot) -> None:
    window.recovery.offer()
    assert window.notice.isVisibleTo(window)
    done = read_record(killed).epochs_done
    assert f"was broken off after {done} of 3 epochs" in window.notice.text()
    events: list[object] = []
    window.session.events_arrived.connect(events.extend)
    with qtbot.waitSignal(window.session.run_ended, timeout=60_000) as ended:
        window.notice.action_triggered.emit()
    assert not window.notice.isVisibleTo(window)
    assert isinstance(ended.args[0], RunEnded)
    assert ended.args[0].reason is Stop.FINISHED
    steps = [event.step for event in events if isinstance(event, StepDone)]
    assert steps == list(range(1, 25))
    assert window.training_panel.history.steps == len(steps)
    assert window.session.run_folder == killed
    assert read_record(killed).status == "finished"
    assert broken_off() is None
    assert window.document.network.layer("lstm").units == 4


def test_declined_it_is_not_offered_again(window: MainWindow, killed: Path) -> None:
    window.recovery.offer()
    window.notice._close.click()
    assert broken_off() is None
    assert killed.is_dir()


def test_one_that_goes_on_elsewhere_is_not_offered(window: MainWindow, killed: Path) -> None:
    lock = RunLock(killed)
    assert broken_off() is None
    lock.release()
    assert broken_off() is not None
    assert killed.parent == runs_folder()


def test_without_its_data_it_says_so(
    window: MainWindow, killed: Path, project: Path, qtbot: QtBot
) -> None:
    (project.parent / "rows.csv").unlink()
    with qtbot.waitSignal(window.going_on.failed, timeout=10_000):
        window.going_on.go_on(killed)
    assert "There is no file" in window.notice.text()
    assert window.session.state is State.IDLE
    assert broken_off() is not None
