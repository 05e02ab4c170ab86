"""Which layers PyTorch has natively, and the first reason why not; what the header says of it."""

from __future__ import annotations

import pytest

from engine.layers import kernels
from engine.layers.add import Add
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.kernels import kernel_note
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.native import native_module, own_cell_reason, without_effect
from engine.layers.registry import LAYERS
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.regularizers import L2

PLAIN_LSTM = LSTM(recurrent_activation="sigmoid")
PLAIN_GRU = GRU(recurrent_activation="sigmoid", reset_after=True)
OUTRUN = (
    "Runs as torch.nn.{} on graphics cards and as a compiled loop, which is faster there, on "
    "processors."
)
OUTRUN_IN_TRAINING = (
    "Runs as torch.nn.LSTM, or in training, where each of several cores has 8 rows or more, as a "
    "compiled loop."
)


@pytest.mark.parametrize(
    ("layer", "module", "note"),
    [
        (Embedding(), "Embedding", "Runs as torch.nn.Embedding."),
        (Dense(), "Linear", "Runs as torch.nn.Linear."),
        (Dense(activation="softmax"), "Linear", "Runs as torch.nn.Linear, then softmax."),
        (Dropout(), "Dropout", "Runs as torch.nn.Dropout."),
        (PLAIN_LSTM, "LSTM", OUTRUN_IN_TRAINING),
        (PLAIN_LSTM.replace(go_backwards=True, use_bias=False), "LSTM", OUTRUN_IN_TRAINING),
        (Bidirectional(layer=PLAIN_LSTM), "LSTM", OUTRUN_IN_TRAINING),
        (PLAIN_GRU, "GRU", OUTRUN.format("GRU")),
        (SimpleRNN(), "RNN", OUTRUN.format("RNN")),
        (SimpleRNN(activation="relu"), "RNN", OUTRUN.format("RNN")),
        (Bidirectional(layer=PLAIN_GRU), "GRU", OUTRUN.format("GRU")),
        (Add(), None, "Runs as torch.add."),
        (Concatenate(), None, "Runs as torch.cat."),
        (Masking(), None, "Runs as a few lines of Gradloom's own."),
    ],
    ids=str,
)
def test_native(layer: Layer, module: str | None, note: str) -> None:
    assert native_module(layer, "keras2") == native_module(layer, "keras3") == module
    assert own_cell_reason(layer, "keras2") is None
    assert str(kernel_note(layer, "keras2")) == note


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (LSTM(), "hard_sigmoid gates"),
        (GRU(), "hard_sigmoid gates"),
        (PLAIN_LSTM.replace(activation="relu"), "relu instead of tanh"),
        (PLAIN_GRU.replace(reset_after=False), "reset_after is off"),
        (SimpleRNN(activation="elu"), "elu instead of tanh"),
        (PLAIN_LSTM.replace(recurrent_dropout=0.1), "recurrent_dropout"),
        (PLAIN_LSTM.replace(dropout=0.1), "dropout with one mask for all steps"),
        (Bidirectional(layer=LSTM()), "hard_sigmoid gates"),
        (
            Bidirectional(layer=PLAIN_LSTM, backward_layer=PLAIN_GRU.replace(go_backwards=True)),
            "its two layers are of different kinds",
        ),
        (
            Bidirectional(
                layer=PLAIN_LSTM, backward_layer=PLAIN_LSTM.replace(units=3, go_backwards=True)
            ),
            "its two layers differ in units",
        ),
        (
            Bidirectional(layer=PLAIN_LSTM.replace(go_backwards=True)),
            "its first layer reads from the end",
        ),
    ],
    ids=str,
)
def test_own_cell(layer: Layer, reason: str) -> None:
    assert native_module(layer, "keras2") is None
    assert str(own_cell_reason(layer, "keras2")) == reason
    assert str(kernel_note(layer, "keras2")) == f"Runs as Gradloom's own cell, compiled: {reason}."


def test_a_mask_needs_an_own_cell_in_recurrent_layers_alone() -> None:
    assert native_module(PLAIN_LSTM, "keras2", masked=True) is None
    assert native_module(Bidirectional(layer=PLAIN_LSTM), "keras2", masked=True) is None
    assert native_module(Dense(), "keras2", masked=True) == "Linear"
    note = kernel_note(PLAIN_LSTM, "keras2", masked=True)
    assert str(note) == "Runs as Gradloom's own cell, compiled: its input carries a mask."


@pytest.mark.parametrize(
    ("layer", "note"),
    [
        (LSTM(activation="softmax"), "step by step: hard_sigmoid gates."),
        (Bidirectional(layer=SimpleRNN(activation="softmax")), "step by step: softmax instead of"),
    ],
    ids=str,
)
def test_activations_over_all_features_go_step_by_step(layer: Layer, note: str) -> None:
    assert note in str(kernel_note(layer, "keras2"))


def test_without_numba_nothing_is_said_to_be_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "numba_is_installed", lambda: False)
    assert str(kernel_note(LSTM(), "keras2")) == (
        "Runs as Gradloom's own cell, step by step: hard_sigmoid gates. It is compiled where "
        "numba is installed."
    )
    assert str(kernel_note(PLAIN_GRU, "keras2")) == "Runs as torch.nn.GRU."
    assert str(kernel_note(PLAIN_LSTM, "keras2")) == "Runs as torch.nn.LSTM."
    note = kernel_note(Bidirectional(layer=PLAIN_GRU), "keras2")
    assert str(note) == "Runs as torch.nn.GRU in both directions."


@pytest.mark.parametrize("cls", LAYERS)
def test_every_layer_says_something(cls: type[Layer]) -> None:
    assert str(kernel_note(cls(), "keras2")).startswith("Runs as ")


def test_arguments_that_keras_passes_over() -> None:
    regular = SimpleRNN(activity_regularizer=L2())
    assert "does not use it" in str(without_effect(regular, "keras3")["activity_regularizer"])
    assert not without_effect(regular, "keras2")
    assert set(without_effect(LSTM(dropout=1.0, recurrent_dropout=0.9), "keras2")) == {"dropout"}
    assert not without_effect(LSTM(), "keras2")
    assert not without_effect(LSTM(implementation=2), "keras3")
    for layer, dialect in ((GRU(implementation=2), "keras2"), (LSTM(), "keras3")):
        assert "same numbers" in str(without_effect(layer, dialect)["implementation"])
        assert not without_effect(layer.replace(dropout=0.2), dialect)
    shared = LSTM(implementation=2, recurrent_dropout=0.2)
    assert "Keras 3 takes 1" in str(without_effect(shared, "keras3")["implementation"])
    assert not without_effect(shared, "keras2")
    zeros = Bidirectional(layer=GRU(zero_output_for_mask=True))
    assert set(without_effect(zeros, "keras2")) == {"layer", "backward_layer"}
