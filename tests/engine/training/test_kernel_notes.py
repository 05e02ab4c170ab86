"""What is said of layers that no fast kernel takes over time."""

from __future__ import annotations

import pytest
import torch

from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.runtime import build
from engine.runtime import recurrent as recurrent_module
from engine.training import kernel_notes as notes_module
from engine.training.kernel_notes import kernel_notes
from tests.engine.runtime.networks import chain

SIGMOID_LSTM = LSTM(units=3, recurrent_activation="sigmoid")


def notes_of(*layers: Recurrent, masked: bool = False, precision: str = "float32") -> list[str]:
    embedding = Embedding(input_dim=5, output_dim=2, mask_zero=masked)
    network = build(chain(embedding, *layers, Dense(units=2))).train()
    network.precision = precision
    return [str(note) for note in kernel_notes(network)]


def test_layers_with_a_fast_kernel_say_nothing() -> None:
    assert notes_of(LSTM(units=3, return_sequences=True), GRU(units=3)) == []
    assert notes_of(LSTM(units=3, recurrent_dropout=0.2), masked=True) == []


def test_activations_over_all_features_are_named() -> None:
    [note] = notes_of(LSTM(units=3, return_sequences=True), GRU(units=3, activation="softmax"))
    assert note == "Step by step in Python, for want of a faster kernel: n2."


def test_bfloat16_leaves_what_torch_has_no_kernel_for() -> None:
    assert notes_of(SIGMOID_LSTM, precision="bfloat16") == []
    [note] = notes_of(SIGMOID_LSTM, masked=True, precision="bfloat16")
    assert note.endswith(": n1.")


def test_without_numba_it_is_said_what_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurrent_module, "compiled_kernels", dict)
    monkeypatch.setattr(notes_module, "numba_is_installed", lambda: False)
    [note] = notes_of(GRU(units=3, name="reader"))
    assert note.startswith("Step by step in Python: reader. With numba installed")
    assert notes_of(SIGMOID_LSTM) == []


@pytest.mark.parametrize("layer", [GRU(units=3, activation="softmax"), GRU(units=3)], ids=str)
def test_the_step_takes_the_kernel_that_was_expected(
    layer: GRU, monkeypatch: pytest.MonkeyPatch
) -> None:
    over_time, taken = recurrent_module.RecurrentModule.over_time, []
    monkeypatch.setattr(
        recurrent_module.RecurrentModule,
        "over_time",
        lambda *arguments: taken.append("plain") or over_time(*arguments),
    )
    network = build(chain(Embedding(input_dim=5, output_dim=2), layer)).train()
    network(torch.ones(2, 3, dtype=torch.long))
    assert bool(taken) == bool(kernel_notes(network))
