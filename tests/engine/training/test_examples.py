"""The bundled examples do what their description and the README say."""

from __future__ import annotations

import pytest

from engine.data import load
from engine.project.examples import EXAMPLES
from engine.training.events import EpochDone, RunEnded, StepDone, Stop
from engine.training.loop import train


@pytest.mark.slow
def test_the_lstm_example_learns_and_is_clipped_now_and_then():
    project = EXAMPLES[0].project()
    assert project.training.epochs == 8

    events = list(train(project, load(project.data, None)))

    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert max(event.validation_accuracy for event in epochs) >= 0.72
    clipped = [event.clipped for event in events if isinstance(event, StepDone)]
    assert 0.1 < sum(clipped) / len(clipped) < 0.9
    assert isinstance(events[-1], RunEnded)
    assert events[-1].reason is Stop.FINISHED
