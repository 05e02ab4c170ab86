"""The list of runs as a person uses it: sort, search, compare, reopen, delete."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QFile, QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.training import run_files
from engine.training.measures import ACCURACY, ERROR, PERPLEXITY
from engine.training.run_list import RunList
from engine.training.run_lock import RunLock
from engine.vocabulary.optimizers import Adam
from gui.runs import runs_panel
from gui.runs.line_style import STYLES, LineStyles
from gui.runs.runs_panel import RunsPanel
from gui.theme import current
from tests.engine.training.made_up_runs import write_run

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing follows anything sooner than a test wants it."""
    monkeypatch.setattr(runs_panel, "REFRESH_MILLISECONDS", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three runs, one of which is damaged."""
    place = tmp_path / "runs"
    fast = Project(training=TrainingSettings(epochs=3, optimizer=Adam(lr=0.1)))
    write_run(place / "first", (0.2, 0.6), seed=3, began="2026-01-01T10:00:00+00:00")
    write_run(place / "second", (0.1, 0.9, 0.8), fast, began="2026-01-02T10:00:00+00:00")
    damaged = write_run(place / "third", began="2026-01-03T10:00:00+00:00")
    (damaged / run_files.RECORD).write_text("{")
    os.utime(damaged / run_files.RECORD, (1_767_500_000, 1_767_500_000))
    return place


@pytest.fixture
def opened(qtbot: QtBot) -> Callable[[Path], RunsPanel]:
    """Show a panel with the runs of a folder, read."""

    def show(place: Path) -> RunsPanel:
        panel = RunsPanel(place)
        qtbot.addWidget(panel)
        panel.resize(900, 300)
        with qtbot.waitExposed(panel):
            panel.show()
        count = len(list(place.glob("*"))) if place.is_dir() else 0
        qtbot.waitUntil(lambda: not panel._is_reading and len(panel.runs) == count)
        return panel

    return show


@pytest.fixture
def panel(opened: Callable[[Path], RunsPanel], folder: Path) -> RunsPanel:
    return opened(folder)


def names(panel: RunsPanel) -> list[str]:
    """The first column as it is seen."""
    model = panel.side.view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def cells(panel: RunsPanel, row: int) -> dict[str, str]:
    model = panel.side.view.model()
    return {
        model.headerData(column, Qt.Orientation.Horizontal): model.index(row, column).data()
        for column in range(model.columnCount())
    }


def click(panel: RunsPanel, name: str, keys: Qt.KeyboardModifier | None = None) -> QPoint:
    view = panel.side.view
    place = view.visualRect(view.model().index(names(panel).index(name), 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, keys or Qt.KeyboardModifier.NoModifier, place)
    return place


def compare(qtbot: QtBot, panel: RunsPanel, *chosen: str) -> None:
    panel.select([run.path for run in panel.runs if run.name in chosen])
    wait_for_curves(qtbot, panel)


def wait_for_curves(qtbot: QtBot, panel: RunsPanel) -> None:
    qtbot.waitUntil(lambda: not panel.comparison._reader._is_reading)


def test_without_runs_it_says_how_they_come(opened, tmp_path):
    panel = opened(tmp_path / "missing")
    assert panel.empty_state.isVisible()
    assert panel.empty_state.text() == "Runs appear here once you have trained"


def test_the_latest_is_first_and_each_says_what_it_reached(panel):
    assert names(panel) == ["third", "second", "first"]
    assert cells(panel, 1) | {"Began": ""} == {
        "Run": "second", "Accuracy": "90.0%", "Status": "finished", "Began": "", "Epochs": "3/3",
        "Loss": "0.667", "Val. loss": "0.2", "Time": "1:01", "Parameters": "1234", "Seed": "0",
    }  # fmt: skip
    assert cells(panel, 0)["Status"] == "damaged"
    assert cells(panel, 0)["Accuracy"] == ""
    [latest] = panel.selected()
    assert latest.name == "second"  # the latest that can be read
    click(panel, "third")
    assert "no JSON object" in panel.comparison.empty_state._quiet_line.text()


def test_every_column_sorts_and_what_is_missing_comes_last(panel):
    view = panel.side.view
    view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert names(panel) == ["second", "first", "third"]
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert names(panel) == ["first", "second", "third"]
    for column in range(view.model().columnCount()):
        for order in Qt.SortOrder:
            view.sortByColumn(column, order)
            assert sorted(names(panel)) == ["first", "second", "third"]
    view.sortByColumn(9, Qt.SortOrder.DescendingOrder)
    assert names(panel) == ["first", "second", "third"]


def test_a_search_leaves_those_that_are_meant(panel, qtbot):
    qtbot.keyClicks(panel.side.search, "SECO")
    assert names(panel) == ["second"]
    panel.side.search.setText("damaged")
    assert names(panel) == ["third"]
    panel.side.search.clear()
    assert len(names(panel)) == 3


def test_selected_runs_are_drawn_over_each_other(panel, qtbot):
    click(panel, "first")
    click(panel, "second", CONTROL)
    wait_for_curves(qtbot, panel)
    plot = panel.comparison.plot
    assert {run.label for run in plot.runs} == {"first", "second"}
    by_label = {run.label: run for run in plot.runs}
    assert by_label["second"].curve.values.tolist() == pytest.approx([10, 90, 80])
    styles = {run.style for run in plot.runs}
    assert len({style.token for style in styles}) == len({style.dashes for style in styles}) == 2
    assert not panel.comparison.empty_state.isVisible()
    readings = [entry.text for entry in plot.reading(9)]
    assert readings[0] == "step 9"
    assert set(readings[1:]) == {"60", "90"}
    model = panel.side.view.model()
    for row, name in enumerate(names(panel)):
        swatch = model.index(row, 0).data(Qt.ItemDataRole.DecorationRole)
        assert (swatch is not None) == (name != "third")


def test_another_quantity_is_chosen(panel, qtbot):
    compare(qtbot, panel, "first")
    comparison = panel.comparison
    for place in range(comparison.choice.count()):
        comparison.choice.setCurrentIndex(place)
        wait_for_curves(qtbot, panel)
        [run] = comparison.plot.runs
        assert len(run.curve.steps) == (2 if "epochs" in comparison.quantity.table else 8)
    labels = [comparison.choice.itemText(place) for place in range(comparison.choice.count())]
    comparison.choice.setCurrentIndex(labels.index("Gradient norm, smoothed"))
    wait_for_curves(qtbot, panel)
    assert comparison.plot.is_logarithmic
    comparison.choice.setCurrentIndex(labels.index("Validation loss"))
    wait_for_curves(qtbot, panel)
    assert not comparison.plot.is_logarithmic
    assert comparison.plot.runs[0].curve.values.tolist() == pytest.approx([0.8, 0.4])


def test_settings_that_differ(panel, qtbot):
    compare(qtbot, panel, "first", "second")
    tabs = panel.comparison.tabs
    assert tabs.tabText(1) == "Differences (2)"
    tabs.setCurrentIndex(1)
    model = panel.comparison.differences.model
    assert panel.comparison.differences.view.isVisible()
    heads = [
        model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())
    ]
    assert [head.strip() for head in heads] == ["Setting", "second", "first"]
    rows = [[model.index(row, column).data() for column in range(3)] for row in range(2)]
    assert rows == [["training.epochs", "3", "8"], ["training.optimizer.lr", "0.1", "0.001"]]

    compare(qtbot, panel, "first")
    assert tabs.tabText(1) == "Differences"
    assert panel.comparison.differences.empty_state.text() == "Select two runs or more"


def test_no_more_are_compared_than_can_be_told_apart(opened, qtbot, tmp_path):
    for number in range(len(STYLES) + 2):
        write_run(tmp_path / "many" / f"run{number}")
    panel = opened(tmp_path / "many")
    QTest.keyClick(panel.side.view, Qt.Key.Key_A, CONTROL)
    wait_for_curves(qtbot, panel)
    assert len(panel.selected()) == 14
    assert len(panel.comparison.plot.runs) == len(STYLES)
    assert panel.side._count.text() == "12 of 14 compared"


def test_the_network_of_a_run_is_asked_for_by_the_keyboard_and_the_mouse(panel, qtbot):
    click(panel, "second")
    with qtbot.waitSignal(panel.open_requested) as asked:
        QTest.keyClick(panel.side.view, Qt.Key.Key_Return)
    assert asked.args[0].name == "second"
    place = click(panel, "first")
    with qtbot.waitSignal(panel.open_requested) as asked:
        QTest.mouseDClick(panel.side.view.viewport(), LEFT, pos=place)
    assert asked.args[0].name == "first"
    click(panel, "third")
    with qtbot.assertNotEmitted(panel.open_requested):
        QTest.keyClick(panel.side.view, Qt.Key.Key_Return)


def test_what_can_be_done_depends_on_what_is_selected(panel, qtbot):
    actions = panel.actions_
    compare(qtbot, panel, "first")
    assert actions.open.isEnabled()
    assert actions.export_menu.isEnabled()
    assert not actions.go_on.isEnabled()
    compare(qtbot, panel, "first", "second")
    assert not actions.open.isEnabled()
    assert actions.tensorboard.isEnabled()
    compare(qtbot, panel, "third")
    assert not actions.tensorboard.isEnabled()
    assert actions.delete.isEnabled()
    compare(qtbot, panel)
    assert not actions.delete.isEnabled()
    compare(qtbot, panel, "first")
    with qtbot.waitSignal(panel.export_requested) as asked:
        actions.export_menu.actions()[0].trigger()
    assert (asked.args[0].name, asked.args[1]) == ("first", "pytorch")
    with qtbot.waitSignal(panel.show_folder_requested) as asked:
        actions.show_folder.trigger()
    assert asked.args[0].name == "first"


def test_deleting_moves_into_the_trash(panel, qtbot, folder, own_folders):
    click(panel, "second")
    with qtbot.waitSignal(panel.message_given) as told:
        QTest.keyClick(panel.side.view, Qt.Key.Key_Delete)
    assert told.args == ["Moved second to the trash."]
    qtbot.waitUntil(lambda: names(panel) == ["third", "first"])
    assert [run.name for run in panel.selected()] == ["first"]
    assert not (folder / "second").exists()
    assert (own_folders / "data" / "Trash" / "files" / "second" / run_files.RECORD).is_file()


@pytest.mark.parametrize("answer", ["Delete", "Cancel"])
def test_without_a_trash_the_person_is_asked(panel, qtbot, folder, monkeypatch, answer):
    monkeypatch.setattr(QFile, "moveToTrash", staticmethod(lambda _path: (False, "")))
    asked: list[str] = []

    def answered(box: QMessageBox) -> int:
        asked.append(box.text())
        [button] = [each for each in box.buttons() if each.text().replace("&", "") == answer]
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answered)
    compare(qtbot, panel, "first", "second")
    panel.actions_.delete.trigger()
    assert asked == ["There is no trash for these 2 runs. Delete them for good?"]
    left = ["third"] if answer == "Delete" else ["third", "second", "first"]
    qtbot.waitUntil(lambda: not panel._is_reading)
    assert names(panel) == left
    assert (folder / "first").exists() == (answer == "Cancel")


def test_a_run_that_goes_on_is_not_deleted(opened, qtbot, folder):
    write_run(folder / "fourth", status="running", began="2026-02-01T00:00:00+00:00")
    lock = RunLock(folder / "fourth")
    panel = opened(folder)
    compare(qtbot, panel, "fourth")
    assert cells(panel, 0)["Status"] == "running"
    assert not panel.actions_.delete.isEnabled()
    compare(qtbot, panel, "fourth", "first")
    panel.actions_.delete.trigger()
    qtbot.waitUntil(lambda: not panel._is_reading)
    assert "goes on" in panel.notice.text()
    assert (folder / "fourth").is_dir()
    assert not (folder / "first").exists()
    lock.release()


@pytest.mark.parametrize(("status", "shown"), [("running", "broken off"), ("stopped", "stopped")])
def test_a_run_that_was_broken_off_or_stopped_can_go_on(opened, qtbot, folder, status, shown):
    write_run(folder / "fourth", status=status, began="2026-02-01T00:00:00+00:00")
    panel = opened(folder)
    compare(qtbot, panel, "fourth")
    assert cells(panel, 0)["Status"] == shown
    with qtbot.waitSignal(panel.go_on_requested) as asked:
        panel.actions_.go_on.trigger()
    assert asked.args[0] == folder / "fourth"


def test_a_refresh_keeps_what_is_selected_and_reads_what_changed(panel, qtbot, folder):
    compare(qtbot, panel, "first", "second")
    write_run(folder / "fourth", began="2026-02-01T00:00:00+00:00")
    with (folder / "first" / run_files.EPOCHS).open("a") as file:
        file.write("3,12,0.1,0.7,0.3,0.7,1.5\n")
    panel.refresh()
    qtbot.waitUntil(lambda: len(panel.runs) == 4)
    assert {run.name for run in panel.selected()} == {"first", "second"}
    by_label = {run.label: run for run in panel.comparison.plot.runs}
    qtbot.waitUntil(
        lambda: (
            [len(run.curve.steps) for run in panel.comparison.plot.runs if run.label == "first"]
            == [3]
        )
    )
    assert by_label.keys() == {"first", "second"}


def test_it_is_read_only_while_it_is_seen(panel, qtbot, folder, monkeypatch):
    reads: list[Path] = []

    def read(place: Path, _before: RunList) -> RunList:
        reads.append(place)
        return RunList(place)

    monkeypatch.setattr(runs_panel, "list_runs", read)
    panel.hide()
    panel.refresh()
    assert reads == []
    panel.show()
    qtbot.waitUntil(panel.empty_state.isVisible)
    assert reads == [folder]


def test_event_files_are_written_on_request(panel, qtbot, folder):
    compare(qtbot, panel, "first")
    panel.actions_.tensorboard.trigger()
    qtbot.waitUntil(panel.notice.isVisible, timeout=20_000)
    assert "tensorboard --logdir" in panel.notice.text()
    assert list((folder / "first" / "tensorboard").glob("events*"))


def test_the_numbers_can_be_saved(panel, qtbot, tmp_path):
    compare(qtbot, panel, "first")
    panel.comparison.plot.save_table(tmp_path / "numbers.csv")
    assert (tmp_path / "numbers.csv").read_text().splitlines() == [
        "run,step,validation_accuracy", "first,4,0.2", "first,8,0.6",
    ]  # fmt: skip


def test_it_follows_the_theme(panel, qtbot):
    compare(qtbot, panel, "first")
    pictures = []
    for mode in ("light", "dark"):
        current().set_mode(mode)
        pictures.append(panel.grab().toImage())
    current().set_mode("system")
    assert pictures[0] != pictures[1]


def test_a_run_keeps_its_style_while_it_is_shown():
    paths = [Path(str(number)) for number in range(len(STYLES) + 3)]
    styles = LineStyles()
    two = styles.assign(paths[:2])
    assert styles.assign(paths[1:3])[paths[1]] == two[paths[1]]
    assert styles.assign(paths[1:3])[paths[2]] == two[paths[0]]
    assert len(set(styles.assign(paths).values())) == len(STYLES)
    assert len(styles.assign(paths)) == len(STYLES)


def test_runs_of_several_tasks_are_told_by_what_each_measured(opened, tmp_path, qtbot):
    place = tmp_path / "runs"
    measures = {"right": (0.2, ACCURACY), "near": (0.5, ERROR), "far": (70.0, ERROR),
                "text": (12.5, PERPLEXITY)}  # fmt: skip
    for name, (value, measure) in measures.items():
        write_run(place / name, (2 * value, value), measure=measure)
    write_run(place / "none", ())
    panel = opened(place)
    view = panel.side.view
    view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert names(panel) == ["right", "near", "far", "text", "none"]
    assert [cells(panel, row)["Best"] for row in range(5)] == [
        *("accuracy 40.0%", "error 0.5", "error 70", "perplexity 12.5", ""),
    ]
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert names(panel) == ["text", "far", "near", "right", "none"]
    compare(qtbot, panel, "near", "far")
    choice = panel.comparison.choice
    assert choice.currentText() == "Validation error"
    assert "Validation accuracy" not in [choice.itemText(n) for n in range(choice.count())]
    curves = {run.label: run.curve.values.tolist() for run in panel.comparison.plot.runs}
    assert curves == {"near": [1.0, 0.5], "far": [140.0, 70.0]}
    choice.setCurrentIndex(choice.findText("Validation loss"))
    compare(qtbot, panel, "right", "text")
    assert choice.currentText() == "Validation loss", "what a person chose stays"


def test_runs_of_one_task_need_no_word_in_each_line(opened, tmp_path):
    for name, error in (("near", 0.5), ("far", 3.0)):
        write_run(tmp_path / "runs" / name, (error,), measure=ERROR)
    panel = opened(tmp_path / "runs")
    assert sorted(cells(panel, row)["Error"] for row in range(2)) == ["0.5", "3"]
