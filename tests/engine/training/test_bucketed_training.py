"""Training on batches cut to their longest row."""

from __future__ import annotations

from typing import Any, Literal

import pytest
import torch

from engine.data import Dataset, prepared
from engine.layers.registry import new_layer
from engine.network.edits import add_layer, append_layer
from engine.network.network import Network
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.runtime import build
from engine.training.batches import Batches
from engine.training.bucketing import why_not_bucketed
from engine.training.events import EpochDone, RunStarted
from engine.training.loop import train

TEXTS = ["ab" * (1 + place % 9) for place in range(60)]
LABELS = ["x" if place % 3 else "y" for place in range(60)]
Side = Literal["start", "end"]


def project_of(
    pad: Literal["start", "end"] = "start", mask: bool = True, **training: Any
) -> Project:
    network, last = add_layer(
        Network(dialect="keras2"),
        new_layer("Embedding").replace(input_dim=4, output_dim=3, mask_zero=mask),
        0,
        0,
    )
    network, last = append_layer(network, new_layer("LSTM").replace(units=4), last)
    network, _ = append_layer(network, new_layer("Dense").replace(units=2), last)
    settings = {"epochs": 2, "batch_size": 8, "bucketing": True, **training}
    return Project(
        network=network,
        data=DataSettings(preparation=Preparation(pad=pad)),
        training=TrainingSettings(**settings),
    )


def data_of(project: Project) -> Dataset:
    return prepared(TEXTS, LABELS, project.data.preparation)


@pytest.mark.parametrize("pad", ["start", "end"])
def test_a_cut_batch_gives_what_the_whole_one_gives(pad: Side) -> None:
    project = project_of(pad)
    dataset = data_of(project)
    network = build(project.network, dataset.facts.signature("cross_entropy"), 0).eval()
    batches = Batches(dataset.training, 8, full_only=False, device=torch.device("cpu"))
    order = torch.Generator().manual_seed(1)
    seen = 0
    for inputs, targets in batches.bucketed(order, pad):
        assert (inputs != 0).any(dim=0).all(), "no column of padding alone is left"
        missing = dataset.facts.length - inputs.shape[1]
        ends = (missing, 0) if pad == "start" else (0, missing)
        whole = torch.nn.functional.pad(inputs, ends)
        torch.testing.assert_close(network(inputs), network(whole))
        seen += len(targets)
    assert seen == len(dataset.training)
    assert 0.2 < batches.share_saved() < 0.6


def test_it_is_told_how_much_is_saved_and_the_run_is_the_same_again() -> None:
    project = project_of()
    runs = [list(train(project, data_of(project))) for _ in range(2)]
    started = runs[0][0]
    assert isinstance(started, RunStarted)
    assert "of the symbols, which are padding" in str(started.notes[0])
    losses = [[event.loss for event in run if isinstance(event, EpochDone)] for run in runs]
    assert losses[0] == losses[1]
    assert len(losses[0]) == 2


def test_where_it_is_left_out_the_run_says_why() -> None:
    assert why_not_bucketed(project_of()) is None
    for project, why in (
        (project_of(mask=False), "not masked"),
        (project_of(shuffle=False), "in their order"),
    ):
        started = next(iter(train(project, data_of(project))))
        assert isinstance(started, RunStarted)
        assert why in str(started.notes[0])
    stateful = project_of()
    node = stateful.network.nodes[1]
    changed = node.replace(layer=node.layer.replace(stateful=True))
    network = stateful.network.replace(
        nodes=(stateful.network.nodes[0], changed, stateful.network.nodes[2])
    )
    assert "stateful" in str(why_not_bucketed(stateful.replace(network=network)))
