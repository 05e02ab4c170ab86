"""What is said of a threshold that is a learning rate or nothing at all, and when not."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from engine.training.clipping_advice import Advice
from engine.training.events import RunStarted
from engine.vocabulary.clipping import ClipByGlobalNorm, ClipByValue, NoClipping, threshold_of
from gui.document import Document
from gui.training.clipping_notice import ClippingNotice
from gui.training.session import TrainingSession
from gui.training.training_panel import TrainingPanel
from tests.gui.plots.making import LEFT, started, step
from tests.gui.training.faking import FakeTrain, tiny_dataset, tiny_project


def every(threshold=1.8):
    return Advice("nearly every step", "It is a learning rate.", threshold)


def none(threshold=0.4):
    return Advice("no step", "It does nothing.", threshold)


@pytest.fixture
def notice(qtbot):
    notice = ClippingNotice()
    qtbot.addWidget(notice)
    return notice


def dismiss(notice):
    QTest.mouseClick(notice._close, LEFT)


def test_each_verdict_has_its_words_and_its_weight(notice):
    notice.show_advice("global_norm", every())
    assert notice.isVisible()
    assert (notice.text(), notice.kind()) == ("It is a learning rate.", "warning")
    assert notice.action_button.text() == "Clip at 1.8"
    notice.show_advice("global_norm", none(None))
    assert (notice.text(), notice.kind()) == ("It does nothing.", "note")
    assert not notice.action_button.isVisible()
    notice.show_advice("global_norm", None)
    assert not notice.isVisible()


def test_the_button_does_what_it_says_when_the_run_goes_on(notice, qtbot):
    notice.show_advice("global_norm", every(1.8))
    notice.show_advice("global_norm", every(2.5))
    assert notice.action_button.text() == "Clip at 2.5"
    with qtbot.waitSignal(notice.threshold_suggested) as told:
        QTest.mouseClick(notice.action_button, LEFT)
    assert told.args == [2.5]


def test_one_that_was_dismissed_does_not_come_again(notice):
    notice.show_advice("global_norm", every())
    dismiss(notice)
    for verdict in (every(), None, every()):
        notice.show_advice("global_norm", verdict)
        assert not notice.isVisible()
    notice.show_advice("global_norm", none())  # that is something else
    assert notice.isVisible()
    notice.show_advice("value", every())  # and so is another way to clip
    assert notice.isVisible()


# In the panel --------------------------------------------------------------------------------


@pytest.fixture
def document():
    return Document(tiny_project())


@pytest.fixture
def train():
    """Six hundred steps, all of which have a norm of two."""
    return FakeTrain(1, 600)


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


def clip(document, clipping):
    document.edit("", lambda p: p.replace(training=p.training.replace(clipping=clipping)))


def take(panel, train, qtbot, steps):
    """Let the run take more steps, and wait until the panel has drawn them."""
    wanted = len(panel.history) + steps
    train.allow(steps)
    qtbot.waitUntil(lambda: len(panel.history) == wanted and panel.pace.is_settled)


def begin(panel, train, qtbot, steps):
    panel._session.start(panel._document.project, tiny_dataset())
    qtbot.waitUntil(lambda: panel.history.started is not None)
    take(panel, train, qtbot, steps)


def test_it_is_said_after_enough_steps_and_one_click_mends_it(panel, document, train, qtbot):
    begin(panel, train, qtbot, 199)
    assert not panel.clipping_notice.isVisible()
    take(panel, train, qtbot, 1)
    notice = panel.clipping_notice
    assert notice.isVisible()
    assert "fired at 100% of the last 200 steps" in notice.text()
    QTest.mouseClick(notice.action_button, LEFT)
    assert not notice.isVisible()
    assert document.project.training.clipping == ClipByGlobalNorm(threshold=2.0)
    take(panel, train, qtbot, 1)
    assert panel.history.threshold.values[-1] == 2.0  # the run that goes on follows
    document.undo_stack.undo()
    assert threshold_of(document.project.training.clipping) == 1.0
    take(panel, train, qtbot, 1)
    assert panel.history.threshold.values[-1] == 1.0
    assert not notice.isVisible()  # of one step at it nothing can be said


def test_clipping_on_no_step_is_said_too(panel, document, train, qtbot):
    clip(document, ClipByGlobalNorm(threshold=9.0))
    begin(panel, train, qtbot, 499)
    assert not panel.clipping_notice.isVisible()
    take(panel, train, qtbot, 1)
    assert "none of the last 500 steps" in panel.clipping_notice.text()
    assert panel.clipping_notice.kind() == "note"
    # The person clips in another way now: what is said of the run's no longer helps.
    clip(document, ClipByValue())
    assert not panel.clipping_notice.isVisible()


def test_without_clipping_a_suggestion_switches_it_on(panel, document, train, qtbot):
    clip(document, NoClipping())
    begin(panel, train, qtbot, 60)
    assert isinstance(panel.history.started, RunStarted)
    assert panel.gauge.suggestion.text() == "clip at 2"
    QTest.mouseClick(panel.gauge.suggestion, LEFT)
    assert document.project.training.clipping == ClipByGlobalNorm(threshold=2.0)
    assert document.undo_stack.undoText() == "Clipping threshold"
    document.undo_stack.undo()
    assert document.project.training.clipping == NoClipping()


def test_a_dismissed_one_stays_away_in_the_next_run(panel, document, train, qtbot):
    begin(panel, train, qtbot, 200)
    assert panel.clipping_notice.isVisible()
    dismiss(panel.clipping_notice)
    panel._on_run_started(started(1, 600))
    panel._on_events_arrived([step(n) for n in range(1, 301)])
    qtbot.waitUntil(lambda: panel.pace.is_settled)
    assert not panel.clipping_notice.isVisible()


def test_the_keyboard_reaches_it(panel, document, train, qtbot):
    begin(panel, train, qtbot, 200)
    button = panel.clipping_notice.action_button
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert document.project.training.clipping == ClipByGlobalNorm(threshold=2.0)
