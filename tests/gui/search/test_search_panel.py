"""The search in the whole window: real trials, listed and drawn, whoever adds them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from commands.app import run as command
from engine.network.edits import set_argument
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.marked import mark_argument, value_at
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.project_file import save_project
from engine.project.search import Choices, IntegerRange, Mark, RealRange
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.training.sweeping.study_list import list_trials
from gui.application import open_window
from gui.side_session import SideState
from gui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
UNITS = Mark(layer="lstm", argument="units", tried=IntegerRange(low=2, high=9))
RATE = Mark(argument="optimizer.lr", tried=RealRange(low=1e-3, high=0.1, log=True))
GATES = Mark(
    layer="lstm", argument="recurrent_activation", tried=Choices(values=("sigmoid", "tanh"))
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a small project with marks, its table beside it."""
    with (tmp_path / "names.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("text", "label"))
        for number in range(80):
            stem = "".join("abcdefgh"[number * step % 8] for step in range(1, 6))
            writer.writerow((stem + "xy"[number % 2], ("this", "that")[number % 2]))
    network = EXAMPLES[0].project().network
    network = set_argument(network, "lstm", ("units",), 6)
    network = set_argument(network, "dense", ("units",), 2)
    project = Project(
        network=network,
        data=DataSettings(
            source=TextTable(path="names.csv"), preparation=Preparation(validation_share=0.2)
        ),
        training=TrainingSettings(epochs=1, batch_size=8),
    )
    for mark in (UNITS, RATE, GATES):
        project = mark_argument(project, mark)
    save_project(project, tmp_path / "mine.gradloom")
    return tmp_path / "mine.gradloom"


@pytest.fixture
def window(qtbot: QtBot, file: Path) -> Iterator[MainWindow]:
    from engine.project.project_file import load_project

    window = open_window(load_project(file), file)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    window.docks.search.raise_()
    yield window
    window.document.undo_stack.setClean()
    window.close()


def searched(qtbot: QtBot, window: MainWindow, trials: int) -> None:
    side = window.search_panel.side
    side.trials.setValue(trials)
    before = len(window.search_panel.found.trials)
    qtbot.mouseClick(side.search, LEFT)
    assert window.sweeps.is_busy
    qtbot.waitUntil(lambda: not window.sweeps.is_busy, timeout=60_000)
    qtbot.waitUntil(
        lambda: (
            [trial.state for trial in window.search_panel.found.trials[before:]]
            == ["finished"] * trials
        ),
        timeout=10_000,
    )


def cells(window: MainWindow, column: int) -> list[str]:
    model = window.search_panel.view.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_trials_are_listed_drawn_opened_and_taken(window, qtbot, file, monkeypatch):
    panel = window.search_panel
    assert panel.study == file.with_suffix(".study")
    assert panel.empty_state.isVisible()
    searched(qtbot, window, 3)
    found = list_trials(file.with_suffix(".study"))
    assert panel.found == found
    assert panel.count.text() == "3 trials"

    # The table: the best first, and a column for each mark.
    ranked = sorted(found.trials, key=lambda trial: trial.value)
    assert cells(window, 0) == [str(trial.number) for trial in ranked]
    heads = [
        panel.view.model().headerData(n, Qt.Orientation.Horizontal)
        for n in range(panel.view.model().columnCount())
    ]
    assert heads[2:5] == ["lstm.recurrent_activation", "lstm.units", "optimizer.lr"]
    assert cells(window, 3) == [str(trial.values[UNITS.key]) for trial in ranked]
    panel.view.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert cells(window, 3) == sorted(cells(window, 3), key=int, reverse=True)

    # The plot: one after the other, with the best so far.
    best = panel.plot.best.points()
    assert [(point.x(), point.y()) for point in best] == [(ranked[0].number, ranked[0].value)]
    numbers, values = panel.plot.best_so_far()
    assert numbers.tolist() == [1, 2, 3]
    assert values.tolist() == np.minimum.accumulate([t.value for t in found.trials]).tolist()
    drawn = {point.y() for point in (*panel.plot.finished.points(), *best)}
    assert drawn == {trial.value for trial in found.trials}

    # The same by the values of an argument; the order on the axis is that of the values.
    for mark in (UNITS, RATE, GATES):
        panel.along.setCurrentIndex(panel.along.findData(mark.key))
        assert panel.plot.key == mark.key
        points = (*panel.plot.finished.points(), *panel.plot.best.points())
        by_value = {trial.value: trial.values[mark.key] for trial in found.trials}
        placed = sorted((point.x(), by_value[point.y()]) for point in points)
        assert [value for _, value in placed] == sorted(by_value.values())
    heads, rows = panel.plot.table()
    assert list(heads)[-3:] == list(found.labels.values())
    assert [row[2] for row in rows] == [trial.value for trial in found.trials]

    # Its values are one edit away, and its network is opened as that of any run.
    panel.select(ranked[0].number)
    panel.take.trigger()
    for mark in (UNITS, RATE, GATES):
        assert value_at(window.document.project, mark.place) == ranked[0].values[mark.key]
    assert window.document.undo_stack.undoText() == f"Take the values of trial {ranked[0].number}"
    window.document.undo_stack.undo()
    assert value_at(window.document.project, UNITS.place) == 6
    panel.select(ranked[-1].number)
    index = panel.view.selectionModel().selectedRows()[0]
    with qtbot.waitSignal(window.saved_runs.opened, timeout=20_000):
        panel.view.doubleClicked.emit(index)
    project = window.document.project
    assert value_at(project, UNITS.place) == ranked[-1].values[UNITS.key]
    assert window.document.name == f"trial-{ranked[-1].number:04}"

    # What was opened is still of the study, so that the search can go on from there.
    assert panel.study == file.with_suffix(".study")
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    searched(qtbot, window, 1)
    assert len(panel.found.trials) == 4


def test_what_other_programs_add_is_seen(window, qtbot, file):
    panel = window.search_panel
    study = str(file.with_suffix(".study"))
    assert command(["sweep", str(file), "--study", study, "--trials", "2", "--threads", "1"]) == 0
    qtbot.waitUntil(lambda: len(panel.found.trials) == 2, timeout=10_000)
    panel.select(2)
    assert command(["sweep", str(file), "--study", study, "--trials", "1", "--threads", "1"]) == 0
    qtbot.waitUntil(lambda: len(panel.found.trials) == 3, timeout=10_000)
    assert panel.selected().number == 2
    # Nothing is read while nobody looks.
    window.docks.training.raise_()
    qtbot.waitUntil(lambda: not panel.reader.is_looking)


def test_a_search_is_stopped_and_stands_in_the_way_of_training(window, qtbot, file):
    longer = window.document.project
    longer = longer.replace(training=longer.training.replace(epochs=100_000))
    window.document.edit("More epochs", lambda _: longer)
    side = window.search_panel.side
    qtbot.mouseClick(side.search, LEFT)
    assert window.sweeps.state is SideState.RUNNING
    assert not side.search.isEnabled()
    qtbot.waitUntil(lambda: side.line.text().startswith("Trial 1, 0 of 20"), timeout=30_000)
    window.training_request.train()
    assert window.notices.says("A search goes on: stop it first, or wait for its end.")
    assert not window.session.is_busy
    qtbot.mouseClick(side.stop, LEFT)
    qtbot.waitUntil(lambda: not window.sweeps.is_busy, timeout=20_000)
    qtbot.waitUntil(
        lambda: [trial.state for trial in window.search_panel.found.trials] == ["stopped"],
        timeout=10_000,
    )
    assert side.search.isEnabled()


def test_closing_the_window_ends_the_search_and_no_trial_is_left_running(window, qtbot, file):
    longer = window.document.project
    window.document.edit(
        "More epochs",
        lambda _: longer.replace(training=longer.training.replace(epochs=100_000)),
    )
    qtbot.mouseClick(window.search_panel.side.search, LEFT)
    side = window.search_panel.side
    qtbot.waitUntil(lambda: side.line.text().startswith("Trial 1, 0 of 20"), timeout=30_000)
    window.document.undo_stack.setClean()
    window.close()
    qtbot.waitUntil(lambda: not window.sweeps.is_busy, timeout=20_000)
    [trial] = list_trials(file.with_suffix(".study")).trials
    assert trial.state == "stopped"


def test_the_marks_are_listed_changed_and_removed(window, qtbot):
    marks = window.search_panel.side.marks
    assert [name for name, _ in marks.lines()] == [
        "lstm.units",
        "optimizer.lr",
        "lstm.recurrent_activation",
    ]
    assert not window.search_panel.side.hint.isVisible()
    marks.cross("optimizer.lr").click()
    assert [mark.place for mark in window.document.project.search.marks] == [
        UNITS.place,
        GATES.place,
    ]
    with qtbot.waitSignal(window.marking.asked) as asked:
        marks.button("lstm.units").click()
    asked.args[0].reject()
    window.document.undo_stack.undo()
    assert len(marks.lines()) == 3
    # A mark whose argument is gone says so, and nothing can be searched until it is taken out.
    mark = Mark(argument="optimizer.momentum", tried=RealRange(low=0.1, high=0.5))
    window.document.edit(
        "Mark", lambda project: project.replace(search=project.search.with_mark(mark))
    )
    assert "no such argument" in dict(marks.lines())["optimizer.momentum"]
    assert not window.search_panel.side.search.isEnabled()
    marks.cross("optimizer.momentum").click()
    assert window.search_panel.side.search.isEnabled()
    for name, _ in marks.lines():
        marks.cross(name).click()
    assert window.search_panel.side.hint.isVisible()
    assert not window.search_panel.side.search.isEnabled()


def test_a_file_that_is_no_study_is_told_in_the_panel(window, qtbot, file, monkeypatch):
    panel = window.search_panel
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_, **__: (str(file.parent / "names.csv"), "")
    )
    qtbot.mouseClick(panel.side.choose, LEFT)
    qtbot.waitUntil(panel.notice.isVisible, timeout=10_000)
    assert "names.csv is not a study" in panel.notice.text()
    qtbot.mouseClick(panel.side.search, LEFT)
    qtbot.waitUntil(lambda: not window.sweeps.is_busy, timeout=60_000)
    assert "names.csv is not a study" in panel.notice.text()
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_, **__: (str(file.parent / "other"), "")
    )
    qtbot.mouseClick(panel.side.choose, LEFT)
    assert panel.study == file.parent / "other.study"
    window.document.edit("Rename", lambda project: project.replace(description="Something."))
    assert panel.study == file.parent / "other.study"
    window.document.mark_saved(file.with_name("else.gradloom"))
    assert panel.study == file.with_name("else.study")
