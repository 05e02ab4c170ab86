"""Which layer remembers, in the whole window: a real experiment, drawn, listed and opened."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.project.examples import EXAMPLES
from engine.training.remembering.experiment import Case, Experiment, Line
from engine.training.remembering.results import read_results
from engine.vocabulary.clipping import ClipByGlobalNorm
from engine.vocabulary.optimizers import Adam
from gui.application import open_window
from gui.remembering.remembering_window import RememberingWindow
from gui.remembering.success_plot import BESIDE
from gui.side_session import SideState
from gui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
SMALL = Experiment(
    layers="SimpleRNN, GRU",
    lags="10, 12",
    units=16,
    rows=800,
    steps=100,
    optimizer=Adam(lr=0.01),
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(EXAMPLES[0].project(), None, EXAMPLES[0].name)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=20_000)
    yield window
    window.document.undo_stack.setClean()
    window.close()


@pytest.fixture
def panel(window: MainWindow) -> RememberingWindow:
    """Opened by its line in the menu."""
    [action] = [
        action
        for menu in window.menuBar().actions()
        for action in menu.menu().actions()
        if action.text() == "Which layer remembers..."
    ]
    action.trigger()
    shown = window.remembering.show()
    assert shown.isVisible()
    assert not shown.isModal()
    return shown


def done(qtbot: QtBot, window: MainWindow, panel: RememberingWindow) -> None:
    qtbot.mouseClick(panel.run, LEFT)
    assert window.experiments.is_busy
    qtbot.waitUntil(lambda: not window.experiments.is_busy, timeout=60_000)
    assert not panel.notice.isVisible(), panel.notice.text()


def words(panel: RememberingWindow) -> list[list[str]]:
    table = panel.table
    return [
        [table.index(row, column).data() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_an_experiment_is_run_drawn_listed_saved_and_opened(
    window, panel, qtbot, tmp_path, monkeypatch
):
    panel.show_experiment(SMALL)
    assert panel.run.text() == "Run"
    done(qtbot, window, panel)
    results = read_results(panel.folder)
    assert panel.results == results
    assert len(results) == 8

    # The table: a row a line, a column a lag.
    rows = words(panel)
    assert [row[0] for row in rows] == [
        "SimpleRNN, clipped",
        "SimpleRNN, not clipped",
        "GRU, clipped",
        "GRU, not clipped",
    ]
    for row, line in zip(rows, SMALL.lines, strict=True):
        won = [results[Case(line, lag, 0)].succeeded for lag in (10, 12)]
        assert row[1:3] == [f"{int(each)}/1" for each in won]
        lags = [lag for lag, each in zip((10, 12), won, strict=True) if each]
        assert row[3] == (str(max(lags)) if lags else "")

    # The plot: a point a lag, no more than a little away from its share.
    line = Line("GRU", clipped=True)
    points = panel.plot.points[line].points()
    for point, lag in zip(points, (10, 12), strict=True):
        assert point.y() == pytest.approx(100 * results[Case(line, lag, 0)].succeeded, abs=3)
    assert points[1].x() - points[0].x() == pytest.approx(100)
    assert points[0].x() == pytest.approx(60, abs=2 * BESIDE)
    panel.plot.point_at(round(points[1].x()))
    assert panel.plot.reading(160)[0].text == "lag 12"
    assert panel.plot.reading(160)[3].text == f"{int(results[Case(line, 12, 0)].succeeded)}/1"
    # Rows that were wrong at best: a point a run, exact.
    panel.shown.setCurrentIndex(1)
    drawn = [point.y() for point in panel.plot.points[line].points()]
    assert drawn == [pytest.approx(100 * results[Case(line, lag, 0)].wrong) for lag in (10, 12)]

    for name in ("plot.png", "plot.svg", "plot.csv"):
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), "")
        )
        panel.plot.save_requested.emit("table" if name.endswith("csv") else "picture")
        assert (tmp_path / name).stat().st_size > 200
    with (tmp_path / "plot.csv").open(encoding="utf-8") as file:
        saved = list(csv.DictReader(file))
    assert [float(row["wrong"]) for row in saved] == [
        pytest.approx(results[Case(line, lag, 0)].wrong) for line in SMALL.lines for lag in (10, 12)
    ]

    # A double click opens the ordinary project of a cell, with its lag.
    panel.view.doubleClicked.emit(panel.table.index(3, 2))
    project = window.document.project
    assert project.data.source.lag == 12
    assert project.network.layer("memory").units == 16
    assert project.training.clipping.kind == "none"
    assert window.document.name == "GRU-unclipped-lag-12-run-1"
    assert window.document.path is None
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=20_000)
    assert not window.document.problems

    # All of it is done; another lag is not.
    assert not panel.run.isEnabled()
    field = panel.form.field(("lags",)).widget
    field.setText("10, 12, 14")
    field.setModified(True)
    field.finished.emit()
    assert panel.experiment.lag_numbers == (10, 12, 14)
    assert panel.results == results
    assert (panel.run.isEnabled(), panel.run.text()) == (True, "Go on")
    # Other settings have a folder of their own, in which there is nothing yet.
    before = panel.folder
    panel.form.argument_edited.emit(("clipping", "threshold"), 0.25)
    assert panel.experiment.clipping == ClipByGlobalNorm(threshold=0.25)
    assert panel.folder != before
    assert (panel.results, panel.run.text()) == ({}, "Run")
    # And the first is found again.
    panel.form.argument_edited.emit(("clipping", "threshold"), 1.0)
    assert (panel.folder, panel.results) == (before, results)


def test_it_is_stopped_gone_on_with_and_stands_in_the_way_of_training(window, panel, qtbot):
    long = SMALL.replace(steps=1_000_000, patience=None, optimizer=Adam(lr=1e-9))
    panel.show_experiment(long)
    qtbot.mouseClick(panel.run, LEFT)
    qtbot.waitUntil(
        lambda: panel.line.text().startswith("SimpleRNN, clipped, lag 10"), timeout=30_000
    )
    assert not panel.form.isEnabled()
    assert words(panel)[0][1] == "running"
    # The window stays usable, but nothing else is trained meanwhile.
    window.document.edit("Note", lambda project: project.replace(description="Meanwhile."))
    assert window.document.project.description == "Meanwhile."
    said = "An experiment goes on: stop it first, or wait for its end."
    window.training_request.train()
    assert window.notices.says(said)
    window.search_request.search(1)
    assert window.search_panel.notice.text() == said
    assert not window.session.is_busy
    assert not window.sweeps.is_busy
    qtbot.mouseClick(panel.stop, LEFT)
    assert window.experiments.state is SideState.STOPPING
    qtbot.waitUntil(lambda: not window.experiments.is_busy, timeout=20_000)
    assert panel.form.isEnabled()
    assert words(panel)[0][1] == ""
    assert read_results(panel.folder) == {}
    assert panel.run.isEnabled()
    # A cell that began has a project all the same; one that did not says so.
    panel.view.doubleClicked.emit(panel.table.index(1, 1))
    assert panel.notice.text().startswith("This lag has not been tried")
    window.document.undo_stack.setClean()


def test_it_does_not_begin_while_the_window_trains(window, panel, qtbot):
    panel.show_experiment(SMALL)
    window.training_request.train()
    assert window.session.is_busy
    qtbot.mouseClick(panel.run, LEFT)
    assert panel.notice.text() == "A training goes on: stop it first, or wait for its end."
    assert not window.experiments.is_busy
    window.session.stop()
    qtbot.waitUntil(lambda: not window.session.is_busy, timeout=30_000)


def test_closing_the_window_ends_it(window, panel, qtbot):
    panel.show_experiment(SMALL.replace(steps=1_000_000, patience=None, optimizer=Adam(lr=1e-9)))
    qtbot.mouseClick(panel.run, LEFT)
    qtbot.waitUntil(lambda: panel.line.text().startswith("SimpleRNN, clipped"), timeout=30_000)
    window.document.undo_stack.setClean()
    window.close()
    qtbot.waitUntil(lambda: not window.experiments.is_busy, timeout=20_000)


def test_results_of_another_place_are_looked_at_and_what_is_no_folder_is_told(
    window, panel, qtbot, tmp_path, monkeypatch
):
    from engine.training.remembering.results import claim

    asked = SMALL.replace(task="adding", lags="20, 40", repeats=3)
    claim(tmp_path / "theirs", asked)
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")

    def choose(folder: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
        qtbot.mouseClick(panel.choose, LEFT)

    choose(tmp_path / "theirs")
    assert panel.experiment == asked
    assert panel.folder == tmp_path / "theirs"
    choose(other)
    assert panel.folder == other
    qtbot.mouseClick(panel.run, LEFT)
    qtbot.waitUntil(lambda: not window.experiments.is_busy, timeout=30_000)
    assert "holds other files" in panel.notice.text()
    (tmp_path / "theirs" / "experiment.json").write_text("{}")
    choose(tmp_path / "theirs")
    assert "experiment.json is damaged" in panel.notice.text()
    # What does not go together is said at its field, and changes nothing.
    panel.form.argument_edited.emit(("lags",), "1, 2")
    assert panel.experiment == asked
    assert "lags from 2 to 100000" in panel.form.row(("lags",)).row.reason()
