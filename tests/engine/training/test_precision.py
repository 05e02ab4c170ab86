"""Training with products in bfloat16: near float32, and as good at learning."""

from __future__ import annotations

import pytest
import torch

from engine.data import Dataset
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.training.events import EpochDone, Event, RunStarted, StepDone
from engine.training.loop import train
from engine.training.prediction import Predictor
from engine.training.weights import KeptWeights
from engine.vocabulary.optimizers import SGD, Adam
from tests.engine.training.conftest import small_project


def losses(events: list[Event]) -> list[float]:
    return [event.loss for event in events if isinstance(event, StepDone)]


@pytest.mark.parametrize("recurrent", [LSTM(units=8), GRU(units=8, reset_after=True)], ids=str)
def test_losses_are_near_those_of_float32(recurrent: object, dataset: Dataset) -> None:
    settings = {"recurrent": recurrent, "optimizer": SGD(lr=0.5), "epochs": 4}
    exact = losses(list(train(small_project(**settings), dataset)))
    kept = KeptWeights()
    events = list(train(small_project(**settings, precision="bfloat16"), dataset, kept=kept))
    assert losses(events) == pytest.approx(exact, abs=0.02)
    assert losses(events) != pytest.approx(exact, abs=1e-5)
    assert kept.module is not None
    assert {weight.dtype for weight in kept.module.parameters()} == {torch.float32}


def test_it_learns_and_its_weights_are_tried_out_in_float32(dataset: Dataset) -> None:
    project = small_project(precision="bfloat16", epochs=12, optimizer=Adam(lr=0.05))
    kept = KeptWeights()
    events = list(train(project, dataset, kept=kept))
    validations = [event for event in events if isinstance(event, EpochDone)]
    assert validations[-1].validation_accuracy == 1.0
    assert validations[-1].validation_loss < validations[0].validation_loss / 2
    assert kept.best is not None
    predictor = Predictor(project, dataset.facts, kept.best)
    assert [found.label for found in predictor(["b0001", "c0002"])] == ["class b", "class c"]
    texts = [f"{letter}0123" for letter in "abc"]
    exact = Predictor(small_project(), dataset.facts, kept.best)
    assert torch.equal(
        predictor.outputs(predictor.prepared(texts)), exact.outputs(exact.prepared(texts))
    )


def test_a_processor_is_said_to_gain_nothing(dataset: Dataset) -> None:
    for precision, told in (("float32", False), ("bfloat16", True)):
        [started, *_] = train(small_project(precision=precision, epochs=1), dataset)
        assert isinstance(started, RunStarted)
        assert any("meant for graphics cards" in str(note) for note in started.notes) == told


def test_float32_is_all_of_it_on_a_card_too(dataset: Dataset) -> None:
    """TF32, which cuDNN would take, is off for as long as the run goes on."""
    assert torch.backends.cudnn.allow_tf32
    for _ in train(small_project(epochs=1), dataset):
        assert not torch.backends.cudnn.allow_tf32
    assert torch.backends.cudnn.allow_tf32
