"""How a run ended, in the words of what its task measures."""

from dataclasses import replace

import pytest

from engine.data import load
from engine.project.data_settings import DataSettings
from engine.project.sources.memory import AddingProblem
from engine.training.events import EpochDone, RunEnded, Stop
from gui.document import Document
from gui.training.run_notice import RunNotice
from gui.training.session import State, TrainingSession
from gui.training.training_panel import TrainingPanel
from tests.gui.plots.making import epoch, history_of, started
from tests.gui.training.faking import FakeTrain

NUMBERS = {"accuracy": None, "validation_accuracy": None}
ENDED = RunEnded(Stop.FINISHED, 100, 1.0, None)


def told(qtbot, *epochs, reason=Stop.FINISHED):
    notice = RunNotice()
    qtbot.addWidget(notice)
    notice.say_ended(replace(ENDED, reason=reason), history_of([started(), *epochs]), False)
    return notice.text()


def numbers(number, error, *, best):
    made = replace(epoch(number, 50 * number), **NUMBERS)
    return replace(made, validation_error=error, is_best=best)


def test_the_error_of_numbers_and_the_best_of_them(qtbot):
    first, second = numbers(1, 2.5, best=True), numbers(2, 3.25, best=False)
    words = told(qtbot, first, second)
    assert words == "Trained 2 epochs: validation error 3.25, best 2.5 in epoch 1."
    better = numbers(2, 1.5, best=True)
    assert told(qtbot, first, better) == "Trained 2 epochs: validation error 1.5."


def test_the_perplexity_of_a_language_model(qtbot):
    made = replace(epoch(1, 50), perplexity=12.34, is_best=True)
    assert told(qtbot, made) == "Trained 1 epoch: validation perplexity 12.3."


def test_nothing_is_told_before_an_epoch_has_ended(qtbot):
    assert told(qtbot, reason=Stop.STOPPED) == "Stopped after 100 steps."


class FakeNumbers(FakeTrain):
    """The same, asked for numbers."""

    def __call__(self, run):
        for event in super().__call__(run):
            is_end = isinstance(event, EpochDone)
            yield numbers(event.epoch, 4.0 / event.epoch, best=True) if is_end else event


@pytest.fixture
def panel(qtbot):
    train = FakeNumbers()
    train.allow()
    session = TrainingSession(train=train)
    panel = TrainingPanel(Document(), session)
    qtbot.addWidget(panel)
    panel.resize(1040, 310)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    session.shutdown()


def test_a_run_for_numbers_has_an_axis_of_errors_from_its_first_step(panel, qtbot):
    data = DataSettings(source=AddingProblem(rows=20, lag=4))
    session, plot = panel._session, panel.loss_plot
    session.run_started.connect(lambda _event: seen.append(plot.header.legend.text()))
    seen = []
    session.start(panel._document.project.replace(data=data), load(data, None))
    qtbot.waitUntil(lambda: session.state is State.ENDED)
    assert "error" in seen[0]
    assert "accuracy" not in seen[0]
    assert panel.notice.text() == "Trained 2 epochs: validation error 2."
    assert plot.view.shares_axis.top == 4.0
