"""Gates, spectral radius, spikes and the pace of recording, against plain numpy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime import build
from engine.training.gradients.gate_numbers import gates_seen, layer_seen, spectral_radii
from engine.training.gradients.pace import Pace
from engine.training.gradients.passages import passages, recurrences
from engine.training.gradients.spikes import LEAST, WINDOW, UsualNorm, spikes
from engine.training.losses import loss_function
from tests.engine.runtime.networks import FEATURES, VECTORS, chain


def looked_at(layer: Recurrent, *before: Layer, steps: int = 7, bias: float | None = None):
    """What is seen of a layer on one batch, and the passage it was seen in."""
    network = chain(*before, layer, Dense(units=2))
    module = build(network, VECTORS, 1)
    [place] = recurrences(module)
    if bias is not None:
        with torch.no_grad():
            place.module.bias.fill_(bias)
    inputs = torch.randn(5, steps, FEATURES, generator=torch.Generator().manual_seed(2))
    if before:
        inputs[1, 3:] = inputs[4, :2] = 0
    passage = passages(module, inputs, torch.zeros(5, 2), loss_function("mean_squared_error"))
    gates = gates_seen(place, passage)
    return passage[0], gates, layer_seen(place, passage, gates)


@pytest.mark.parametrize("layer", [LSTM(units=4), GRU(units=4), SimpleRNN(units=4)])
@pytest.mark.parametrize("masked", [False, True])
def test_gates_over_steps_that_count(layer, masked):
    passage, gates, _ = looked_at(layer, *([Masking()] if masked else []))
    counts = np.ones((7, 5), bool) if passage.mask is None else passage.mask.numpy()
    assert counts.sum() == (35 - 6 if masked else 35)
    candidate = {"LSTM": "c", "GRU": "h", "SimpleRNN": "h"}[layer.kind]
    for seen in gates:
        values = passage.gates[seen.gate].numpy()[counts]
        low, high = (-0.9, 0.9) if seen.gate == candidate else (0.05, 0.95)
        assert seen.mean == pytest.approx(values.mean(), rel=1e-5)
        assert seen.spread == pytest.approx(values.std(), rel=1e-5)
        assert seen.low == pytest.approx((values <= low).mean(), abs=1e-6)
        assert seen.high == pytest.approx((values >= high).mean(), abs=1e-6)


def test_memory_of_a_forget_gate():
    """A bias alone: hard_sigmoid(0.2 * 1.5 + 0.5) = 0.8 of the cell is kept, five steps of it."""
    layer = LSTM(units=3, kernel_initializer="zeros", recurrent_initializer="zeros")
    _, gates, seen = looked_at(layer, bias=1.5)
    assert [gate.mean for gate in gates if gate.gate == "f"] == [pytest.approx(0.8)]
    assert seen.memory == pytest.approx(5.0, rel=1e-4)
    update = GRU(units=3, kernel_initializer="zeros", recurrent_initializer="zeros")
    assert looked_at(update, bias=1.5)[2].memory == pytest.approx(5.0, rel=1e-4)
    assert looked_at(SimpleRNN(units=3))[2].memory is None
    assert looked_at(LSTM(units=3, recurrent_activation="tanh"))[2].memory is None


def test_units_that_are_dead_or_saturated():
    still = SimpleRNN(units=4, kernel_initializer="zeros", recurrent_initializer="zeros")
    seen = looked_at(still, bias=0.0)[2]
    assert (seen.dead, seen.saturated) == (1.0, 0.0)
    seen = looked_at(still, bias=3.0)[2]  # tanh(3) = 0.995
    assert (seen.dead, seen.saturated) == (1.0, 1.0)
    seen = looked_at(still.replace(activation="relu"), bias=-1.0)[2]
    assert (seen.dead, seen.saturated) == (1.0, 1.0)
    seen = looked_at(SimpleRNN(units=4))[2]
    assert (seen.dead, seen.saturated) == (0.0, 0.0)


@pytest.mark.parametrize("units", [1, 2, 7, 40])
@pytest.mark.parametrize("gates", [1, 3, 4])
def test_spectral_radius_is_the_largest_eigenvalue(units, gates):
    kernel = torch.randn(units, gates * units, generator=torch.Generator().manual_seed(units))
    expected = [
        np.abs(np.linalg.eigvals(kernel[:, k * units : (k + 1) * units].double().numpy())).max()
        for k in range(gates)
    ]
    assert spectral_radii(kernel, gates) == pytest.approx(expected, rel=1e-3)


def test_spectral_radius_of_what_vanishes_and_of_a_rotation():
    nilpotent = torch.tensor([[0.0, 1.0], [0.0, 0.0]])
    turn = torch.tensor([[0.0, -0.5], [0.5, 0.0]])
    assert spectral_radii(torch.cat([nilpotent, turn, torch.zeros(2, 2)], 1), 3) == pytest.approx(
        [0.0, 0.5, 0.0], rel=1e-4
    )


def test_which_gate_has_the_radius():
    _, _, seen = looked_at(SimpleRNN(units=6))
    assert (seen.spectral_radius, seen.radius_gate) == (pytest.approx(1.0, rel=1e-3), "h")


def norms(count: int) -> np.ndarray:
    return np.exp(np.random.default_rng(0).normal(0, 0.3, count))


def test_spikes_stand_out():
    found = norms(1_000)
    found[[5, 40, 400, 999]] = 100.0  # at 5 nothing is usual yet
    assert spikes(found).tolist() == [40, 400, 999]
    assert spikes(norms(1_000)).tolist() == []


def test_a_few_spikes_do_not_hide_the_next():
    found = norms(300)
    found[150:160] = 100.0
    assert spikes(found).tolist() == list(range(150, 160))


def test_a_new_level_is_no_spike_for_ever():
    found = np.concatenate([norms(200), 50 * norms(400)])
    marked = spikes(found)
    assert marked[0] == 200
    assert marked.max() < 200 + WINDOW


def test_where_norms_hardly_differ_a_small_step_is_none():
    flat = np.full(300, 1.0)
    flat[200] = 1.5
    flat[250] = 2.5
    assert spikes(flat).tolist() == [250]
    assert spikes(np.zeros(100)).tolist() == []


@pytest.mark.parametrize("count", [0, 1, LEAST, LEAST + 1, WINDOW, WINDOW + 1, 5_000])
def test_one_after_the_other_they_are_the_same(count):
    found = np.exp(np.random.default_rng(count).standard_t(2, count) / 3)
    usual = UsualNorm()
    one_by_one = []
    for place, norm in enumerate(found.tolist()):
        if usual.is_spike(norm):
            one_by_one.append(place)
        usual.add(norm)
    assert spikes(found).tolist() == one_by_one
    assert bool(one_by_one) or count < 5_000


@pytest.mark.parametrize("cost", [0.002, 0.02, 0.2, 2.0])
@pytest.mark.parametrize("own", [0.2, 0.7])
def test_what_steps_after_a_record_pay_is_counted(cost: float, own: float) -> None:
    """Steps of 10 ms. A quarter of a record's cost is paid by the three steps after it, the first
    steps of all are slow, some steps are held up by others, and the first record is a dear one."""
    random = np.random.default_rng(5)
    pace = Pace(0.05)
    paid = [0.15 * cost, 0.07 * cost, 0.03 * cost]
    training = recording = 0.0
    after: list[float] = []
    number = 0
    while training < max(100.0, 400 * cost):
        number += 1
        usual = 0.01 * (1 + 3 / number) * random.lognormal(0, 0.05)
        if random.random() < 0.02:
            usual += 0.03
        late = after.pop(0) if after else 0.0
        extra = 0.0
        if pace.is_due():
            extra = 0.75 * cost * (4 if number == 1 else 1)
            pace.recorded(usual + late + extra, own=own * extra)
            after = list(paid)
        else:
            pace.stepped(usual + late)
        training += usual
        recording += extra + late
    assert 0.025 <= recording / training <= 0.045


def test_the_first_step_is_recorded_and_what_it_costs_is_made_good() -> None:
    """Nothing is known before it; then as many steps are left alone as pay for it."""
    pace = Pace(0.05)
    assert pace.is_due()
    pace.recorded(0.5, own=0.4)
    alone = 0
    while not pace.is_due():
        pace.stepped(0.01)
        alone += 1
    assert 0.01 * alone * 0.05 >= 0.4


def test_numbers_that_are_not_finite_are_no_spikes():
    found = norms(200)
    found[[100, 150]] = np.inf, np.nan
    assert spikes(found).tolist() == []


def test_the_pace_keeps_to_its_share():
    """Steps of 10 ms; a recorded one takes 40 ms more, then 90 ms when the network is larger."""
    pace = Pace(0.05)
    training = recording = 0.0
    last = 0.0
    for number in range(20_000):
        cost = 0.04 if number < 10_000 else 0.09
        if pace.is_due():
            pace.recorded(0.01 + cost, own=cost)
            recording += cost
        else:
            pace.stepped(0.01)
        training += 0.01
        if number > 200:
            assert recording <= 0.05 * training
        last = recording / training
    assert last == pytest.approx(0.035, rel=0.05)
    assert pace.share == pytest.approx(last, rel=0.05)


def test_what_a_record_takes_elsewhere_counts_too():
    pace = Pace(0.05)
    told = seen = 0
    for _ in range(5_000):
        if pace.is_due():
            pace.recorded(0.011, own=0.0005)  # the step is slower than what is measured inside
            pace.told(0.003)
            seen += 1
        else:
            pace.stepped(0.01)
            told += 1
    assert seen * 0.004 <= 0.05 * (seen + told) * 0.01
    assert seen > 300


def test_each_so_many_steps():
    pace = Pace(0.05, every=3)
    found = []
    for _ in range(7):
        found.append(pace.is_due())
        pace.stepped(1.0)
    assert found == [True, False, False, True, False, False, True]
