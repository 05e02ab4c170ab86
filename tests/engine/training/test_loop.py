"""The loop: its events, what can be changed while it runs, and that a seed is a run."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
import torch

from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.message import GradloomError
from engine.training import clock
from engine.training.controls import Controls
from engine.training.evaluation import evaluate
from engine.training.events import (
    EpochDone,
    Paused,
    Resumed,
    RunEnded,
    RunStarted,
    StepDone,
    Stop,
)
from engine.training.loop import train
from engine.training.step import Stepper
from engine.training.weights import KeptWeights, copy_of_weights
from engine.training.weights_file import put_weights
from engine.vocabulary.clipping import ClipByGlobalNorm, ClipByValue, NoClipping
from engine.vocabulary.constraints import NonNeg
from engine.vocabulary.optimizers import SGD, Adam
from engine.vocabulary.regularizers import L2
from engine.vocabulary.schedules import CosineAnnealingLR, ReduceLROnPlateau, StepLR


def of_kind(events, kind):
    return [event for event in events if isinstance(event, kind)]


def same_numbers(first, second):
    """Whether two runs told the same, times apart."""
    return [
        {**vars(a), "seconds": 0} == {**vars(b), "seconds": 0}
        for a, b in zip(first, second, strict=True)
    ].count(False) == 0


def test_a_run_tells_of_every_step_and_epoch(project, dataset):
    events = list(train(project, dataset))
    parameters = 20 * 4 + (4 + 8 + 1) * 32 + 9 * 3
    assert events[0] == RunStarted(3, 6, parameters, "global_norm", "cpu", torch.get_num_threads())
    steps = of_kind(events, StepDone)
    assert [(step.step, step.epoch) for step in steps] == [
        (n, 1 + (n - 1) // 6) for n in range(1, 19)
    ]
    epochs = of_kind(events, EpochDone)
    assert [(epoch.epoch, epoch.step) for epoch in epochs] == [(1, 6), (2, 12), (3, 18)]
    assert epochs[0].loss == pytest.approx(sum(step.loss for step in steps[:6]) / 6)
    assert events[-1].reason is Stop.FINISHED
    assert (events[-1].step, events[-1].validation_accuracy) == (18, epochs[-1].validation_accuracy)
    assert all(a.seconds <= b.seconds for a, b in pairwise(steps))


def test_it_learns_its_data_by_heart(made, dataset):
    events = list(train(made(epochs=12, optimizer=Adam(lr=0.03)), dataset))
    last = of_kind(events, EpochDone)[-1]
    assert last.accuracy == 1
    assert last.validation_accuracy == 1


@pytest.mark.parametrize(
    "layer", [LSTM(units=8, dropout=0.3, recurrent_dropout=0.2), GRU(units=8), SimpleRNN(units=8)]
)
def test_the_same_seed_is_the_same_run_to_the_bit(made, dataset, layer):
    runs = []
    for draws in (0, 5):
        kept = KeptWeights()
        events = []
        for event in train(made(layer, seed=7), dataset, kept=kept):
            torch.rand(draws)  # what others draw meanwhile changes nothing
            events.append(event)
        runs.append((events, kept))
    (first, kept), (second, kept_again) = runs
    assert same_numbers(first, second)
    assert kept.best_epoch == kept_again.best_epoch
    for name, weight in kept.last.items():
        assert torch.equal(weight, kept_again.last[name]), name


def test_training_draws_nothing_from_torchs_global_generator(made, dataset):
    before = torch.get_rng_state()
    list(train(made(LSTM(units=4, dropout=0.5)), dataset))
    assert torch.equal(before, torch.get_rng_state())


def test_another_seed_is_another_run(made, dataset):
    first, second = (list(train(made(seed=seed), dataset)) for seed in (0, 1))
    assert not same_numbers(first, second)


def test_without_shuffling_rows_come_in_their_order(made, dataset, monkeypatch):
    seen = []
    step = Stepper.step
    monkeypatch.setattr(
        Stepper,
        "step",
        lambda self, group, *rest: (seen.append(group[0][0]), step(self, group, *rest))[1],
    )
    list(train(made(epochs=1, shuffle=False), dataset))
    assert torch.equal(torch.cat(seen), torch.tensor(dataset.training.inputs))
    seen.clear()
    list(train(made(epochs=1), dataset))
    shuffled = torch.cat(seen)
    assert not torch.equal(shuffled, torch.tensor(dataset.training.inputs))
    assert sorted(shuffled.tolist()) == sorted(dataset.training.inputs.tolist())


def test_pause_stands_still_until_it_goes_on(project, dataset):
    controls = Controls()
    events = train(project, dataset, controls)
    assert isinstance(next(events), RunStarted)
    assert next(events).step == 1
    controls.pause()
    assert next(events) == Paused(1)
    thread = threading.Thread(target=controls.resume)
    thread.start()
    assert next(events) == Resumed(1)
    thread.join()
    assert next(events).step == 2
    assert list(events)[-1].reason is Stop.FINISHED


def test_time_spent_paused_does_not_count(project, dataset, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(clock, "perf_counter", lambda: now[0])

    class Slow(Controls):
        def wait_while_paused(self) -> None:
            now[0] += 1000
            self.resume()

    controls = Slow()
    events = train(project, dataset, controls)
    next(events)
    controls.pause()
    assert isinstance(next(events), Paused)
    assert isinstance(next(events), Resumed)
    now[0] += 2
    assert next(events).seconds == 2


@pytest.mark.parametrize("paused", [False, True])
def test_stop_ends_after_the_step(project, dataset, paused):
    controls, kept = Controls(), KeptWeights()
    events = train(project, dataset, controls, kept=kept)
    for event in events:
        if isinstance(event, StepDone) and event.step == 8:
            break
    if paused:
        controls.pause()
        assert next(events) == Paused(8)
    controls.stop()
    [ended] = list(events)
    assert isinstance(ended, RunEnded)
    assert (ended.reason, ended.step) == (Stop.STOPPED, 8)
    assert ended.validation_accuracy is not None
    assert kept.best_epoch == 1
    assert kept.last.keys() == kept.best.keys()


def test_stop_during_validation_tells_no_half_measured_epoch(project, dataset):
    controls = Controls()
    events = []
    for event in train(project, dataset, controls):
        events.append(event)
        if isinstance(event, StepDone) and event.step == 6:
            controls.stop()
    assert not of_kind(events, EpochDone)
    assert events[-1].reason is Stop.STOPPED


def test_a_threshold_takes_effect_at_the_next_step(made, dataset):
    controls = Controls()
    seen = []
    for event in train(made(clipping=ClipByGlobalNorm(threshold=100.0)), dataset, controls):
        if isinstance(event, StepDone):
            seen.append(event)
            if event.step == 5:
                controls.set_threshold(1e-3)
            if event.step == 9:
                controls.set_threshold(50.0)
    assert [step.threshold for step in seen] == [100.0] * 5 + [1e-3] * 4 + [50.0] * 9
    assert [step.clipped for step in seen] == [False] * 5 + [True] * 4 + [False] * 9
    assert seen[5].norm_after == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize("threshold", [0.0, -1.0, float("nan"), float("inf")])
def test_a_threshold_that_means_nothing_is_refused(threshold):
    with pytest.raises(ValueError, match="above zero"):
        Controls().set_threshold(threshold)


def test_a_rate_set_while_running_takes_the_place_of_the_optimizers(made, dataset):
    controls = Controls()
    rates = []
    schedule = StepLR(step_size=1, gamma=0.5)
    for event in train(made(optimizer=SGD(lr=0.5), schedule=schedule), dataset, controls):
        if isinstance(event, StepDone):
            rates.append(event.learning_rate)
            if event.step == 8:
                controls.set_learning_rate(0.25)
    assert rates == [0.5] * 6 + [0.25] * 2 + [0.125] * 4 + [0.0625] * 6


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_that_means_nothing_is_refused(rate):
    with pytest.raises(ValueError, match="above zero"):
        Controls().set_learning_rate(rate)


def test_the_rate_told_is_the_length_of_the_step(made, dataset):
    """With plain SGD every weight moves by the rate times its gradient."""
    kept = KeptWeights()
    schedule = CosineAnnealingLR(eta_min=0.1, warmup=1.0)
    project = made(optimizer=SGD(lr=0.4), schedule=schedule, clipping=NoClipping())
    events = train(project, dataset, kept=kept)
    next(events)
    rates = set()
    before = copy_of_weights(kept.module)
    for event in events:
        if isinstance(event, StepDone):
            after = copy_of_weights(kept.module)
            moved = torch.cat([(after[name] - before[name]).flatten() for name in after])
            assert moved.norm().item() == pytest.approx(
                event.learning_rate * event.norm_before, rel=1e-3
            )
            before = after
            rates.add(event.learning_rate)
    assert len(rates) == 18


def test_a_plateau_lowers_the_rate(made, dataset):
    """Steps too short to be seen: validation brings nothing after the first epoch."""
    project = made(
        epochs=5,
        optimizer=SGD(lr=1e-12),
        schedule=ReduceLROnPlateau(patience=1, factor=0.5, threshold=0.01),
    )
    steps = of_kind(list(train(project, dataset)), StepDone)
    assert [step.learning_rate for step in steps[::6]] == [1e-12, 1e-12, 1e-12, 5e-13, 5e-13]


def test_without_clipping_a_threshold_changes_nothing(made, dataset):
    controls = Controls()
    controls.set_threshold(1e-3)
    events = list(train(made(clipping=NoClipping()), dataset, controls))
    assert {step.threshold for step in of_kind(events, StepDone)} == {None}
    assert not any(step.clipped for step in of_kind(events, StepDone))


def test_clipping_by_value_tells_the_share_of_elements(made, dataset):
    events = list(train(made(clipping=ClipByValue(threshold=0.01), epochs=1), dataset))
    for step in of_kind(events, StepDone):
        assert 0 < step.clipped_share < 1
        assert step.norm_after < step.norm_before
        assert step.largest_element > 0.01


def test_regularization_is_part_of_the_loss(made, dataset):
    plain, costly = (
        next(
            event
            for event in train(made(layer, shuffle=False), dataset)
            if isinstance(event, StepDone)
        )
        for layer in (LSTM(units=8), LSTM(units=8, recurrent_regularizer=L2(l2=0.5)))
    )
    # The recurrent kernel starts orthogonal, (8, 32): eight rows of length one.
    assert costly.loss - plain.loss == pytest.approx(0.5 * 8, rel=1e-4)


def test_constraints_hold_after_every_step(made, dataset):
    kept = KeptWeights()
    project = made(SimpleRNN(units=8, kernel_constraint=NonNeg()), optimizer=SGD(lr=1.0))
    [name] = (
        name
        for event in train(project, dataset, kept=kept)
        if isinstance(event, RunEnded)
        for name in kept.last
        if "recurrent" in name and kept.last[name].shape == (4, 8)
    )
    assert (kept.last[name] >= 0).all()


def test_a_layer_that_is_not_trained_stays_as_it_was(made, dataset):
    kept = KeptWeights()
    events = train(made(LSTM(units=8, trainable=False)), dataset, kept=kept)
    before = kept.last
    list(events)
    for name, weight in kept.last.items():
        assert torch.equal(weight, before[name]) == ("recurrent" in name)


def test_the_best_weights_are_those_of_the_best_epoch(made, dataset):
    kept = KeptWeights()
    project = made(epochs=6, optimizer=Adam(lr=0.05))
    epochs = {}
    weights = {}
    for event in train(project, dataset, kept=kept):
        if isinstance(event, EpochDone):
            epochs[event.epoch] = (-event.validation_accuracy, event.validation_loss)
            weights[event.epoch] = copy_of_weights(kept.module)
    best = min(epochs, key=epochs.get)
    assert kept.best_epoch == best
    assert all(torch.equal(kept.best[name], weights[best][name]) for name in weights[best])

    # And measured again they give what was told.
    put_weights(kept.module, kept.best)
    everything = [
        (torch.tensor(dataset.validation.inputs), torch.tensor(dataset.validation.targets))
    ]
    again = evaluate(kept.module, everything, "cross_entropy")
    assert (again.measured, again.loss) == (
        kept.best_accuracy,
        pytest.approx(kept.best_loss, rel=1e-5),
    )


@pytest.mark.parametrize("loss", ["cross_entropy", "mean_squared_error"])
def test_losses_for_many_classes(made, dataset, loss):
    events = list(train(made(epochs=8, loss=loss, optimizer=Adam(lr=0.03)), dataset))
    epochs = of_kind(events, EpochDone)
    assert epochs[-1].loss < epochs[0].loss / 2
    assert epochs[-1].validation_accuracy == 1


def test_stateful_layers_get_full_batches_and_a_note(made, dataset):
    project = made(
        LSTM(units=8, stateful=True), batch_size=10
    )  # 48 rows to train on, 12 to validate
    events = list(train(project, dataset))
    assert events[0].steps_per_epoch == 4
    left_out, unrelated = events[0].notes
    assert "8 training rows are left out" in str(left_out)
    assert "these rows do not follow each other" in str(unrelated)
    assert events[-1].reason is Stop.FINISHED


def test_stateful_layers_start_each_epoch_afresh(made, dataset):
    kept = KeptWeights()
    project = made(LSTM(units=8, stateful=True), shuffle=False, optimizer=SGD(lr=1e-12))
    losses = {}
    for event in train(project, dataset, kept=kept):
        if isinstance(event, StepDone):
            losses.setdefault(event.epoch, []).append(event.loss)
    assert losses[1] == pytest.approx(losses[2], abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outputs": 4}, "dense: Another number of outputs. The data has 3 classes"),
        ({"loss": "binary_cross_entropy", "outputs": 1}, "two classes and the data has 3"),
        ({"optimizer": SGD(nesterov=True)}, "momentum above 0"),
        ({"recurrent": LSTM(stateful=True), "batch_size": 49}, "48 rows to train on"),
        ({"recurrent": LSTM(return_sequences=True)}, "dense: "),
    ],
)
def test_what_cannot_be_trained_is_refused_before_anything_starts(made, dataset, changes, said):
    with pytest.raises(GradloomError, match=said):
        train(made(**changes), dataset)


def test_threads_are_the_callers_and_put_back(project, dataset):
    before = torch.get_num_threads()
    events = train(project, dataset, threads=before + 1)
    assert next(events).threads == before + 1
    events.close()
    assert torch.get_num_threads() == before


def test_what_training_keeps_of_each_weight_has_to_fit(project, dataset, monkeypatch):
    """The weights alone would: their gradients and copies do not."""
    parameters = 20 * 4 + (4 + 8 + 1) * 32 + 9 * 3
    monkeypatch.setattr("engine.runtime.memory.memory_of_machine", lambda: 8 * parameters)
    with pytest.raises(GradloomError, match="this machine has"):
        train(project, dataset)
