"""The whole window: a tab that comes with the first run, and weights that are those of the run."""

import csv

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from engine.network.edits import set_argument
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.optimizers import Adam
from gui.application import open_window

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds: torch has to be loaded."""


@pytest.fixture
def project(tmp_path):
    """A small chain on names of two made-up languages that differ in one letter."""
    path = tmp_path / "names.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("text", "label"))
        for number in range(120):
            stem = "".join("abcdefgh"[number * step % 8] for step in range(1, 6))
            writer.writerow((stem + "xy"[number % 2], ("this", "that")[number % 2]))
    network = EXAMPLES[0].project().network
    network = set_argument(network, "lstm", ("units",), 8)
    network = set_argument(network, "dense", ("units",), 2)
    return Project(
        network=network,
        data=DataSettings(
            source=TextTable(path=str(path)), preparation=Preparation(validation_share=0.2)
        ),
        training=TrainingSettings(epochs=2, batch_size=8, optimizer=Adam(lr=0.01)),
    )


@pytest.fixture
def window(qtbot, project):
    window = open_window(project, None)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    yield window
    window.document.undo_stack.setClean()
    window.close()


def train(qtbot, window):
    events = []
    window.session.events_arrived.connect(events.extend)
    with qtbot.waitSignal(window.session.run_ended, timeout=LONG):
        qtbot.mouseClick(window.training_bar.train_button, LEFT)
    return events


def examined(qtbot, window):
    window.docks.try_it.raise_()
    panel = window.try_it
    qtbot.waitUntil(lambda: bool(panel.metrics.text()) and not panel.examiner.is_busy, timeout=LONG)
    return panel


def test_the_tab_comes_with_the_first_run_and_shows_what_it_learned(window, qtbot):
    dock = window.docks.try_it
    assert not dock.isVisible()
    assert not dock.toggleViewAction().isVisible()
    train(qtbot, window)
    assert dock.toggleViewAction().isVisible()
    assert not window.try_it.is_in_sight, "the plots stay in front"
    assert not window.try_it.metrics.text(), "nobody would see it"

    panel = examined(qtbot, window)
    kept = window.session.run.kept
    assert panel.said.text() == f"Weights of epoch {kept.best_epoch}, the best of the run."
    share = f"{100 * kept.best_accuracy:.1f}%"
    assert panel.metrics.text().startswith(f"accuracy {share}")

    QTest.keyClicks(panel.entry.field, "abcdy")
    qtbot.waitUntil(lambda: bool(panel.entry.answers.rows), timeout=LONG)
    assert {name for name, *_ in panel.entry.answers.rows} == {"this", "that"}


def test_while_it_runs_the_best_weights_so_far_are_tried(window, qtbot):
    window.document.edit(
        "", lambda project: project.replace(training=project.training.replace(epochs=500))
    )
    qtbot.mouseClick(window.training_bar.train_button, LEFT)
    qtbot.waitUntil(window.docks.try_it.toggleViewAction().isVisible, timeout=LONG)
    window.docks.try_it.raise_()
    assert "epoch" in window.try_it.empty_state.text() or window.session.run.kept.best
    qtbot.waitUntil(lambda: "the best so far" in window.try_it.said.text(), timeout=LONG)
    window.try_it.entry.show_text("abcdy")
    qtbot.waitUntil(lambda: bool(window.try_it.entry.answers.rows), timeout=LONG)
    window.session.stop()
    qtbot.waitUntil(lambda: not window.session.is_busy, timeout=LONG)
    assert "the best of the run" in window.try_it.said.text()


def test_what_has_changed_since_is_said_until_it_is_undone(window, qtbot):
    train(qtbot, window)
    panel = examined(qtbot, window)
    assert not panel.outdated.isVisible()
    window.document.edit_network("", lambda network: set_argument(network, "lstm", ("units",), 9))
    assert panel.outdated.isVisible()
    assert panel.outdated.text().startswith("The network has changed")
    assert panel.metrics.text(), "what was learned can still be looked at"
    window.document.undo_stack.undo()
    assert not panel.outdated.isVisible()
    window.document.edit(
        "",
        lambda project: project.replace(
            data=project.data.replace(preparation=Preparation(validation_share=0.3))
        ),
    )
    assert panel.outdated.text().startswith("The data has changed")
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    events = []
    window.session.events_arrived.connect(events.extend)
    with qtbot.waitSignal(window.session.run_ended, timeout=LONG):
        QTest.mouseClick(panel.outdated.action_button, LEFT)
    assert not panel.outdated.isVisible()


def test_a_run_read_back_from_its_folder_is_tried(window, qtbot):
    from engine.training.saved_run import open_run

    train(qtbot, window)
    panel = examined(qtbot, window)
    accuracy = panel.metrics.text()
    saved = open_run(window.session.run_folder)
    window.what_to_try.show_saved_run(saved, saved.weights())
    assert saved.path.name in panel.said.text()
    qtbot.waitUntil(lambda: not panel.examiner.is_busy, timeout=LONG)
    assert panel.metrics.text() == accuracy


def test_imported_weights_are_tried_before_anything_is_trained(window, qtbot, project, tmp_path):
    from engine.exchange.targets import TARGETS
    from engine.training.exported_files import Content, save_as

    train(qtbot, window)
    kept, facts = window.session.run.kept, window.reader.dataset.facts
    content = Content(project, facts, weights=kept.best)
    save_as(TARGETS["keras-file"], tmp_path / "trained.keras", content)

    other = open_window(Project(), None)
    qtbot.addWidget(other, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    assert not other.docks.try_it.toggleViewAction().isVisible()
    with qtbot.waitSignal(other.imports.imported, timeout=LONG):
        other.imports.import_path(tmp_path / "trained.keras")
    other.document.edit("", lambda imported: imported.replace(data=project.data))
    qtbot.waitUntil(lambda: other.reader.dataset is not None, timeout=10_000)
    assert other.docks.try_it.toggleViewAction().isVisible()
    panel = examined(qtbot, other)
    assert panel.said.text() == "Weights imported from trained.keras, not trained here."
    assert panel.metrics.text().startswith(f"accuracy {100 * kept.best_accuracy:.1f}%")

    other.document.edit_network("", lambda network: set_argument(network, "lstm", ("units",), 9))
    assert "Drawn anew: lstm" in panel.said.text()
    other.document.edit("", lambda imported: imported.replace(start=None))
    assert not other.docks.try_it.toggleViewAction().isVisible()
    other.document.undo_stack.setClean()
    other.close()


def test_closing_the_window_in_the_middle_leaves_no_thread(window, qtbot):
    train(qtbot, window)
    window.docks.try_it.raise_()
    qtbot.waitUntil(lambda: window.try_it.examiner.is_busy, timeout=LONG)
    window.try_it.entry.show_text("abcdy")
    window.document.undo_stack.setClean()
    window.close()
    assert not window.try_it.examiner.is_busy
    assert not window.try_it.entry.asker.is_busy
