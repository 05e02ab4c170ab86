"""A real run in the real window, recorded; what the panels of gradients and of training share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.network.edits import set_argument
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.project.sources.memory import AddingProblem
from engine.project.training_settings import TrainingSettings
from engine.training.events import Event, StepDone
from engine.training.gradients import tables
from engine.training.gradients.seen import GradientsSeen
from gui.application import open_window
from gui.gradients.gradient_history import Side, WeightPart
from gui.training.session import State
from gui.window import MainWindow
from tests.gui.gradients.making import spike

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds: torch has to be loaded."""
LAG = 12


@pytest.fixture
def project() -> Project:
    """The adding problem, small."""
    [example] = [found for found in EXAMPLES if found.name == "adding-lstm"]
    network = set_argument(example.project().network, "lstm", ("units",), 4)
    return Project(
        network=network,
        data=DataSettings(source=AddingProblem(rows=240, lag=LAG)),
        training=TrainingSettings(loss="mean_squared_error", epochs=3, batch_size=12),
    )


@pytest.fixture
def window(qtbot: QtBot, project: Project) -> Iterator[MainWindow]:
    window = open_window(project, None)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    window.docks.gradients.raise_()
    yield window
    window.document.undo_stack.setClean()
    window.close()


def train(qtbot: QtBot, window: MainWindow) -> list[Event]:
    events: list[Event] = []
    window.session.events_arrived.connect(events.extend)
    with qtbot.waitSignal(window.session.run_ended, timeout=LONG):
        qtbot.mouseClick(window.training_bar.train_button, LEFT)
    return events


def test_a_recorded_run_fills_every_page(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.gradients_panel
    assert panel.empty_state.isVisible()
    QTest.mouseClick(panel.empty_state._button, LEFT)
    panel.recording_choice.share.setValue(100)
    events = train(qtbot, window)
    seen = [event for event in events if isinstance(event, GradientsSeen)]
    norms = {event.step: event.norm_before for event in events if isinstance(event, StepDone)}
    assert seen
    assert panel.record.recorded == len(seen)

    window.docks.gradients.raise_()
    window.document.select(("lstm",))
    rows = panel.time_page.heat_map.rows
    assert rows is not None
    assert rows.values.shape == (len(seen), LAG)
    assert np.isfinite(rows.values).all()
    assert rows.values[:, -1].min() > 0
    panel.grab()

    # The whole norm of a step is that of all whole weights together, told by another event.
    whole = [part for part in panel.record.weights if not part.part]
    assert WeightPart(Side("lstm"), "recurrent_kernel") in whole
    for place, event in enumerate(seen):
        squares = sum(panel.record.weights[part].values[place, 0] ** 2 for part in whole)
        assert squares**0.5 == pytest.approx(norms[event.step], rel=1e-3)
    panel.tabs.setCurrentIndex(1)
    assert panel.weights_page.table.isVisible()
    panel.tabs.setCurrentIndex(2)
    assert [line.label for line in panel.gates_page.means.lines] == [
        "input", "forget", "candidate", "output",
    ]  # fmt: skip
    panel.grab()


def test_a_run_that_is_opened_from_the_list_is_seen_again(
    window: MainWindow, qtbot: QtBot, project: Project
) -> None:
    panel, runs = window.gradients_panel, window.runs_panel
    panel.recording_choice.turn_on()
    panel.recording_choice.share.setValue(100)
    train(qtbot, window)
    was = panel.record
    panel.recording_choice.switch.setChecked(False)
    train(qtbot, window)
    assert not panel.record
    window.docks.runs.raise_()
    qtbot.waitUntil(
        lambda: [run.status for run in runs.runs] == ["finished", "finished"], timeout=LONG
    )

    window.document.undo_stack.setClean()
    [first] = [run for run in runs.runs if (run.path / tables.GATES).exists()]
    with qtbot.waitSignal(window.saved_runs.opened, timeout=LONG):
        runs.open_requested.emit(first)
    qtbot.waitUntil(lambda: bool(panel.record), timeout=LONG)
    assert panel.record is not was
    assert (panel.record.recorded, panel.record.steps) == (was.recorded, was.steps)
    assert list(panel.record.recent) == list(was.recent)
    assert panel.network == project.network
    for place, rows in was.traces.items():
        np.testing.assert_array_equal(panel.record.traces[place].values, rows.values)
    window.docks.gradients.raise_()
    window.document.select(("lstm",))
    rows = panel.time_page.heat_map.rows
    assert rows is not None
    assert rows.values.shape == (was.recorded, LAG)
    panel.grab()

    # One that recorded nothing does not keep the numbers of another on the screen.
    [second] = [run for run in runs.runs if run.path != first.path]
    with qtbot.waitSignal(window.saved_runs.opened, timeout=LONG):
        runs.open_requested.emit(second)
    assert not panel.record
    assert panel.empty_state.isVisible()


def test_what_cannot_be_read_of_a_run_is_said(
    window: MainWindow, qtbot: QtBot, project: Project, tmp_path: Path
) -> None:
    (tmp_path / "events.jsonl").write_text('{"event": "GradientsSeen", "step"\n', encoding="utf-8")
    panel = window.gradients_panel
    panel.show_run(project, tmp_path)
    qtbot.waitUntil(panel.notice.isVisible, timeout=LONG)
    assert "damaged" in panel.notice.text()
    assert not panel.record


def test_while_it_is_off_nothing_is_recorded_and_turned_on_it_is(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.document.edit(
        "epochs", lambda project: project.replace(training=project.training.replace(epochs=500))
    )
    qtbot.waitUntil(lambda: window.reader.dataset is not None)
    panel, session = window.gradients_panel, window.session
    steps: list[StepDone] = []
    session.events_arrived.connect(
        lambda events: steps.extend(event for event in events if isinstance(event, StepDone))
    )
    qtbot.mouseClick(window.training_bar.train_button, LEFT)
    qtbot.waitUntil(lambda: len(steps) > 3, timeout=LONG)
    session.pause()
    qtbot.waitUntil(lambda: session.state is State.PAUSED, timeout=LONG)
    assert not panel.record
    done = len(steps)
    panel.recording_choice.turn_on()
    session.resume()
    qtbot.waitUntil(lambda: panel.record.recorded > 0, timeout=LONG)
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        session.stop()
    begins = next(iter(panel.record.traces.values())).begins
    assert begins[0] > done


def test_zooming_and_marks_are_shared_with_the_training_panel(
    window: MainWindow, qtbot: QtBot
) -> None:
    train(qtbot, window)
    session, training, panel = window.session, window.training_panel, window.gradients_panel
    training.loss_plot._on_zoom_asked(0.5, 20.0, False)
    shown = training.loss_plot.shown_steps()
    assert panel.time_page.heat_map.shown_steps() == shown
    panel.time_page.heat_map.fit()
    assert training.gradient_plot.is_following

    session.events_arrived.emit([spike(10)])
    window.docks.training.raise_()
    qtbot.waitUntil(lambda: bool(training.loss_plot.view.marks.marks()))
    [mark] = training.gradient_plot.view.marks.marks()
    assert mark.step == 10
    training.loss_plot.mark_chosen.emit(mark)
    popup = panel.popup
    assert popup.isVisible()
    assert [popup.table.item(row, 0).text() for row in range(3)] == ["4", "2", "5"]
