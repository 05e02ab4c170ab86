"""Runs in windows: steps, states over the rows of one long text, breaking off, and refusals."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.data import Dataset, load
from engine.data.dataset import Rows
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.memory import EmbeddedReber, TemporalOrder
from engine.project.sources.texts import LongText
from engine.project.training_settings import TrainingSettings
from engine.training.batches import Batches
from engine.training.bucketing import why_not_bucketed
from engine.training.checkpoint import Checkpoint, last_checkpoint, save_checkpoint
from engine.training.events import (
    EpochDone,
    Event,
    NotFinite,
    RunEnded,
    RunStarted,
    StepDone,
    Stop,
)
from engine.training.loop import train
from engine.training.readiness import TrainingError
from engine.training.row_order import column_order
from engine.training.weights import KeptWeights
from engine.vocabulary.optimizers import SGD, Adam
from engine.vocabulary.schedules import CosineAnnealingLR
from engine.vocabulary.truncation import Windows

LENGTH = 20
WORDS = "the sea the wind the rain and a grey gull over the grey water"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a text of about nine hundred characters."""
    found = tmp_path_factory.mktemp("text")
    dice = np.random.Generator(np.random.PCG64(2))
    words = WORDS.split()
    text = " ".join(words[place] for place in dice.integers(0, len(words), 220))
    (found / "sea.txt").write_text(text, encoding="utf-8")
    return found


def text_project(*layers: Layer, **training: Any) -> Project:
    """A language model with these layers between Embedding and Dense, one after the other."""
    given = layers or (LSTM(units=6, return_sequences=True),)
    nodes = [
        Node(id="embedding", layer=Embedding(input_dim=30, output_dim=4)),
        *(Node(id=f"layer_{number}", layer=layer) for number, layer in enumerate(given)),
        Node(id="dense", layer=Dense(units=21)),
    ]
    links = tuple(
        Link(source=source.id, target=target.id) for source, target in itertools.pairwise(nodes)
    )
    settings = {"epochs": 2, "batch_size": 8, "optimizer": Adam(lr=0.02), **training}
    return Project(
        network=Network(dialect="keras2", nodes=tuple(nodes), links=links),
        data=DataSettings(
            source=LongText(path="sea.txt"), preparation=Preparation(length=LENGTH, seed=1)
        ),
        training=TrainingSettings(**settings),
    )


@pytest.fixture(scope="module")
def dataset(folder: Path) -> Dataset:
    return load(text_project().data, folder)


def fitting(project: Project, dataset: Dataset) -> Project:
    """With a Dense as wide as there are answers."""
    *others, last = project.network.nodes
    names = dataset.facts.names
    dense = last.replace(layer=last.layer.replace(units=len(names)))
    return project.replace(network=project.network.replace(nodes=(*others, dense)))


def of_kind(events: list[Event], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def timeless(events: list[Event]) -> list[Event]:
    return [replace(event, seconds=0.0) if hasattr(event, "seconds") else event for event in events]


def test_each_window_is_a_step_and_every_step_of_a_row_counts_once(dataset: Dataset) -> None:
    project = fitting(
        text_project(
            truncation=Windows(window=8, overlap=2),
            accumulation=2,
            schedule=CosineAnnealingLR(),
        ),
        dataset,
    )
    events = list(train(project, dataset))
    groups = -(-len(dataset.training) // 16)
    [started] = of_kind(events, RunStarted)
    assert started.steps_per_epoch == groups * 3  # 20 steps: 8, 6 more, 6 more
    steps, epochs = of_kind(events, StepDone), of_kind(events, EpochDone)
    assert [step.step for step in steps] == list(range(1, 2 * started.steps_per_epoch + 1))
    assert [epoch.step for epoch in epochs] == [started.steps_per_epoch, len(steps)]
    assert steps[-1].learning_rate < steps[0].learning_rate / 50, "the curve ends with the run"
    assert epochs[1].validation_loss < epochs[0].validation_loss
    # The mean of an epoch is that of its steps, each as heavy as the steps of rows it counted.
    sizes = [min(16, len(dataset.training) - 16 * group) for group in range(groups)]
    heavy = [rows * new for rows in sizes for new in (8, 6, 6)]
    batches = Batches(dataset.training, 16, False, torch.device("cpu"))
    assert sum(heavy) == len(dataset.training) * LENGTH == sum(y.numel() for _, y in batches)
    half = [step.loss for step in steps[: len(heavy)]]
    assert epochs[0].loss == pytest.approx(np.average(half, weights=heavy), rel=1e-6)


def test_a_window_as_long_as_the_rows_is_a_run_without_truncation(dataset: Dataset) -> None:
    runs = [
        list(train(fitting(text_project(truncation=truncation), dataset), dataset))
        for truncation in (None, Windows(window=LENGTH, overlap=7))
    ]
    assert timeless(runs[0]) == timeless(runs[1])


CASES: dict[str, tuple[tuple[Layer, ...], dict[str, Any]]] = {
    "plain": ((LSTM(units=6, return_sequences=True),), {}),
    "torch's kernels, stacked": (
        (
            GRU(units=5, return_sequences=True, reset_after=True, recurrent_activation="sigmoid"),
            SimpleRNN(units=5, return_sequences=True),
        ),
        {},
    ),
    "batches side by side": (
        (LSTM(units=6, return_sequences=True, dropout=0.2, recurrent_dropout=0.2),),
        {"accumulation": 2},
    ),
    "stateful": ((GRU(units=6, return_sequences=True, stateful=True),), {"shuffle": False}),
    "one of two layers stateful": (
        (
            GRU(units=6, return_sequences=True, stateful=True),
            LSTM(units=6, return_sequences=True),
        ),
        {"shuffle": False},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_broken_off_within_a_row_it_is_the_same_run(
    case: str, dataset: Dataset, tmp_path: Path
) -> None:
    layers, settings = CASES[case]
    project = fitting(
        text_project(*layers, truncation=Windows(window=8, overlap=3), epochs=1, **settings),
        dataset,
    )
    kept, told, written = KeptWeights(), [], []
    for event in train(project, dataset, kept=kept):
        told.append(event)
        if not isinstance(event, RunEnded):
            run = tmp_path / str(len(told))
            run.mkdir()
            save_checkpoint(run, kept.checkpoint())
            written.append(run)
    carried = [
        bool([n for n in each.tensors if n[:8] == "windows/"]) for each in map(read, written)
    ]
    windows = len(Windows(window=8, overlap=3).over(LENGTH))
    assert carried[1 : windows + 1] == [True] * (windows - 1) + [False]
    for number, run in enumerate(written, start=1):
        again = KeptWeights()
        resumed = list(train(project, dataset, kept=again, checkpoint=read(run)))
        assert timeless(resumed) == timeless(told[number:]), number
        for ours, theirs in zip(again.module.parameters(), kept.module.parameters(), strict=True):
            assert torch.equal(ours, theirs), number


def read(run: Path) -> Checkpoint:
    found = last_checkpoint(run)
    assert found is not None
    return found


def test_windows_of_padding_alone_are_no_steps() -> None:
    source = EmbeddedReber(rows=20, lag=5)
    project = text_project(
        GRU(units=4, return_sequences=True),
        batch_size=1,
        epochs=1,
        truncation=Windows(window=4, overlap=1),
    ).replace(data=DataSettings(source=source))
    dataset = load(project.data, None)
    project = fitting(project, dataset)
    windows = Windows(window=4, overlap=1).over(dataset.facts.length)
    events = list(train(project, dataset))
    [started] = of_kind(events, RunStarted)
    assert started.steps_per_epoch == len(dataset.training) * len(windows)
    asked = sum(
        any(target >= 0 for target in row[window.first_counted : window.end])
        for row in dataset.training.targets
        for window in windows
    )
    taken = of_kind(events, StepDone)
    assert len(taken) == asked < started.steps_per_epoch
    assert taken[-1].step <= started.steps_per_epoch
    assert events[-1].reason is Stop.FINISHED


# Rows of one long text that follow each other ---------------------------------------------------


def test_each_row_of_a_batch_goes_on_where_the_same_one_ended(dataset: Dataset) -> None:
    assert dataset.facts.rows_follow
    count = len(dataset.training)
    batches = Batches(dataset.training, 8, True, torch.device("cpu"), in_columns=True)
    made = list(batches)
    assert len(made) == len(batches) == count // 8
    assert batches.left_out == count % 8
    for (_, before), (inputs, _) in itertools.pairwise(made):
        # The first symbol of a row is what was to be said at the end of the row before it.
        assert torch.equal(inputs[:, 0], before[:, -1])
    rest = list(Batches(dataset.training, 8, False, torch.device("cpu"), in_columns=True))
    assert sum(len(targets) for _, targets in rest) == count
    assert sorted(column_order(count, 8).tolist()) == list(range(count))
    assert column_order(3, 8).tolist() == [0, 1, 2]


def test_a_stateful_run_over_a_long_text_begins_where_it_ended(dataset: Dataset) -> None:
    """What the layer keeps after an epoch is one pass over each column of the text."""
    layer = LSTM(units=6, return_sequences=True, stateful=True)
    project = fitting(
        text_project(
            layer,
            shuffle=False,
            epochs=1,
            optimizer=SGD(lr=1e-12),
            truncation=Windows(window=6, overlap=1),
        ),
        dataset,
    )
    kept = KeptWeights()
    states = {}
    for event in train(project, dataset, kept=kept):
        if isinstance(event, StepDone):
            states = kept.module.kept_states()
    each = len(dataset.training) // 8
    columns = torch.tensor(dataset.training.inputs[: each * 8].reshape(8, -1)).long()
    kept.module.reset_states()
    with torch.no_grad():
        kept.module(columns)
    [name] = states
    for ours, whole in zip(states[name], kept.module.kept_states()[name], strict=True):
        torch.testing.assert_close(ours, whole, rtol=1e-4, atol=1e-6)


def test_validation_goes_on_from_row_to_row_too(dataset: Dataset) -> None:
    layer = GRU(units=6, return_sequences=True, stateful=True)
    project = fitting(text_project(layer, shuffle=False, epochs=1, batch_size=2), dataset)
    kept = KeptWeights()
    [done] = of_kind(list(train(project, dataset, kept=kept)), EpochDone)
    module, validation = kept.module.eval(), dataset.validation
    rest = len(validation) % 2
    assert len(validation) > 3
    losses = []
    for first, last, columns in ((0, len(validation) - rest, 2), (len(validation) - rest, None, 1)):
        part = slice(first, last)
        module.reset_states()
        inputs = torch.tensor(validation.inputs[part]).long().reshape(columns, -1)
        targets = torch.tensor(validation.targets[part]).reshape(-1)
        if not len(targets):
            continue
        with torch.no_grad():
            outputs = module(inputs).flatten(0, 1)
        losses.append(torch.nn.functional.cross_entropy(outputs, targets, reduction="none"))
    assert done.validation_loss == pytest.approx(torch.cat(losses).mean().item(), rel=1e-5)


def test_a_stateful_layer_and_shuffled_rows_are_told(dataset: Dataset) -> None:
    layer = GRU(units=4, return_sequences=True, stateful=True)
    shuffled = next(iter(train(fitting(text_project(layer), dataset), dataset)))
    assert any("the rows are shuffled. Turn shuffle off" in str(note) for note in shuffled.notes)
    in_order = fitting(text_project(layer, shuffle=False), dataset)
    started = next(iter(train(in_order, dataset)))
    assert not any("goes on from row to row" in str(note) for note in started.notes)


# What cannot be --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "settings", "why"),
    [
        (
            Bidirectional(layer=LSTM(units=3, return_sequences=True), name="both"),
            {},
            "both reads the row from its end",
        ),
        (
            GRU(units=3, return_sequences=True, go_backwards=True, name="back"),
            {},
            "back reads the row from its end",
        ),
        (
            GRU(units=3, return_sequences=True, stateful=True),
            {"accumulation": 2, "shuffle": False},
            "set accumulation to 1",
        ),
    ],
)
def test_what_needs_the_future_is_refused(
    dataset: Dataset, layer: Layer, settings: dict[str, Any], why: str
) -> None:
    project = fitting(text_project(layer, truncation=Windows(window=5), **settings), dataset)
    with pytest.raises(TrainingError, match=why):
        train(project, dataset)
    longer = project.training.replace(truncation=Windows(window=LENGTH))
    train(project.replace(training=longer), dataset)


def test_states_over_links_and_joined_sequences_are_refused(dataset: Dataset) -> None:
    nodes = (
        Node(id="embedding", layer=Embedding(input_dim=30, output_dim=4)),
        Node(id="first", layer=GRU(units=4, return_state=True)),
        Node(id="second", layer=GRU(units=4, return_sequences=True)),
        Node(id="dense", layer=Dense(units=len(dataset.facts.names))),
    )
    links = (
        Link(source="embedding", target="first"),
        Link(source="embedding", target="second"),
        Link(source="first", target="second", source_port="h", target_port="initial_h"),
        Link(source="second", target="dense"),
    )
    project = text_project(truncation=Windows(window=5))
    linked = project.replace(network=Network(dialect="keras2", nodes=nodes, links=links))
    with pytest.raises(TrainingError, match="second begins with states from a link"):
        train(linked, dataset)


def temporal_order(**training: Any) -> tuple[Project, Dataset]:
    """One target a row."""
    source = TemporalOrder(rows=40, lag=12)
    data = DataSettings(source=source)
    dataset = load(data, None)
    return fitting(text_project(GRU(units=4), **training).replace(data=data), dataset), dataset


def test_sequences_joined_along_time_are_refused() -> None:
    project, dataset = temporal_order(truncation=Windows(window=5))
    nodes = (*project.network.nodes, Node(id="joined", layer=Concatenate(axis=1)))
    links = (
        Link(source="embedding", target="joined"),
        Link(source="embedding", target="other"),
        Link(source="other", target="joined"),
        Link(source="joined", target="layer_0"),
        Link(source="layer_0", target="dense"),
    )
    other = Node(id="other", layer=Dense(units=4))
    network = Network(dialect="keras2", nodes=(*nodes, other), links=links)
    with pytest.raises(TrainingError, match="joined joins sequences one after the other"):
        train(project.replace(network=network), dataset)


# One target a row -------------------------------------------------------------------------------


def test_one_target_a_row_takes_as_many_steps_as_without_windows() -> None:
    project, dataset = temporal_order(truncation=Windows(window=5, overlap=2), epochs=1)
    events = list(train(project, dataset))
    [started] = of_kind(events, RunStarted)
    assert (
        started.steps_per_epoch == -(-len(dataset.training) // 8) == len(of_kind(events, StepDone))
    )
    assert not started.notes


def test_rows_that_end_in_padding_are_told() -> None:
    project, dataset = temporal_order(truncation=Windows(window=5), epochs=1)
    rows = dataset.training
    lengths = rows.lengths.copy()
    lengths[: len(rows) // 4] = 3
    shorter = replace(dataset, training=Rows(rows.inputs, rows.targets, rows.texts, lengths))
    started = next(iter(train(project, shorter)))
    share = (len(rows) // 4) / len(rows)
    assert f"in {share:.0%} of them the last window holds nothing but padding" in str(
        started.notes[0]
    )


def test_bucketing_and_windows_exclude_each_other_where_steps_have_targets() -> None:
    project = text_project(truncation=Windows(window=5), bucketing=True)
    assert "gone through in windows" in str(why_not_bucketed(project))
    one_a_row, _ = temporal_order(truncation=Windows(window=5), bucketing=True)
    assert "windows" not in str(why_not_bucketed(one_a_row))


def test_a_number_that_is_not_finite_is_found_in_its_window(dataset: Dataset) -> None:
    """The cause is looked for from the states that the window began with."""
    project = fitting(
        text_project(
            truncation=Windows(window=8), accumulation=2, shuffle=False, optimizer=SGD(lr=1e-9)
        ),
        dataset,
    )
    kept = KeptWeights()
    events = train(project, dataset, kept=kept)
    for _ in range(1 + 3 + 1):  # the beginning, the first group's windows, and one of the second's
        next(events)
    [recurrent] = [kept.module.layers["layer_0"]]
    given = []
    original = recurrent._given_states

    def spoiled(inputs: Any, like: torch.Tensor) -> Any:
        found = original(inputs, like)
        given.append(found)
        return tuple(state * float("nan") for state in found)

    recurrent._given_states = spoiled
    found = next(events)
    assert isinstance(found, NotFinite)
    assert (found.step, found.epoch, found.batch, found.layer) == (5, 1, 3, "layer_0")
    assert len(given) == 3  # two batches, and the first of them again
    assert all(torch.equal(a, b) for a, b in zip(given[0], given[2], strict=True))
    assert next(events).reason is Stop.NOT_FINITE
