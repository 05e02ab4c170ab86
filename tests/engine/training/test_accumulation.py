"""Several batches in one step: the same run as with batches of all their rows."""

from __future__ import annotations

import pytest
import torch

from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.training.events import EpochDone, NotFinite, RunStarted, StepDone, Stop
from engine.training.loop import train
from engine.training.weights import KeptWeights
from engine.vocabulary.clipping import ClipByGlobalNorm, ClipByValue
from engine.vocabulary.optimizers import SGD
from engine.vocabulary.regularizers import L2


def of_kind(events, kind):
    return [event for event in events if isinstance(event, kind)]


def numbers(event):
    """Those an epoch or a step of classes has."""
    found = {name: value for name, value in vars(event).items() if value is not None}
    return {**found, "seconds": 0.0}


@pytest.mark.parametrize(
    "layer",
    [
        LSTM(units=8),
        GRU(units=8, recurrent_regularizer=L2(l2=0.1), activity_regularizer=L2(l2=0.3)),
        SimpleRNN(units=8, kernel_regularizer=L2(l2=0.5)),
    ],
)
@pytest.mark.parametrize(
    "batches",
    # 48 rows: 3 steps of 16 in both; one batch in a step; a last group of two batches and of one
    # batch with fewer rows than the others.
    [(4, 4), (16, 1), (10, 3), (7, 2), (48, 5)],
)
@pytest.mark.parametrize("clipping", [ClipByGlobalNorm(threshold=0.5), ClipByValue(threshold=0.01)])
def test_it_learns_as_larger_batches_do(made, dataset, layer, clipping, batches):
    size, accumulation = batches
    runs = []
    for settings in (
        {"batch_size": size * accumulation},
        {"batch_size": size, "accumulation": accumulation},
    ):
        kept = KeptWeights()
        project = made(layer, epochs=2, optimizer=SGD(lr=0.5), clipping=clipping, **settings)
        runs.append((list(train(project, dataset, kept=kept)), kept.last))
    (whole, of_whole), (parts, of_parts) = runs
    assert parts[0].steps_per_epoch == whole[0].steps_per_epoch == -(-48 // (size * accumulation))
    for kind in (StepDone, EpochDone):
        assert len(of_kind(parts, kind)) == len(of_kind(whole, kind))
        for ours, theirs in zip(of_kind(parts, kind), of_kind(whole, kind), strict=True):
            assert numbers(ours) == pytest.approx(numbers(theirs), rel=2e-4, abs=1e-6)
    for name, weight in of_whole.items():
        assert torch.allclose(of_parts[name], weight, atol=1e-5), name


def test_steps_are_the_optimizers(made, dataset):
    events = list(train(made(batch_size=8, accumulation=4), dataset))
    [started] = of_kind(events, RunStarted)
    assert started.steps_per_epoch == 2  # six batches: four, and two
    assert [step.step for step in of_kind(events, StepDone)] == [1, 2, 3, 4, 5, 6]
    assert [epoch.step for epoch in of_kind(events, EpochDone)] == [2, 4, 6]


def test_the_batch_that_is_not_finite_is_named(made, dataset):
    """The third batch of the second step, which is the seventh of the epoch."""
    project = made(batch_size=6, accumulation=4, epochs=1, shuffle=False, optimizer=SGD(lr=1e-9))
    kept = KeptWeights()
    events = train(project, dataset, kept=kept)
    assert isinstance(next(events), RunStarted)
    assert next(events).step == 1
    calls = []

    def spoil(module, inputs, outputs):
        calls.append(1)
        if len(calls) == 3:
            outputs["main"].values.data.fill_(float("nan"))

    dense = kept.module.layers["dense"]
    handle = dense.register_forward_hook(spoil)
    found = next(events)
    handle.remove()
    assert isinstance(found, NotFinite)
    assert (found.step, found.epoch, found.batch) == (2, 1, 7)
    assert next(events).reason is Stop.NOT_FINITE
