"""The whole window, used as a person uses it: drag, type, undo, train, save, take the code."""

from __future__ import annotations

import csv
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from engine.layers.lstm import LSTM
from engine.layers.registry import LAYER_BY_KIND
from engine.network.edits import set_argument
from engine.network.problem import Severity
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.project_file import load_project
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.training.events import RunEnded, StepDone, Stop
from engine.vocabulary.clipping import threshold_of
from gui import background
from gui.application import open_window
from gui.background import finish_all
from gui.layer_mime import layer_mime_data
from gui.training.session import State
from gui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ROWS = 120


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Names of two made-up languages that differ in one letter."""
    path = tmp_path / "names.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("text", "label"))
        for number in range(ROWS):
            stem = "".join("abcdefgh"[number * step % 8] for step in range(1, 6))
            writer.writerow((stem + "xy"[number % 2], ("this", "that")[number % 2]))
    return path


@pytest.fixture
def project(table: Path) -> Project:
    """The document's LSTM network, made small, on that table."""
    network = EXAMPLES[0].project().network
    network = set_argument(network, "lstm", ("units",), 8)
    network = set_argument(network, "dense", ("units",), 2)
    return Project(
        network=network,
        data=DataSettings(
            source=TextTable(path=str(table)), preparation=Preparation(validation_share=0.2)
        ),
        training=TrainingSettings(epochs=2, batch_size=8),
    )


@pytest.fixture
def window(qtbot: QtBot, project: Project) -> Iterator[MainWindow]:
    window = open_window(project, None)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    yield window
    window.document.undo_stack.setClean()
    window.close()


def drop_layer(window: MainWindow, kind: str, place: QPointF) -> None:
    """Drop a layer from the palette at a place of the scene."""
    canvas = window.canvas
    data = layer_mime_data(kind)
    at = QPointF(canvas.mapFromScene(place))
    common = (Qt.DropAction.CopyAction, data, LEFT, NONE)
    canvas.dragEnterEvent(QDragEnterEvent(at.toPoint(), *common))
    canvas.dragMoveEvent(QDragMoveEvent(at.toPoint(), *common))
    canvas.dropEvent(QDropEvent(at, *common))


def middle_of_link(window: MainWindow, source: str, target: str) -> QPointF:
    [item] = [
        item
        for link, item in window.canvas.network_scene.links.items()
        if (link.source, link.target) == (source, target)
    ]
    begin, end = item.ends
    return begin + (end - begin) * 0.5


def train(qtbot: QtBot, window: MainWindow) -> list[object]:
    """Press Train and wait for the end; every event."""
    events: list[object] = []
    window.session.events_arrived.connect(events.extend)
    with qtbot.waitSignal(window.session.run_ended, timeout=60_000):
        qtbot.mouseClick(window.training_bar.train_button, LEFT)
    return events


def test_a_layer_dropped_on_a_link_stands_in_it_and_its_problem_is_one_click_away(
    window: MainWindow,
) -> None:
    drop_layer(window, "GRU", middle_of_link(window, "embedding", "lstm"))

    links = {(link.source, link.target) for link in window.document.network.links}
    assert links == {("embedding", "gru"), ("gru", "lstm"), ("lstm", "dense")}
    [problem] = window.document.problems
    assert problem.node_id == "lstm"
    assert "gru gives only its last step" in str(problem.reason)
    assert "1 problem" in window.status_bar.count_text()

    window.canvas.actions_by_name["mend"].trigger() if window.document.selection == {
        "lstm"
    } else window.document.edit_network("fix", problem.fixes[0].edit)
    assert window.document.problems == ()
    assert window.status_bar.count_text() == "No problems"


def test_undo_all_and_redo_all_after_a_morning_of_edits(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.project
    drop_layer(window, "Dropout", middle_of_link(window, "lstm", "dense"))
    window.document.select(("lstm",))
    window.inspector.focus_first_argument()
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.document.network.layer("lstm") == LSTM(units=12)
    window.document.select(("dropout",))
    window.canvas.setFocus()
    window.canvas.actions_by_name["duplicate"].trigger()
    window.canvas.actions_by_name["tidy"].trigger()
    window.canvas.actions_by_name["delete"].trigger()
    after = window.document.project
    assert after != before

    while window.actions_.undo.isEnabled():
        window.actions_.undo.trigger()
    assert window.document.project == before
    while window.actions_.redo.isEnabled():
        window.actions_.redo.trigger()
    assert window.document.project == after


def test_a_wrong_entry_stays_in_its_field_and_out_of_the_project(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.document.select(("lstm",))
    row = window.inspector.form.row(("dropout",))
    field = row.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "1.4")
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert field.text() == "1.4"
    assert "between 0 and 1" in (row.row.reason() or "")
    assert window.document.network.layer("lstm").dropout == 0.0
    assert window.document.is_saved


def test_training_fills_the_plots_and_its_code_runs_with_torch_alone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    events = train(qtbot, window)

    steps = [event for event in events if isinstance(event, StepDone)]
    assert [event.step for event in steps] == list(range(1, 2 * ROWS * 8 // 10 // 8 + 1))
    assert isinstance(events[-1], RunEnded)
    assert events[-1].reason is Stop.FINISHED
    assert window.session.state is State.ENDED
    assert window.session.run_folder is not None

    program = tmp_path / "out" / "network.py"
    program.parent.mkdir()
    with qtbot.waitSignal(window.export.written, timeout=30_000):
        window.export.write("pytorch", program)
    assert sorted(path.suffix for path in program.parent.iterdir()) == [".csv", ".pt", ".py"]
    run = subprocess.run(
        [sys.executable, "-I", program, "--weights", program.with_suffix(".pt"), "--epochs", "1"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=program.parent,
    )
    assert run.returncode == 0, run.stderr
    assert "epoch 1" in run.stdout.lower()


def test_pause_go_on_and_a_new_threshold_while_it_runs(window: MainWindow, qtbot: QtBot) -> None:
    window.document.edit(
        "epochs",
        lambda project: project.replace(training=project.training.replace(epochs=500)),
    )
    qtbot.waitUntil(lambda: window.reader.dataset is not None)
    steps: list[StepDone] = []
    window.session.events_arrived.connect(
        lambda events: steps.extend(event for event in events if isinstance(event, StepDone))
    )
    qtbot.mouseClick(window.training_bar.train_button, LEFT)
    qtbot.waitUntil(lambda: len(steps) > 3, timeout=30_000)
    window.session.pause()
    qtbot.waitUntil(lambda: window.session.state is State.PAUSED, timeout=10_000)
    seen = len(steps)
    window.session.set_threshold(0.001)
    window.session.resume()
    qtbot.waitUntil(lambda: len(steps) > seen + 3, timeout=30_000)
    assert steps[seen].threshold == 0.001
    assert steps[seen].clipped
    assert steps[seen].norm_after == pytest.approx(0.001, rel=1e-3)
    assert steps[seen - 1].threshold == threshold_of(window.document.project.training.clipping)
    with qtbot.waitSignal(window.session.run_ended, timeout=30_000) as ended:
        window.session.stop()
    assert ended.args[0].reason is Stop.STOPPED


def test_train_with_a_problem_says_why(window: MainWindow, qtbot: QtBot) -> None:
    window.document.edit_network(
        "units", lambda network: set_argument(network, "dense", ("units",), 7)
    )
    assert window.document.problems[0].severity is Severity.ERROR
    window.training_bar.actions_[0].trigger()
    assert window.session.state is State.IDLE
    assert window.notice.isVisibleTo(window)
    assert "dense" in window.notice.text()


def test_why_training_was_refused_is_said_until_it_is_mended(window: MainWindow) -> None:
    window.document.edit_network(
        "units", lambda network: set_argument(network, "dense", ("units",), 7)
    )
    window.training_bar.actions_[0].trigger()
    assert window.document.selection == {"dense"}
    assert window.notice.isVisibleTo(window)
    window.document.undo_stack.undo()
    assert not window.notice.isVisibleTo(window)


def test_train_pressed_during_a_run_is_no_alarm(window: MainWindow, qtbot: QtBot) -> None:
    window.document.edit(
        "epochs",
        lambda project: project.replace(training=project.training.replace(epochs=500)),
    )
    qtbot.waitUntil(lambda: window.reader.dataset is not None)
    qtbot.mouseClick(window.training_bar.train_button, LEFT)
    window.training_bar.train_action.trigger()
    assert not window.notice.isVisibleTo(window)
    assert "stop it first" in window.status_bar.currentMessage()
    with qtbot.waitSignal(window.session.run_ended, timeout=30_000):
        window.session.stop()


def test_the_first_window_fills_a_screen_that_is_smaller_than_it(window: MainWindow) -> None:
    screen = window.screen()
    assert screen is not None
    assert screen.availableSize().width() < 1440
    assert window.isMaximized()


def test_a_problem_is_mended_by_its_key_from_any_panel(window: MainWindow) -> None:
    window.document.edit_network(
        "units", lambda network: set_argument(network, "dense", ("units",), 7)
    )
    window.document.select(("dense",))
    window.inspector.focus_first_argument()
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClick(field, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert window.document.problems == ()


def test_a_project_that_was_opened_has_the_keyboard(window: MainWindow) -> None:
    window.palette_panel.focus_search()
    window.files.open_example(EXAMPLES[1])
    assert window.focusWidget() is window.canvas


def test_undo_is_heard_in_the_data_window_too(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.data_card.show_panel()
    qtbot.waitUntil(panel.isActiveWindow)
    window.document.edit(
        "length",
        lambda project: project.replace(
            data=project.data.replace(preparation=Preparation(length=3))
        ),
    )
    QTest.keyClick(panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not window.actions_.undo.isEnabled()
    panel.close()


def test_save_close_and_open_again(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = tmp_path / "mine.gradloom"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    window.document.edit_network("u", lambda network: set_argument(network, "lstm", ("units",), 9))
    assert window.isWindowModified()
    window.actions_.save.trigger()
    assert not window.isWindowModified()
    assert "mine" in window.windowTitle()
    assert load_project(path) == window.document.project

    window.document.edit_network("u", lambda network: set_argument(network, "lstm", ("units",), 5))
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    assert not window.files.open_path(path)
    assert window.document.network.layer("lstm").units == 5
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    assert window.files.open_path(path)
    assert window.document.network.layer("lstm").units == 9


def test_a_file_that_is_no_project_leaves_everything_as_it_was(
    window: MainWindow, tmp_path: Path
) -> None:
    before = window.document.project
    path = tmp_path / "photo.gradloom"
    path.write_bytes(b"\x89PNG\r\n")
    assert not window.files.open_path(path)
    assert window.document.project is before
    assert "photo.gradloom is not a Gradloom project" in window.notice.text()


def test_work_of_a_window_that_crashed_is_offered_and_comes_back(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A window that crashed is one whose lock is gone while its autosave is still there.
    window.document.edit_network("u", lambda network: set_argument(network, "lstm", ("units",), 3))
    lost = window.document.project
    window.autosave.write()
    place = window.autosave.place
    kept = place.read_bytes()
    window.document.undo_stack.setClean()
    assert not place.exists()
    place.write_bytes(kept)

    second = open_window(Project(), None, "empty")
    qtbot.addWidget(second, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    second.recovery.offer()
    assert "kept" in second.notice.text()
    second.notice.action_triggered.emit()
    assert second.document.project == lost
    assert not second.document.is_saved
    second.document.undo_stack.setClean()
    second.document.undo_stack.resetClean()
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    assert second.close()


def test_panels_fold_away_and_come_back_in_the_next_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.docks.training.toggleViewAction().trigger()
    assert not window.docks.training.isVisible()
    window.close()
    second = open_window(Project(), None)
    qtbot.addWidget(second)
    assert not second.docks.training.isVisible()
    second.actions_.reset_layout.trigger()
    assert second.docks.training.isVisible()


@pytest.mark.parametrize("ending", ["closed", "forgotten"])
def test_what_a_window_began_is_told_to_nobody_once_it_is_gone(
    qtbot: QtBot, project: Project, table: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Python may collect a window that was never closed: it goes without being asked."""
    go, began = threading.Event(), threading.Semaphore(0)

    def wait(*_: object, **__: object) -> None:
        began.release()
        assert go.wait(20)

    for work in ("engine.data.load", "engine.data.likely_source", "gui.runs.runs_panel.list_runs"):
        monkeypatch.setattr(work, wait)
    opened = open_window(project, None)
    opened.docks.runs.raise_()
    opened.data_card.files.take(str(table))
    document, before = opened.document, opened.document.project
    for _ in range(3):
        qtbot.waitUntil(lambda: began.acquire(blocking=False), timeout=10_000)
    if ending == "closed":
        assert opened.close()
    else:
        sip.delete(opened)
    jobs = [job for job in background._running if not job.is_cancelled]
    go.set()
    assert jobs == []
    assert finish_all(20)
    if ending == "closed":
        assert document.project == before
        opened.deleteLater()


def test_every_action_has_a_name_and_no_two_share_a_shortcut(window: MainWindow) -> None:
    shortcuts: dict[str, str] = {}
    bar = window.menuBar()
    assert bar is not None
    menus = [action.menu() for action in bar.actions()]
    while menus:
        menu = menus.pop()
        assert menu is not None
        for action in menu.actions():
            if action.menu() is not None:
                menus.append(action.menu())
            assert action.text() or action.isSeparator()
            for keys in action.shortcuts():
                name = keys.toString()
                assert shortcuts.setdefault(name, action.text()) == action.text(), name
    assert {"Ctrl+Z", "Ctrl+S", "Ctrl+O", "Ctrl+Return", "Del", "F", "/"} <= set(shortcuts)


def test_a_layer_asked_for_in_the_palette_joins_the_chain(window: MainWindow) -> None:
    window.document.select(("lstm",))
    window.palette_panel.layer_requested.emit("Dropout")
    links = {(link.source, link.target) for link in window.document.network.links}
    assert ("lstm", "dropout") in links


def test_every_layer_of_the_registry_can_be_added_and_shows_its_arguments(
    window: MainWindow,
) -> None:
    for kind in LAYER_BY_KIND:
        window.canvas.add_layer_by_kind(kind)
        [new] = window.document.selection
        assert window.inspector.form is not None
        assert type(window.document.network.layer(new)) is LAYER_BY_KIND[kind]
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert len(window.document.network.nodes) == 3 + len(LAYER_BY_KIND)


def test_closing_the_window_ends_training(window: MainWindow, qtbot: QtBot) -> None:
    window.document.edit(
        "epochs",
        lambda project: project.replace(training=project.training.replace(epochs=5000)),
    )
    window.document.undo_stack.setClean()
    qtbot.mouseClick(window.training_bar.train_button, LEFT)
    qtbot.waitUntil(lambda: window.session.state is State.RUNNING, timeout=30_000)
    assert window.close()
    assert not window.session.is_busy


def test_a_panel_floats_and_goes_back(window: MainWindow) -> None:
    docks = window.docks
    docks.inspector.setFloating(True)
    assert docks.inspector.isFloating()
    assert docks.inspector.titleBarWidget() is None, "a floating panel is moved by its title"
    window.actions_.reset_layout.trigger()
    assert not docks.inspector.isFloating()
    assert docks.settings in window.tabifiedDockWidgets(docks.inspector)
