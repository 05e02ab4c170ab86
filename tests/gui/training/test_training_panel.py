"""The training panel around a run: plots, threshold, notices."""

import csv

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QFileDialog

from engine.project.project import Project
from engine.training.events import RunStarted, StepDone
from engine.vocabulary.clipping import ClipByValue, NoClipping, threshold_of
from engine.vocabulary.optimizers import SGD
from gui.document import Document
from gui.training.session import State, TrainingSession
from gui.training.training_panel import TrainingPanel
from tests.gui.plots.making import LEFT, at, drag, roll
from tests.gui.training.faking import GRADIENT, FakeTrain, tiny_dataset, tiny_project


@pytest.fixture
def train():
    return FakeTrain()


@pytest.fixture
def document():
    return Document(tiny_project())


@pytest.fixture
def session(train, qapp):
    session = TrainingSession(train=train)
    yield session
    session.shutdown()


@pytest.fixture
def panel(document, session, qtbot):
    panel = TrainingPanel(document, session)
    qtbot.addWidget(panel)
    panel.resize(1040, 310)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def start(session, document, folder=None):
    session.start(document.project, tiny_dataset(), folder)


def until(qtbot, session, state):
    qtbot.waitUntil(lambda: session.state is state)


def run_through(panel, train, qtbot, folder=None):
    train.allow(10)
    start(panel._session, panel._document, folder)
    until(qtbot, panel._session, State.ENDED)


def until_step(qtbot, panel, step):
    qtbot.waitUntil(lambda: len(panel.history) == step)


def threshold_in(project: Project):
    return threshold_of(project.training.clipping)


def test_before_the_first_run_it_says_what_to_do(panel):
    assert panel.empty_state.isVisible()
    assert "Press Train" in panel.empty_state.text()
    assert not panel.notice.isVisible()
    assert panel.gradient_plot.threshold.value == 1.0


def test_a_run_fills_the_plots_and_the_gauge(panel, train, qtbot, tmp_path):
    run_through(panel, train, qtbot, tmp_path)
    assert not panel.empty_state.isVisible()
    assert len(panel.history) == 10
    qtbot.waitUntil(lambda: panel.gauge.gauge.fraction() == 1.0)  # 2.0 is above 1.0 every time
    assert panel.loss_plot.shown_steps() == (0.0, 10.0)
    assert panel.notice.text() == "Trained 2 epochs: validation accuracy 80.0%."
    assert panel.notice.kind() == "good"


def test_the_notice_leads_to_code_and_folder(panel, train, qtbot, tmp_path):
    run_through(panel, train, qtbot, tmp_path)
    with qtbot.waitSignal(panel.export_requested):
        QTest.mouseClick(panel.notice._action, LEFT)
    with qtbot.waitSignal(panel.show_folder_requested):
        QTest.mouseClick(panel.notice._folder_button, LEFT)
    start(panel._session, panel._document)
    assert not panel.notice.isVisible()


def test_a_run_without_a_folder_offers_none(panel, document, session, train, qtbot):
    run_through(panel, train, qtbot)
    assert not panel.notice._folder_button.isVisible()


def test_a_second_run_begins_with_empty_plots(panel, document, session, train, qtbot):
    run_through(panel, train, qtbot)
    first = panel.history
    start(session, document)
    until(qtbot, session, State.RUNNING)
    assert panel.history is not first
    assert len(panel.history) == 0
    assert panel.loss_plot.history is panel.history


def test_dragging_the_line_clips_from_the_next_step_on_and_is_one_undo_step(
    panel, document, session, train, qtbot
):
    train.allow(3)
    start(session, document)
    until_step(qtbot, panel, 3)
    plot = panel.gradient_plot
    qtbot.waitUntil(lambda: panel.pace.is_settled)
    begin = at(plot.view, 2, 0.0)
    drag(
        plot.view.viewport(), [begin, begin + QPoint(0, -8), begin + QPoint(0, -16)], release=False
    )
    held = plot.threshold.value
    assert held > 1.0
    # The mouse still holds it: training follows already, the project does not.
    train.allow(1)
    until_step(qtbot, panel, 4)
    assert panel.history.threshold.values.tolist() == [1.0, 1.0, 1.0, held]
    assert threshold_in(document.project) == 1.0
    QTest.mouseRelease(plot.view.viewport(), LEFT, pos=begin + QPoint(0, -16))
    assert threshold_in(document.project) == pytest.approx(held, rel=0.1)
    assert document.undo_stack.count() == 1
    # Undo reaches the run too.
    document.undo_stack.undo()
    assert threshold_in(document.project) == 1.0
    assert plot.threshold.value == 1.0
    train.allow(1)
    until_step(qtbot, panel, 5)
    assert panel.history.threshold.values[-1] == 1.0


def test_a_higher_threshold_stops_the_clipping(panel, document, session, train, qtbot):
    train.allow(1)
    start(session, document)
    until_step(qtbot, panel, 1)
    handle = panel.gradient_plot.threshold.handle
    handle.setFocus()
    handle.selectAll()
    QTest.keyClicks(handle, "5")
    QTest.keyClick(handle, Qt.Key.Key_Return)
    train.allow(1)
    until_step(qtbot, panel, 2)
    assert panel.history.norm_after.values.tolist() == [1.0, GRADIENT]
    assert panel.history.fired_in_run() == 0.5


def test_without_a_run_dragging_only_edits_the_project(panel, document):
    field = panel.gradient_plot.threshold.handle.lineEdit()
    middle = field.rect().center()
    drag(field, [middle, middle + QPoint(0, 20), middle + QPoint(0, 30)])
    assert threshold_in(document.project) < 1.0
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Clipping threshold"


def test_an_escaped_drag_leaves_project_and_run_as_they_were(
    panel, document, session, train, qtbot
):
    train.allow(1)
    start(session, document)
    until_step(qtbot, panel, 1)
    qtbot.waitUntil(lambda: panel.pace.is_settled)
    view = panel.gradient_plot.view
    begin = at(view, 2, 0.0)
    drag(view.viewport(), [begin, begin + QPoint(0, -8), begin + QPoint(0, -16)], release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, pos=begin)
    train.allow(1)
    until_step(qtbot, panel, 2)
    assert panel.history.threshold.values.tolist() == [1.0, 1.0]
    assert document.undo_stack.count() == 0


def test_arrow_keys_in_a_row_are_one_undo_step(panel, document):
    handle = panel.gradient_plot.threshold.handle
    handle.setFocus()
    for _ in range(3):
        QTest.keyClick(handle, Qt.Key.Key_Up)
    assert document.undo_stack.count() == 1
    panel.loss_plot.view.setFocus()
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Down)
    assert document.undo_stack.count() == 2


def with_clipping(document, clipping):
    document.edit(
        "Clipping",
        lambda project: project.replace(training=project.training.replace(clipping=clipping)),
    )


def test_the_project_decides_which_threshold_there_is(panel, document):
    with_clipping(document, ClipByValue(threshold=0.25))
    assert panel.gradient_plot.drawn_size == "element"
    assert panel.gradient_plot.threshold.value == 0.25
    with_clipping(document, NoClipping())
    assert panel.gradient_plot.threshold.value is None


def test_another_kind_of_clipping_waits_for_the_next_run(panel, document, session, train, qtbot):
    train.allow(1)
    start(session, document)
    until_step(qtbot, panel, 1)
    with_clipping(document, ClipByValue(threshold=0.25))
    train.allow(1)
    until_step(qtbot, panel, 2)
    assert panel.history.threshold.values.tolist() == [1.0, 1.0]
    assert not panel.gradient_plot.threshold.line.isVisible()


def with_optimizer(document, optimizer):
    document.edit("", lambda p: p.replace(training=p.training.replace(optimizer=optimizer)))


def test_the_settings_rate_reaches_the_run(panel, document, session, train, qtbot):
    told = []
    session.events_arrived.connect(told.extend)
    before = document.project.training.optimizer
    train.allow(1)
    start(session, document)
    until_step(qtbot, panel, 1)
    for step, optimizer in ((2, before.replace(lr=0.5)), (3, SGD(lr=0.25))):
        with_optimizer(document, optimizer)
        train.allow(1)
        until_step(qtbot, panel, step)
    # Another optimizer waits for the next run, its rate too.
    rates = [event.learning_rate for event in told if isinstance(event, StepDone)]
    assert rates == [before.lr, 0.5, 0.5]
    document.undo_stack.undo()
    document.undo_stack.undo()
    train.allow(1)
    until_step(qtbot, panel, 4)
    assert told[-1].learning_rate == before.lr


def test_what_is_not_finite_is_marked_on_both_plots_and_explained(
    panel, document, session, train, qtbot
):
    train.not_finite_at = 4
    run_through(panel, train, qtbot)
    qtbot.waitUntil(lambda: panel.loss_plot.view.mark_text() == "step 4: not finite")
    assert panel.gradient_plot.view.mark_text() == "step 4: not finite"
    assert panel.notice.kind() == "bad"
    assert panel.notice.text() == (
        "Step 4 (batch 4 of epoch 1): The output of lstm is not a finite number. The last good "
        "weights are kept. Try a smaller learning rate or clip at a lower norm."
    )


def test_a_failure_is_told(panel, document, session, train, qtbot):
    train.error = RuntimeError("out of paper")
    run_through(panel, train, qtbot)
    assert panel.notice.kind() == "bad"
    assert "out of paper" in panel.notice.text()


def test_a_stopped_run_says_how_far_it_came(panel, document, session, train, qtbot):
    train.allow(2)
    start(session, document)
    until_step(qtbot, panel, 2)
    session.stop()
    until(qtbot, session, State.ENDED)
    assert panel.notice.text() == "Stopped after 2 steps."


def test_a_run_that_ended_early_says_so(panel, train, qtbot):
    train.early_after = 5
    run_through(panel, train, qtbot)
    assert panel.notice.text() == "Stopped early, after 1 epoch: validation accuracy 40.0%."


def test_what_the_run_notes_is_told(panel, session):
    from engine.message import message

    note = message("{rows} training rows are left out of each epoch.", rows=3)
    session.run_started.emit(RunStarted(1, 1, 1, "norm", "cpu", 1, (note,)))
    assert panel.notice.text() == "3 training rows are left out of each epoch."
    assert panel.notice.kind() == "note"


def test_zooming_one_plot_zooms_the_other_and_fit_frees_both(
    panel, document, session, train, qtbot
):
    run_through(panel, train, qtbot)
    qtbot.waitUntil(lambda: panel.pace.is_settled)
    loss, gradient = panel.loss_plot, panel.gradient_plot
    roll(loss.view.viewport(), at(loss.view, 5, 1.0), 2)
    assert gradient.shown_steps() == loss.shown_steps() != (0.0, 10.0)
    gradient.fit()
    assert loss.is_following
    assert gradient.is_following


def test_pointing_at_one_plot_reads_both(panel, document, session, train, qtbot):
    run_through(panel, train, qtbot)
    loss, gradient = panel.loss_plot, panel.gradient_plot
    qtbot.waitUntil(lambda: panel.pace.is_settled)
    QTest.mouseMove(loss.view.viewport(), at(loss.view, 5, 0.5))
    assert loss.header.legend.text().startswith("step 5")
    assert gradient.header.legend.text() == "step 5  2  1"


def test_saving_asks_for_a_place(panel, train, qtbot, tmp_path, monkeypatch):
    run_through(panel, train, qtbot)
    for what, chosen, kind, made in (
        ("picture", "loss", "SVG picture (*.svg)", "loss.svg"),
        ("picture", "loss.png", "PNG picture (*.png)", "loss.png"),
        ("table", "loss", "CSV table (*.csv)", "loss.csv"),
    ):
        answer = (str(tmp_path / chosen), kind)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, answer=answer: answer)
        panel.loss_plot.header.save_requested.emit(what)
        assert (tmp_path / made).stat().st_size > 300
    with (tmp_path / "loss.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 10


def test_saving_where_nothing_can_be_written_is_told(panel, tmp_path, monkeypatch):
    answer = (str(tmp_path / "missing" / "loss.csv"), "CSV table (*.csv)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    panel.loss_plot.header.save_requested.emit("table")
    assert panel.notice.kind() == "bad"
    assert "could not be written" in panel.notice.text()


def test_a_dismissed_save_writes_nothing(panel, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    panel.loss_plot.header.save_requested.emit("table")
    assert not panel.notice.isVisible()
