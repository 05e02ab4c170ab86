"""The bundled examples do what their description and the README say."""

from __future__ import annotations

import pytest

from engine.data import load
from engine.network.problems import find_problems
from engine.project.examples import EXAMPLES
from engine.training.controls import Controls
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


def by_name(name):
    [example] = [each for each in EXAMPLES if each.name == name]
    project = example.project()
    return project, load(project.data, None)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_can_be_trained_on_its_data(example):
    project = example.project()
    controls = Controls()
    steps = 0
    for event in train(project, load(project.data, None), controls):
        steps += isinstance(event, StepDone)
        if steps == 2:
            controls.stop()
    assert steps == 2
    signature = load(project.data, None).facts.signature(project.training.loss)
    assert find_problems(project.network, signature) == ()


@pytest.mark.slow
def test_the_forecast_is_far_better_than_what_was_a_year_before():
    project, dataset = by_name("carbon-dioxide")
    source, series = project.data.source, dataset.series
    *_, last = (each for each in train(project, dataset) if isinstance(each, EpochDone))
    # Independent of our own windows: the naive forecast's error, straight from the series.
    values = series.values[:, 0]
    errors = [
        abs(values[begin + source.window + ahead - 12] - values[begin + source.window + ahead])
        for begin in series.validation
        for ahead in range(12)
    ]
    naive = sum(errors) / len(errors)
    assert naive == pytest.approx(1.69, abs=0.01)
    assert last.validation_error < 0.6
