"""Runs in the whole window: listed while they go on, reopened, tried and exported."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, current_thread, main_thread

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from engine.network.edits import set_argument
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.project.starting_weights import StartingWeight, StartingWeights
from engine.project.training_settings import TrainingSettings
from engine.training import run_files
from engine.training.saved_run import SavedRun
from engine.training.weights import Weights
from gui.application import open_window
from gui.training.run import runs_folder
from gui.training.session import State
from gui.window import MainWindow
from tests.engine.training.made_up_runs import write_run

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small LSTM on a table of two made-up languages, named beside the project's file."""
    with (tmp_path / "names.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("text", "label"))
        for number in range(80):
            stem = "".join("abcdefgh"[number * step % 8] for step in range(1, 6))
            writer.writerow((stem + "xy"[number % 2], ("this", "that")[number % 2]))
    network = EXAMPLES[0].project().network
    network = set_argument(network, "lstm", ("units",), 6)
    network = set_argument(network, "dense", ("units",), 2)
    return Project(
        network=network,
        data=DataSettings(
            source=TextTable(path="names.csv"), preparation=Preparation(validation_share=0.2)
        ),
        training=TrainingSettings(epochs=2, batch_size=8),
    )


@pytest.fixture
def window(qtbot: QtBot, project: Project, tmp_path: Path) -> Iterator[MainWindow]:
    window = open_window(project, tmp_path / "mine.gradloom")
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    window.docks.runs.raise_()
    yield window
    window.document.undo_stack.setClean()
    window.close()


def trained(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.run_ended, timeout=60_000):
        qtbot.mouseClick(window.training_bar.train_button, LEFT)
    window.docks.runs.raise_()
    qtbot.waitUntil(
        lambda: [run.status for run in window.runs_panel.runs] == ["finished"], timeout=10_000
    )


def test_a_run_is_listed_reopened_tried_and_exported(window, qtbot, project, tmp_path, monkeypatch):
    assert window.runs_panel.empty_state.isVisible()
    trained(qtbot, window)
    panel = window.runs_panel
    [run] = panel.selected()
    assert run.name == "mine"

    # Something else on the canvas, with changes that are not to be lost unasked.
    window.document.open(EXAMPLES[1].project(), None, saved=False)
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard]
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: answers.pop(0))
    panel.actions_.open.trigger()
    assert window.document.network == EXAMPLES[1].project().network
    with qtbot.waitSignal(window.saved_runs.opened, timeout=20_000):
        panel.actions_.open.trigger()
    assert answers == []
    assert window.document.network == project.network
    assert (window.document.path, window.document.name) == (None, "mine")
    assert window.document.is_saved
    # Without a file of its own, the data would not be found beside it.
    assert Path(window.document.project.data.source.path) == tmp_path / "names.csv"
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)

    target = tmp_path / "out" / "net.py"
    target.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(window.export.written, timeout=20_000) as told:
        panel.export_requested.emit(run, "pytorch")
    assert "net.py" in told.args[0]
    ran = subprocess.run(
        [sys.executable, str(target), "--epochs", "1"],
        capture_output=True,
        text=True,
        check=False,
        cwd=target.parent,
    )
    assert ran.returncode == 0, ran.stderr
    assert target.with_suffix(".pt").is_file()


def test_weights_are_read_beside_the_window_and_a_run_without_any_is_opened_all_the_same(
    window, qtbot, project, monkeypatch
):
    trained(qtbot, window)
    [run] = window.runs_panel.selected()
    threads: list[Thread] = []

    def weights(saved: SavedRun) -> Weights:
        threads.append(current_thread())
        return read(saved)

    read = SavedRun.weights
    monkeypatch.setattr(SavedRun, "weights", weights)
    with qtbot.waitSignal(window.saved_runs.opened, timeout=20_000):
        window.runs_panel.actions_.open.trigger()
    for name in run_files.WEIGHTS.values():
        (run.path / name).unlink(missing_ok=True)
    window.document.open(EXAMPLES[1].project(), None)
    with qtbot.waitSignal(window.saved_runs.opened_without_weights, timeout=20_000) as told:
        window.runs_panel.actions_.open.trigger()
    assert "before any weights were kept" in told.args[0]
    assert window.document.network == project.network
    assert len(threads) == 2
    assert main_thread() not in threads


def test_imported_weights_of_a_run_are_found_in_its_folder(window, qtbot, project, monkeypatch):
    weight = StartingWeight(layer="dense", name="bias", shape=(2,))
    start = StartingWeights(digest="ab" * 32, source="model.keras", weights=(weight,))
    folder = write_run(runs_folder() / "imported", project=project.replace(start=start))
    (folder / start.file_name).write_bytes(b"")
    window.runs_panel.refresh()
    qtbot.waitUntil(lambda: len(window.runs_panel.runs) == 1)
    # Its weights were never trained, so that they cannot be tried: this is said.
    with qtbot.waitSignal(window.saved_runs.failed, timeout=20_000):
        window.runs_panel.actions_.open.trigger()
    assert window.document.project.start == start
    assert window.starting.place(window.document.project) == folder / start.file_name


def test_a_run_of_the_window_is_listed_while_it_goes_on(window, qtbot, project):
    panel = window.runs_panel
    longer = project.replace(training=project.training.replace(epochs=10_000))
    window.document.open(longer, window.document.path)
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    qtbot.mouseClick(window.training_bar.train_button, LEFT)
    window.docks.runs.raise_()
    qtbot.waitUntil(lambda: window.session.state is State.RUNNING, timeout=20_000)
    qtbot.waitUntil(lambda: [run.status for run in panel.runs] == ["running"], timeout=10_000)
    assert not panel.actions_.delete.isEnabled()
    # It is read again as epochs end.
    qtbot.waitUntil(lambda: panel.runs[0].last_epoch.get("epoch", 0) > 1, timeout=20_000)
    with qtbot.waitSignal(window.session.run_ended, timeout=20_000):
        window.session.stop()
    qtbot.waitUntil(lambda: panel.runs[0].status == "stopped", timeout=10_000)
    qtbot.waitUntil(panel.actions_.delete.isEnabled)
