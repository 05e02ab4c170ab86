"""Outputs, states, gradients and costs against Keras itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime import Signal
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from engine.vocabulary.regularizers import L1, L1L2, L2, OrthogonalRegularizer, Regularizer
from tests.engine.runtime.comparing import Pair, symbols
from tests.engine.runtime.networks import FEATURES, STEPS, SYMBOLS, VECTORS

pytestmark = [pytest.mark.keras, pytest.mark.usefixtures("each_kernel")]

CELLS: list[Recurrent] = [
    SimpleRNN(units=4),
    LSTM(units=4),
    GRU(units=4),
    GRU(units=4, reset_after=True),
]
NATIVE: list[Recurrent] = [
    LSTM(units=4, recurrent_activation="sigmoid"),
    GRU(units=4, recurrent_activation="sigmoid", reset_after=True),
    SimpleRNN(units=4, activation="relu"),
]
# Left padding, right padding, holes, a row with nothing, a row with everything.
MASKS = [[0, 0, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]]


def label(layer: Recurrent) -> str:
    after = getattr(layer, "reset_after", False)
    return f"{type(layer).__name__}{' reset after' if after else ''} {layer.activation}"


def vectors(seed: int = 0) -> Tensor:
    drawn = np.random.default_rng(seed).normal(size=(3, STEPS, FEATURES))
    return torch.from_numpy(drawn).float()


def masked_symbols(seed: int = 0) -> Tensor:
    return symbols(np.random.default_rng(seed), MASKS)


@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_in_state_and_gates(name: str, dialect: Dialect) -> None:
    for layer in (
        SimpleRNN(units=4, activation=name),
        LSTM(units=4, activation=name),
        LSTM(units=4, recurrent_activation=name),
        GRU(units=4, recurrent_activation=name, reset_after=True),
        GRU(units=4, recurrent_activation=name, activation="sigmoid"),
        Dense(units=4, activation=name),
    ):
        # A growing state overflows: exp of exp. Few steps and small inputs keep it finite.
        inputs = 0.2 * vectors()[:, :3] if name == "exponential" else vectors()
        Pair(layer, dialect=dialect, signature=VECTORS).check(inputs)


@pytest.mark.parametrize("layer", CELLS + NATIVE, ids=label)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"use_bias": False},
        {"go_backwards": True, "return_sequences": True},
        {"return_sequences": True, "return_state": True, "unroll": True},
        {"return_state": True, "go_backwards": True},
        {"trainable": False},
        {"implementation": 2},
    ],
    ids=str,
)
def test_how_a_layer_reads_and_what_it_returns(layer: Recurrent, changes: dict) -> None:
    if "implementation" in changes and isinstance(layer, SimpleRNN):
        pytest.skip("SimpleRNN has no implementation")
    Pair(layer.replace(**changes), signature=VECTORS).check(vectors())


@pytest.mark.parametrize("layer", CELLS, ids=label)
@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("return_sequences", [False, True])
def test_masks(layer: Recurrent, go_backwards: bool, zero: bool, return_sequences: bool) -> None:
    first = layer.replace(
        go_backwards=go_backwards,
        zero_output_for_mask=zero,
        return_sequences=return_sequences,
        return_state=True,
    )
    after = (
        (SimpleRNN(units=2, return_sequences=True), Dense(units=3), LSTM(units=2))
        if return_sequences
        else (Dense(units=2),)
    )
    embedding = Embedding(input_dim=SYMBOLS, output_dim=3, mask_zero=True)
    Pair(embedding, first, *after).check(masked_symbols())


def test_masking_skips_the_steps_that_hold_its_value() -> None:
    inputs = vectors()
    inputs[0, :2] = 0.5
    inputs[1, 3:] = 0.5
    inputs[2, 1, 0] = 0.5
    Pair(
        Masking(mask_value=0.5),
        LSTM(units=3, return_sequences=True),
        GRU(units=2),
        signature=VECTORS,
    ).check(inputs)


@pytest.mark.parametrize(
    ("layer", "merge_mode"),
    [(CELLS[1], mode) for mode in ("concat", "sum", "mul", "ave", None)]
    + [(layer, "concat") for layer in (CELLS[0], CELLS[2], CELLS[3], *NATIVE)],
    ids=lambda value: label(value) if isinstance(value, Recurrent) else str(value),
)
@pytest.mark.parametrize("return_sequences", [False, True])
def test_bidirectional(layer: Recurrent, return_sequences: bool, merge_mode: str | None) -> None:
    inner = layer.replace(return_sequences=return_sequences)
    both = Bidirectional(layer=inner, merge_mode=merge_mode)
    Pair(both, signature=VECTORS).check(vectors())
    embedding = Embedding(input_dim=SYMBOLS, output_dim=3, mask_zero=True)
    Pair(embedding, both).check(masked_symbols())


def test_bidirectional_with_another_backward_layer_and_states() -> None:
    both = Bidirectional(
        layer=LSTM(units=3, return_sequences=True, return_state=True),
        backward_layer=GRU(
            units=2,
            return_sequences=True,
            return_state=True,
            go_backwards=True,
            activity_regularizer=L2(),
        ),
    )
    pair = Pair(both, Dense(units=2), signature=VECTORS)
    pair.check(vectors())
    stack = Pair(
        Embedding(input_dim=SYMBOLS, output_dim=3, mask_zero=True),
        Bidirectional(layer=LSTM(units=3, return_sequences=True)),
        Bidirectional(layer=GRU(units=2)),
        Dense(units=2),
    )
    stack.check(masked_symbols())


@pytest.mark.parametrize("layer", CELLS, ids=label)
@pytest.mark.parametrize(
    "regularizer",
    [
        L1(l1=0.3),
        L2(l2=0.2),
        L1L2(l1=0.1, l2=0.4),
        OrthogonalRegularizer(factor=0.7),
        OrthogonalRegularizer(factor=0.5, mode="columns"),
    ],
    ids=lambda value: value.kind,
)
def test_regularizers(layer: Recurrent, regularizer: Regularizer) -> None:
    matrices_only = isinstance(regularizer, OrthogonalRegularizer)
    changed = layer.replace(
        kernel_regularizer=regularizer,
        recurrent_regularizer=regularizer,
        bias_regularizer=None if matrices_only else regularizer,
        activity_regularizer=regularizer,
        return_state=True,
        return_sequences=not matrices_only,
    )
    dense = Dense(units=3, kernel_regularizer=regularizer, activity_regularizer=regularizer)
    layers = (changed, dense) if matrices_only else (changed, LSTM(units=2), dense)
    Pair(*layers, dialect="keras3", signature=VECTORS).check(vectors())
    embedding = Embedding(
        input_dim=SYMBOLS,
        output_dim=3,
        embeddings_regularizer=regularizer,
        activity_regularizer=None if matrices_only else regularizer,
    )
    Pair(embedding, changed, dialect="keras3").check(masked_symbols())


def test_keras3_leaves_out_the_cost_of_weights_that_are_not_trained() -> None:
    Pair(
        LSTM(units=2, trainable=False, kernel_regularizer=L2()),
        Dense(units=2, kernel_regularizer=L2()),
        dialect="keras3",
        signature=VECTORS,
    ).check(vectors())


@pytest.mark.parametrize("layer", CELLS + NATIVE, ids=label)
@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("mask", [False, True])
def test_initial_states(layer: Recurrent, mask: bool, dialect: Dialect) -> None:
    """Through Keras' own argument; ours through the ports, past the network around them."""
    changed = layer.replace(return_sequences=True, return_state=True)
    embedding = Embedding(input_dim=SYMBOLS, output_dim=3, mask_zero=mask)
    pair = Pair(embedding, changed, dialect=dialect)
    inputs = masked_symbols()
    pair.alike(inputs)
    random = np.random.default_rng(1)
    states = [
        torch.from_numpy(random.normal(size=(len(inputs), 4))).float() for _ in layer.state_names
    ]
    with torch.no_grad():
        # Keras 2 gives the layer its mask here, Keras 3 does not unless it is told to.
        pair.keras(inputs, initial_state=states, send_mask=dialect == "keras2")
        arriving = pair.ours.layers["n0"]({"main": [Signal(inputs)]})["main"]
        linked = {
            f"initial_{name}": [Signal(state)]
            for name, state in zip(layer.state_names, states, strict=True)
        }
        given = pair.ours.layers["n1"]({"main": [arriving], **linked})
    for signal, expected in zip(given.values(), pair.keras.returned[-1], strict=True):
        torch.testing.assert_close(signal.values, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("layer", CELLS + NATIVE[:2], ids=label)
@pytest.mark.parametrize("both_ways", [False, True])
def test_stateful_over_three_batches(layer: Recurrent, both_ways: bool) -> None:
    stateful = layer.replace(stateful=True, return_sequences=True)
    pair = Pair(
        Embedding(input_dim=SYMBOLS, output_dim=3, mask_zero=True),
        Bidirectional(layer=stateful) if both_ways else stateful,
    )
    pair.alike(masked_symbols())
    for batch in range(3):
        inputs = masked_symbols(batch)
        with torch.no_grad():
            torch.testing.assert_close(pair.ours(inputs), pair.keras(inputs), atol=1e-5, rtol=0)
