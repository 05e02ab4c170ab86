"""The training bar: what can be pressed when, and what it says."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QToolTip

from engine.network.edits import set_argument
from engine.vocabulary.schedules import ConstantRate
from gui.document import Document
from gui.training.session import State, TrainingSession
from gui.training.training_bar import TrainingBar
from tests.gui.training.faking import FakeTrain, tiny_dataset, tiny_project

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def train():
    return FakeTrain()


@pytest.fixture
def document():
    document = Document(tiny_project())
    document.set_facts(tiny_dataset().facts)
    return document


@pytest.fixture
def session(train, qapp):
    session = TrainingSession(train=train)
    yield session
    session.shutdown()


@pytest.fixture
def bar(document, session, qtbot):
    bar = TrainingBar(document, session)
    qtbot.addWidget(bar)
    bar.train_requested.connect(lambda: session.start(document.project, tiny_dataset()))
    bar.resize(900, 40)
    with qtbot.waitExposed(bar):
        bar.show()
    yield bar
    QToolTip.hideText()


def enabled(bar):
    return tuple(each.isEnabled() for each in (bar.train_button, bar.pause_button, bar.stop_button))


def until(qtbot, session, state):
    qtbot.waitUntil(lambda: session.state is state)


def test_buttons_follow_the_run(bar, session, train, qtbot):
    assert enabled(bar) == (True, False, False)
    QTest.mouseClick(bar.train_button, LEFT)
    assert session.state is State.STARTING
    assert bar.text() == "loading torch and building the network"
    assert enabled(bar) == (False, False, True)
    until(qtbot, session, State.RUNNING)
    assert enabled(bar) == (False, True, True)
    QTest.mouseClick(bar.pause_button, LEFT)
    until(qtbot, session, State.PAUSED)
    assert bar.pause_button.text() == "Go on"
    assert bar.text().endswith("paused")
    QTest.mouseClick(bar.pause_button, LEFT)
    until(qtbot, session, State.RUNNING)
    assert bar.pause_button.text() == "Pause"
    QTest.mouseClick(bar.stop_button, LEFT)
    assert enabled(bar) == (False, False, False)
    until(qtbot, session, State.ENDED)
    assert enabled(bar) == (True, False, False)
    assert bar.text() == "stopped at step 0"


def test_it_says_where_the_run_is_and_how_long_it_has_left(bar, session, train, qtbot):
    QTest.mouseClick(bar.train_button, LEFT)
    train.allow(7)
    qtbot.waitUntil(lambda: session.progress.step == 7)
    assert bar.text() == "epoch 2 of 2  step 7 of 10  0:00 left"
    assert bar.fraction() == pytest.approx(0.7)
    assert bar.place_text() == "CPU, 1 thread"
    train.allow()
    until(qtbot, session, State.ENDED)
    assert bar.text() == "trained in 0:01"
    assert bar.fraction() == 1.0


def test_it_says_the_rate_once_it_is_another(bar, session, train, qtbot):
    QTest.mouseClick(bar.train_button, LEFT)
    train.allow(1)
    qtbot.waitUntil(lambda: session.progress.step == 1)
    assert bar.text() == "epoch 1 of 2  step 1 of 10  0:00 left"
    session.set_learning_rate(0.00025)
    train.allow(1)
    qtbot.waitUntil(lambda: session.progress.step == 2)
    assert bar.text() == "epoch 1 of 2  step 2 of 10  rate 0.00025  0:00 left"


def test_it_says_the_rate_of_a_schedule(bar, document, session, train, qtbot):
    document.edit(
        "", lambda p: p.replace(training=p.training.replace(schedule=ConstantRate(warmup=1.0)))
    )
    QTest.mouseClick(bar.train_button, LEFT)
    train.allow(1)
    qtbot.waitUntil(lambda: session.progress.step == 1)
    rate = document.project.training.optimizer.lr
    assert f"  rate {rate:g}  " in bar.text()


def test_a_run_that_ended_early_says_so(bar, session, train, qtbot):
    train.early_after = 5
    train.allow()
    bar.train_action.trigger()
    until(qtbot, session, State.ENDED)
    assert bar.text() == "stopped early at step 5"
    assert bar.fraction() == pytest.approx(0.5)


def test_ctrl_return_trains(bar, session, train, qtbot):
    train.allow()
    QTest.keyClick(bar, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.state is State.STARTING
    until(qtbot, session, State.ENDED)


def test_the_actions_of_the_menu_do_the_same(bar, session, train, qtbot):
    train_action, pause_action, stop_action = bar.actions_
    train_action.trigger()
    until(qtbot, session, State.RUNNING)
    pause_action.trigger()
    until(qtbot, session, State.PAUSED)
    assert pause_action.text() == "Go on"
    stop_action.trigger()
    until(qtbot, session, State.ENDED)


def refusal(bar, qtbot, press):
    with qtbot.waitSignal(bar.refused) as told, qtbot.assertNotEmitted(bar.train_requested):
        press()
    return told.args[0]


def test_a_network_with_an_error_is_refused_in_a_sentence(bar, document, qtbot):
    document.edit_network("Units", lambda network: set_argument(network, "dense", ["units"], 3))
    assert not bar.train_button.isEnabled()
    (reason,) = {
        refusal(bar, qtbot, lambda: QTest.mouseClick(bar.train_button, LEFT)),
        refusal(bar, qtbot, bar.train_action.trigger),
        bar.train_button.toolTip(),
    }
    assert reason.startswith("dense: ")
    document.undo_stack.undo()
    assert bar.train_button.isEnabled()


def test_data_that_is_not_read_is_a_reason(bar, document, qtbot):
    document.set_facts(None)
    assert refusal(bar, qtbot, bar.train_action.trigger) == "The data is still being read."
    document.set_facts(None, "There is no file names.csv.")
    assert refusal(bar, qtbot, bar.train_action.trigger) == "There is no file names.csv."


def test_a_run_that_goes_on_is_a_reason(bar, session, qtbot):
    bar.train_action.trigger()
    assert "stop it first" in refusal(bar, qtbot, bar.train_action.trigger)


def test_a_failure_is_told(bar, session, train, qtbot):
    train.error = MemoryError()
    train.allow()
    bar.train_action.trigger()
    until(qtbot, session, State.ENDED)
    assert bar.text() == "training broke off"


def test_a_step_that_is_not_finite_is_told(bar, session, train, qtbot):
    train.not_finite_at = 3
    train.allow()
    bar.train_action.trigger()
    until(qtbot, session, State.ENDED)
    assert bar.text() == "step 3 is not finite"


def test_a_narrow_bar_shortens_its_line(bar, session, train, qtbot):
    bar.train_action.trigger()
    train.allow(3)
    qtbot.waitUntil(lambda: session.progress.step == 3)
    bar.resize(480, 40)
    bar.grab()
    assert bar.width() == 480
    assert bar._line.is_elided()
