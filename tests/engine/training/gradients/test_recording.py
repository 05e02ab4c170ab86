"""A training that is looked at: the same numbers as without, and the right ones seen."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest
import torch

from engine.data import prepared
from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.training.controls import Controls
from engine.training.events import NotFinite, StepDone
from engine.training.gradients.passages import passages
from engine.training.gradients.recording import Recording, RecordingError
from engine.training.gradients.seen import GradientsSeen, SpikeSeen
from engine.training.loop import train
from engine.training.losses import loss_function
from engine.training.row_order import rows_of_step
from engine.training.weights import KeptWeights
from engine.vocabulary.clipping import ClipByGlobalNorm, NoClipping
from engine.vocabulary.optimizers import SGD
from engine.vocabulary.truncation import Windows, windows_of
from tests.engine.training.conftest import small_project
from tests.little_projects import project_of, tagged_texts

EVERY_STEP = Recording(every=1)
LAYERS = {
    "LSTM": LSTM(units=8),
    "torch's LSTM": LSTM(units=8, recurrent_activation="sigmoid", dropout=0.3),
    "torch's GRU": GRU(units=8, recurrent_activation="sigmoid", reset_after=True),
    "dropout on states": GRU(units=8, dropout=0.2, recurrent_dropout=0.3, implementation=1),
    "both ways": Bidirectional(layer=LSTM(units=4, recurrent_dropout=0.2)),
    "not trained": LSTM(units=8, trainable=False),
    "torch's, not trained": LSTM(units=8, recurrent_activation="sigmoid", trainable=False),
    "from batch to batch": SimpleRNN(units=8, stateful=True),
    "backwards": SimpleRNN(units=8, activation="relu", go_backwards=True),
}
SETTINGS = {
    "plain": {},
    "accumulation": {"accumulation": 3},
    "one window": {"truncation": Windows(window=3)},
    "bfloat16": {"precision": "bfloat16"},
}


def run(project, dataset, recording=None, controls=None):
    """All events, the seconds of them put to nought, and the weights at the end."""
    kept = KeptWeights()
    events = list(train(project, dataset, controls, kept=kept, recording=recording))
    still = [replace(each, seconds=0.0) if hasattr(each, "seconds") else each for each in events]
    return still, kept


def seen_in(events):
    return [each for each in events if isinstance(each, GradientsSeen)]


READS_AHEAD = ("both ways", "backwards")
"""Layers that windows cannot be gone through with."""


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        (name, settings)
        for name in LAYERS
        for settings in SETTINGS
        if not (settings == "one window" and name in READS_AHEAD)
    ],
)
def test_the_numbers_are_those_of_a_run_that_nobody_looks_at(dataset, name, settings):
    project = small_project(LAYERS[name], epochs=2, **SETTINGS[settings])
    bare, kept = run(project, dataset)
    recorded, kept_too = run(project, dataset, EVERY_STEP)

    seen = seen_in(recorded)
    assert len(seen) == sum(isinstance(each, StepDone) for each in bare)
    assert all(each.through_time and each.weights and each.gates and each.layers for each in seen)
    assert [each for each in recorded if not isinstance(each, GradientsSeen | SpikeSeen)] == bare
    for weight, other in zip(kept.last.values(), kept_too.last.values(), strict=True):
        assert torch.equal(weight, other)


def test_it_comes_before_its_step(project, dataset):
    events, _ = run(project, dataset, Recording(every=5))
    for place, event in enumerate(events):
        if isinstance(event, GradientsSeen):
            step = events[place + 1]
            assert isinstance(step, StepDone)
            assert (step.step, step.epoch) == (event.step, event.epoch)
    assert [each.step for each in seen_in(events)] == [1, 6, 11, 16]


@pytest.mark.parametrize("gates", ["sigmoid", "hard_sigmoid"])
def test_norms_are_those_of_the_whole_steps_mean_loss(made, dataset, gates):
    """Two batches of 8 taken together are a batch of 16, and so is their gradient through time."""
    layer = LSTM(units=8, recurrent_activation=gates)
    project = made(layer, batch_size=8, accumulation=2, shuffle=False, epochs=1)
    kept = KeptWeights()
    events = train(project, dataset, kept=kept, recording=EVERY_STEP)
    next(events)
    module = kept.module
    inputs = torch.tensor(dataset.training.inputs[:16]).long()
    targets = torch.tensor(dataset.training.targets[:16])
    [passage] = passages(module, inputs, targets, loss_function(project.training.loss))

    seen = next(events)

    assert [each.state for each in seen.through_time] == ["h", "c"]
    for each, trace in zip(seen.through_time, passage.states, strict=True):
        expected = [sqrt(float((step.double() ** 2).sum())) for step in trace.gradients]
        assert each.begin == 0
        assert each.norms == pytest.approx(expected, rel=1e-4)
    for each in seen.gates:
        values = passage.gates[each.gate]
        assert each.mean == pytest.approx(float(values.mean()), rel=1e-4)
        assert each.spread == pytest.approx(float(values.std(correction=0)), rel=1e-3)


@pytest.mark.parametrize("clipping", [NoClipping(), ClipByGlobalNorm(threshold=0.05)])
def test_weights_gate_by_gate(made, dataset, clipping):
    """Against torch's own gradients of the first batch, and what plain descent makes of them."""
    rate = 0.1
    project = made(
        LSTM(units=8), optimizer=SGD(lr=rate), clipping=clipping, shuffle=False, epochs=1
    )
    kept = KeptWeights()
    events = train(project, dataset, kept=kept, recording=EVERY_STEP)
    next(events)
    module = kept.module
    inputs = torch.tensor(dataset.training.inputs[:8]).long()
    targets = torch.tensor(dataset.training.targets[:8])
    names = [name for name, _ in module.named_parameters()]
    loss = loss_function(project.training.loss)(module(inputs), targets)
    gradients = dict(zip(names, torch.autograd.grad(loss, list(module.parameters())), strict=True))
    whole = sqrt(sum(float(each.double().square().sum()) for each in gradients.values()))
    factor = 1.0 if isinstance(clipping, NoClipping) else 0.05 / whole
    before = {name: each.detach().clone() for name, each in module.named_parameters()}

    seen = next(events)

    assert {each.layer for each in seen.weights} == {"embedding", "recurrent", "dense"}
    assert sqrt(sum(each.norm_before**2 for each in seen.weights if not each.part)) == (
        pytest.approx(whole, rel=1e-4)
    )
    for each in seen.weights:
        name = f"layers.{each.layer}.{each.weight}"
        gradient, weight = gradients[name], before[name]
        if each.part:
            place = "ifco".index(each.part)
            gradient, weight = (
                tensor[..., 8 * place : 8 * place + 8] for tensor in (gradient, weight)
            )
        norm = float(gradient.norm())
        assert each.norm_before == pytest.approx(norm, rel=1e-3, abs=1e-8)
        assert each.norm_after == pytest.approx(norm * factor, rel=1e-3, abs=1e-8)
        assert each.weight_norm == pytest.approx(float(weight.norm()), rel=1e-5)
        assert each.update == pytest.approx(rate * norm * factor, rel=1e-2, abs=1e-6)
    parts = [each.part for each in seen.weights if each.layer == "recurrent"]
    assert parts == ["", "i", "f", "c", "o"] * 3


def test_sides_of_a_bidirectional_are_told_apart(made, dataset):
    events, _ = run(made(Bidirectional(layer=GRU(units=4)), epochs=1), dataset, EVERY_STEP)
    first = seen_in(events)[0]
    assert [(each.side, each.state) for each in first.through_time] == [
        ("forward", "h"),
        ("backward", "h"),
    ]
    assert [(each.side, each.gate) for each in first.gates] == [
        (side, gate) for side in ("forward", "backward") for gate in "zrh"
    ]
    assert {(each.side, each.weight) for each in first.weights if each.layer == "recurrent"} == {
        (side, name)
        for side in ("forward", "backward")
        for name in ("kernel", "recurrent_kernel", "bias")
    }
    # What reads from the end meets the gradient at the first step, the other at the last.
    forward, backward = (each.norms for each in first.through_time)
    assert max(forward) == forward[-1]
    assert max(backward) == backward[0]


def test_a_window_begins_where_it_begins(made, dataset):
    """One target a row, and a gradient over its last three of five or six steps."""
    events, _ = run(made(truncation=Windows(window=3), epochs=1), dataset, EVERY_STEP)
    length = dataset.facts.length
    for seen in seen_in(events):
        for each in seen.through_time:
            assert (each.begin, len(each.norms)) == (length - 3, 3)


def test_what_is_not_asked_for_is_not_there(project, dataset):
    def first(**asked):
        events, _ = run(
            project.replace(training=project.training.replace(epochs=1)),
            dataset,
            Recording(every=1, **asked),
        )
        return seen_in(events)[0]

    assert not first(through_time=False).through_time
    assert not first(weights=False).weights
    assert not first(gates=False).gates
    assert not first(gates=False).layers
    of_none = first(layers=frozenset())
    assert not of_none.through_time
    assert not of_none.gates
    assert of_none.weights
    assert first(layers=frozenset({"recurrent"})).through_time


def test_recording_changes_while_it_runs(project, dataset):
    controls = Controls()
    found = []
    for event in train(project, dataset, controls):
        found.append(event)
        if isinstance(event, StepDone):
            if event.step == 4:
                controls.recording = EVERY_STEP
            elif event.step == 9:
                controls.recording = None
    assert [each.step for each in seen_in(found)] == [5, 6, 7, 8, 9]


def test_nothing_hangs_on_the_layers_afterwards(project, dataset):
    _, kept = run(project, dataset, EVERY_STEP)
    assert kept.module.layers["recurrent"].walks is None


@pytest.mark.parametrize("wrong", [{"share": 0.0}, {"share": 1.5}, {"every": 0}])
def test_a_recording_that_cannot_be(wrong):
    with pytest.raises(RecordingError, match=r"Recording|recording"):
        Recording(**wrong)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"shuffle": False},
        {"accumulation": 4},
        {"batch_size": 7, "accumulation": 2},
    ],
)
def test_rows_of_a_step_are_told_from_seed_and_settings(made, dataset, settings):
    """The rows that a hook sees arrive are those that are told, in every step of two epochs."""
    project = made(epochs=2, **settings)
    kept = KeptWeights()
    arrived: list[torch.Tensor] = []
    inputs = torch.tensor(dataset.training.inputs).long()
    for event in train(project, dataset, kept=kept):
        if not arrived and kept.module is not None and not isinstance(event, StepDone):
            kept.module.layers["embedding"].register_forward_hook(
                lambda module, given, out: (
                    arrived.append(given[0]["main"][0].values) if module.training else None
                )
            )
        if isinstance(event, StepDone):
            rows = rows_of_step(project, dataset, event.step)
            assert torch.equal(torch.cat(arrived), inputs[list(rows)])
            arrived.clear()
            arrived.append(torch.empty(0, dtype=torch.long).view(0, inputs.shape[1]))
    with pytest.raises(ValueError, match="none with number"):
        rows_of_step(project, dataset, 10_000)


def test_the_first_number_that_is_not_finite_knows_weight_and_rows(made, dataset):
    project = made(accumulation=2, epochs=2)
    kept = KeptWeights()
    found = None
    for event in train(project, dataset, kept=kept):
        if isinstance(event, StepDone) and event.step == 4:
            weight = kept.module.layers["recurrent"].recurrent_kernel
            weight.register_hook(lambda gradient: gradient * float("nan"))
        if isinstance(event, NotFinite):
            found = event
    assert found is not None
    assert (found.step, found.epoch, found.layer) == (5, 2, "memory")
    assert (found.weight, found.part) == ("recurrent_kernel", "training")
    # The second of the step's two batches is named, the last that its gradient was made of.
    assert found.rows == rows_of_step(project, dataset, 5)[8:]


def test_rows_of_validation(project, dataset):
    kept = KeptWeights()
    found = None
    for event in train(project, dataset, kept=kept):
        if isinstance(event, StepDone) and event.step == 6:
            with torch.no_grad():
                kept.module.layers["dense"].bias.fill_(float("nan"))
        if isinstance(event, NotFinite):
            found = event
    assert found is not None
    assert (found.part, found.rows) == ("validation", tuple(range(8)))


def test_a_spike_is_told_with_its_rows(made, dataset):
    project = made(epochs=6, clipping=NoClipping(), optimizer=SGD(lr=1e-6))
    kept = KeptWeights()
    spikes = []
    handle = None
    for event in train(project, dataset, kept=kept, recording=Recording(every=1_000)):
        if isinstance(event, SpikeSeen):
            spikes.append(event)
        if isinstance(event, StepDone):
            if handle is not None:
                handle.remove()
                handle = None
            if event.step == 30:
                bias = kept.module.layers["dense"].bias
                handle = bias.register_hook(lambda gradient: gradient * 1000)
    [spike] = spikes
    assert (spike.step, spike.epoch) == (31, 6)
    assert spike.norm > 100 * spike.usual
    assert spike.rows == rows_of_step(project, dataset, 31)


def test_windows_that_are_steps_lie_beside_each_other(tmp_path):
    """A tag for every step, in windows of four with one shared: each record is of one of them."""
    project, dataset = project_of(tagged_texts(tmp_path))
    training = project.training.replace(truncation=Windows(window=4, overlap=1))
    project = project.replace(training=training)
    bare, _ = run(project, dataset)
    recorded, _ = run(project, dataset, EVERY_STEP)
    seen = seen_in(recorded)
    assert [each for each in recorded if not isinstance(each, GradientsSeen)] == bare
    expected = windows_of(project.training.truncation, dataset.facts.length, each_step=True)
    assert len(expected) > 1
    begins = [record.through_time[0].begin for record in seen[: len(expected)]]
    assert begins == [window.begin for window in expected]
    for record, window in zip(seen, expected, strict=False):
        for each in record.through_time:
            assert len(each.norms) == window.end - window.begin


@pytest.mark.parametrize("pad", ["start", "end"])
def test_a_cut_batch_keeps_its_place_in_time(pad):
    """Bucketing cuts the padding that a batch shares: where, says at which step it begins."""
    network = small_project(LSTM(units=4), outputs=2).network
    embedding = network.node("embedding")
    masking = embedding.replace(layer=embedding.layer.replace(mask_zero=True))
    network = network.replace(nodes=(masking, *network.nodes[1:]))
    settings = DataSettings(preparation=Preparation(pad=pad, length=18))
    texts = ["ab" * (1 + place % 9) for place in range(60)]
    dataset = prepared(
        texts, ["x" if place % 3 else "y" for place in range(60)], settings.preparation
    )
    training = small_project(batch_size=8, bucketing=True, epochs=1).training
    project = Project(network=network, data=settings, training=training)

    bare, _ = run(project, dataset)
    recorded, _ = run(project, dataset, EVERY_STEP)

    assert [each for each in recorded if not isinstance(each, GradientsSeen)] == bare
    length = dataset.facts.length
    lengths = set()
    for record in seen_in(recorded):
        rows = list(rows_of_step(project, dataset, record.step))
        longest = int(dataset.training.lengths[rows].clip(max=length).max())
        for each in record.through_time:
            assert len(each.norms) == longest
            assert each.begin == (length - longest if pad == "start" else 0)
        lengths.add(longest)
    assert len(lengths) > 1
