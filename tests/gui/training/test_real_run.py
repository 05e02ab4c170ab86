"""The engine's own loop under the real bar and panel, on tiny data."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from engine.training.events import Stop
from gui.document import Document
from gui.training.session import State, TrainingSession
from gui.training.training_bar import TrainingBar
from gui.training.training_panel import TrainingPanel
from tests.gui.training.faking import tiny_dataset, tiny_project

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds: torch has to be loaded."""


@pytest.fixture
def dataset():
    return tiny_dataset()


@pytest.fixture
def parts(qtbot, dataset):
    """Document, session, bar and panel, as a window puts them together."""
    document = Document(tiny_project(epochs=3))
    document.set_facts(dataset.facts)
    session = TrainingSession()
    window = QWidget()
    bar, panel = TrainingBar(document, session, window), TrainingPanel(document, session, window)
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addWidget(panel)
    bar.train_requested.connect(lambda: session.start(document.project, dataset, title="tiny"))
    qtbot.addWidget(window)
    window.resize(1040, 400)
    with qtbot.waitExposed(window):
        window.show()
    yield document, session, bar, panel
    session.shutdown(10)


def test_train_pause_go_on_and_finish(parts, qtbot, dataset, own_folders):
    document, session, bar, panel = parts
    ends = []
    session.run_ended.connect(ends.append)
    QTest.mouseClick(bar.train_button, LEFT)
    qtbot.waitUntil(lambda: session.state is State.RUNNING, timeout=LONG)
    QTest.mouseClick(bar.pause_button, LEFT)
    qtbot.waitUntil(lambda: session.state in (State.PAUSED, State.ENDED), timeout=LONG)
    if session.state is State.PAUSED:
        QTest.mouseClick(bar.pause_button, LEFT)
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)

    assert ends[0].reason is Stop.FINISHED
    batches = -(-len(dataset.training) // 16)
    assert len(panel.history) == 3 * batches == ends[0].step
    assert [epoch.epoch for epoch in panel.history.epochs] == [1, 2, 3]
    assert panel.notice.text().startswith("Trained 3 epochs: validation accuracy ")

    run = session.run
    assert run.project is document.project
    assert own_folders in session.run_folder.parents
    assert (session.run_folder / "steps.csv").is_file()
    assert set(run.kept.best) == set(run.kept.last)
    panel.gradient_plot.save_table(session.run_folder / "shown.csv")
    written = (session.run_folder / "steps.csv").read_text().splitlines()
    shown = (session.run_folder / "shown.csv").read_text().splitlines()
    assert len(written) == len(shown)


def test_what_the_engine_refuses_is_told_and_leaves_no_folder(parts, qtbot, own_folders):
    document, session, _, panel = parts
    settings = document.project.training.replace(loss="binary_cross_entropy")
    project = document.project.replace(training=settings)
    session.start(project, tiny_dataset(), own_folders / "run")
    qtbot.waitUntil(lambda: session.state is State.ENDED, timeout=LONG)
    assert panel.notice.kind() == "bad"
    assert "dense" in panel.notice.text()
    assert not (own_folders / "run").exists()
    assert session.run_folder is None
