"""The networks that are timed: the document's own, and one for each Keras to build."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from benchmarks.combinations import QUICK
from benchmarks.contenders import (
    NativeLstm,
    TrainingStep,
    gradloom_step,
    torch_loop_step,
    torch_lstm_step,
)
from benchmarks.networks import (
    CLASSES,
    COMBINATIONS,
    GRU_NETWORK,
    LONG_SEQUENCES,
    LSTM_NETWORK,
    LSTM_SIGMOID,
    ROWS,
    TimedNetwork,
)
from engine.exchange.to_keras.program import program
from engine.project.examples import EXAMPLES
from engine.runtime import build

NETWORKS = (LSTM_NETWORK, LSTM_SIGMOID, GRU_NETWORK, *COMBINATIONS, *LONG_SEQUENCES)


def all_networks() -> list[object]:
    return [pytest.param(timed, id=timed.name) for timed in NETWORKS]


@pytest.mark.parametrize(
    ("timed", "example", "parameters"),
    [(LSTM_NETWORK, "lstm-names", 164_106), (GRU_NETWORK, "gru-names", 361_098)],
)
def test_the_documents_networks(timed: TimedNetwork, example: str, parameters: int) -> None:
    [project] = [each.project() for each in EXAMPLES if each.name == example]
    layers = [node.layer for node in timed.project.network.in_order()]
    assert layers == [node.layer for node in project.network.in_order()]
    network = build(timed.project.network, timed.facts.signature("cross_entropy"), 0)
    assert sum(each.numel() for each in network.parameters()) == parameters


@pytest.mark.parametrize("timed", all_networks())
@pytest.mark.parametrize("target", ["keras2", "keras3"])
def test_each_network_is_a_program_for_every_keras(timed: TimedNetwork, target: str) -> None:
    code, refusals = program(timed.project, timed.facts, target)
    assert refusals == []
    assert code == timed.keras_code(target)
    compile(code, timed.name, "exec")
    assert "global_clipnorm=1.0" in code


@pytest.mark.parametrize("timed", all_networks())
def test_rows(timed: TimedNetwork) -> None:
    x, y = timed.rows()
    again, _ = timed.rows()
    assert x.shape == (ROWS, timed.steps)
    assert y.shape == (ROWS,)
    assert (x == again).all()
    assert y.max() < CLASSES
    lengths = (x != 0).sum(1)
    if timed.has_lengths:
        assert len(np.unique(lengths)) > 1
        assert lengths.min() >= timed.steps // 5
        assert all((row[:length] != 0).all() for row, length in zip(x, lengths, strict=True))
    else:
        assert (lengths == timed.steps).all()


def test_names_are_said_once() -> None:
    names = [timed.name for timed in NETWORKS]
    assert len(set(names)) == len(names)
    assert set(names) >= QUICK


def losses(step: TrainingStep, timed: TimedNetwork, count: int) -> list[float]:
    x, y = map(torch.from_numpy, timed.rows())
    return [step(x[:, :6], y) for _ in range(count)]


@pytest.mark.parametrize("make", [gradloom_step, torch_loop_step])
@pytest.mark.parametrize("timed", [LSTM_NETWORK, GRU_NETWORK], ids=["lstm", "gru"])
def test_what_is_timed_learns(make, timed: TimedNetwork) -> None:
    told = losses(make(timed), timed, 4)
    assert told[0] == pytest.approx(np.log(CLASSES), abs=0.2)
    assert told == sorted(told, reverse=True)


def test_torchs_own_network_is_the_documents() -> None:
    torch.manual_seed(0)
    told = losses(torch_lstm_step(), LSTM_SIGMOID, 4)
    assert told == sorted(told, reverse=True)
    # PyTorch has a second bias of as many numbers as the first.
    assert sum(each.numel() for each in NativeLstm().parameters()) == 164_106 + 4 * 128
