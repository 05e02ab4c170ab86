"""A number that is not finite ends the run at its step, before the weights change."""

from __future__ import annotations

import pytest
import torch

from engine.layers.simple_rnn import SimpleRNN
from engine.training.events import EpochDone, NotFinite, RunEnded, StepDone, Stop
from engine.training.loop import train
from engine.training.weights import KeptWeights
from engine.vocabulary.clipping import ClipByGlobalNorm, ClipByNorm, ClipByValue, NoClipping
from engine.vocabulary.optimizers import SGD


def spoiled(outputs, value):
    return {port: signal._replace(values=signal.values * value) for port, signal in outputs.items()}


def run_until_spoiled(project, dataset, spoil, at_step):
    """Events of a run whose module is spoiled after a step, and the weights of that moment."""
    kept = KeptWeights()
    events, weights = [], None
    for event in train(project, dataset, kept=kept):
        events.append(event)
        if isinstance(event, StepDone) and event.step == at_step:
            spoil(kept.module)
            weights = kept.last
    return events, weights, kept


def check_it_ended(run, step, epoch, batch):
    events, weights, kept = run
    found, ended = events[-2:]
    assert isinstance(found, NotFinite)
    assert (found.step, found.epoch, found.batch) == (step, epoch, batch)
    assert isinstance(ended, RunEnded)
    assert ended.reason is Stop.NOT_FINITE
    for name, weight in weights.items():
        assert torch.equal(weight, kept.last[name]), name
    return found


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_the_first_layer_with_such_an_output_is_named(project, dataset, value):
    def spoil(module):
        module.layers["recurrent"].register_forward_hook(lambda m, i, out: spoiled(out, value))

    found = check_it_ended(run_until_spoiled(project, dataset, spoil, 8), step=9, epoch=2, batch=3)
    assert found.layer == "memory"
    assert str(found.what) == "The output of memory is not a finite number."


@pytest.mark.parametrize(
    "clipping", [NoClipping(), ClipByGlobalNorm(), ClipByNorm(), ClipByValue()]
)
def test_a_gradient_gone_wrong_is_told_from_an_output(made, dataset, clipping):
    def spoil(module):
        weight = max(module.layers["recurrent"].parameters(), key=torch.numel)
        weight.register_hook(lambda gradient: gradient * float("nan"))

    run = run_until_spoiled(made(clipping=clipping), dataset, spoil, 2)
    found = check_it_ended(run, step=3, epoch=1, batch=3)
    assert found.layer == "memory"
    assert str(found.what) == "The gradient of memory is not a finite number."


def test_of_spoiled_gradients_the_one_nearest_to_the_loss_is_named(project, dataset):
    def spoil(module):
        def on_the_way_back(m, inputs, outputs):
            if torch.is_grad_enabled():
                outputs["main"].values.register_hook(lambda gradient: gradient * float("inf"))

        # What comes back to the LSTM is spoiled, and by it the Embedding's gradient.
        module.layers["recurrent"].register_forward_hook(on_the_way_back)

    found = check_it_ended(run_until_spoiled(project, dataset, spoil, 1), step=2, epoch=1, batch=2)
    assert found.layer == "memory"


def test_weights_that_would_not_be_finite_are_put_back(project, dataset):
    def spoil(module):
        def break_weights():
            with torch.no_grad():
                next(module.layers["dense"].parameters()).mul_(float("nan"))

        module.apply_constraints = break_weights

    found = check_it_ended(run_until_spoiled(project, dataset, spoil, 4), step=5, epoch=1, batch=5)
    assert found.layer == "dense"
    assert "put back" in str(found.what)


def test_a_learning_rate_far_too_large(made, dataset):
    project = made(
        SimpleRNN(units=8, activation="linear"),
        optimizer=SGD(lr=1000.0),
        clipping=NoClipping(),
        loss="mean_squared_error",
    )
    kept = KeptWeights()
    events = list(train(project, dataset, kept=kept))
    assert isinstance(events[-2], NotFinite)
    assert events[-2].layer is not None
    assert all(weight.isfinite().all() for weight in kept.last.values())


def test_validation_that_is_not_finite_ends_the_run_too(project, dataset):
    def spoil(module):
        def only_in_validation(m, inputs, outputs):
            return outputs if m.training else spoiled(outputs, float("nan"))

        module.layers["dense"].register_forward_hook(only_in_validation)

    events, _, kept = run_until_spoiled(project, dataset, spoil, 11)
    found = events[-2]
    assert isinstance(found, NotFinite)
    assert (found.step, found.epoch, found.batch, found.layer) == (12, 2, 1, "dense")
    assert "In validation" in str(found.what)
    assert len([event for event in events if isinstance(event, EpochDone)]) == 1
    assert kept.best_epoch == 1
