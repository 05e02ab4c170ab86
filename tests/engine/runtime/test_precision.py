"""Products in bfloat16 against products of rounded numbers, taken by hand in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime import NetworkModule, build
from engine.runtime.kernels.choice import only
from engine.runtime.recurrent import RecurrentModule
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.regularizers import OrthogonalRegularizer
from tests.engine.runtime.networks import FEATURES, VECTORS, chain

ROWS, STEPS, UNITS = 7, 6, 5


def rounded(values: Any) -> np.ndarray:
    """To the nearest bfloat16: a float32 with its last sixteen bits taken off, ties to even."""
    bits = np.asarray(values, np.float32).view(np.uint32).astype(np.uint64)
    bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
    return bits.astype(np.uint32).view(np.float32).astype(np.float64)


def product(first: Any, second: Any) -> np.ndarray:
    return rounded(rounded(first) @ rounded(second))


def hard_sigmoid(values: np.ndarray) -> np.ndarray:
    return np.clip(0.2 * values + 0.5, 0, 1)


def simple_rnn(x: np.ndarray, w: np.ndarray, u: np.ndarray, b: np.ndarray) -> np.ndarray:
    h = np.zeros((len(x), UNITS))
    for t in range(x.shape[1]):
        h = np.maximum(product(x[:, t], w) + b + product(h, u), 0)
    return h


def lstm(x: np.ndarray, w: np.ndarray, u: np.ndarray, b: np.ndarray) -> np.ndarray:
    h = c = np.zeros((len(x), UNITS))
    for t in range(x.shape[1]):
        i, f, g, o = np.split(product(x[:, t], w) + b + product(h, u), 4, axis=1)
        c = hard_sigmoid(f) * c + hard_sigmoid(i) * np.tanh(g)
        h = hard_sigmoid(o) * np.tanh(c)
    return h


def gru(x: np.ndarray, w: np.ndarray, u: np.ndarray, b: np.ndarray) -> np.ndarray:
    h = np.zeros((len(x), UNITS))
    for t in range(x.shape[1]):
        xz, xr, xh = np.split(product(x[:, t], w) + b, 3, axis=1)
        uz, ur, uh = np.split(u, 3, axis=1)
        z, r = hard_sigmoid(xz + product(h, uz)), hard_sigmoid(xr + product(h, ur))
        h = z * h + (1 - z) * np.tanh(xh + product(r * h, uh))
    return h


def gru_that_resets_after(x: np.ndarray, w: np.ndarray, u: np.ndarray, b: np.ndarray) -> np.ndarray:
    h = np.zeros((len(x), UNITS))
    for t in range(x.shape[1]):
        xz, xr, xh = np.split(product(x[:, t], w) + b[0], 3, axis=1)
        hz, hr, hh = np.split(product(h, u) + b[1], 3, axis=1)
        z, r = hard_sigmoid(xz + hz), hard_sigmoid(xr + hr)
        h = z * h + (1 - z) * np.tanh(xh + r * hh)
    return h


def dense(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Torch adds the bias, rounded as well, before it rounds what comes out."""
    return np.tanh(rounded(rounded(x) @ rounded(w) + rounded(b)))


CASES: dict[str, tuple[Layer, Callable[..., np.ndarray]]] = {
    "SimpleRNN": (SimpleRNN(units=UNITS, activation="relu"), simple_rnn),
    "LSTM": (LSTM(units=UNITS), lstm),
    "GRU": (GRU(units=UNITS), gru),
    "GRU, reset_after": (GRU(units=UNITS, reset_after=True), gru_that_resets_after),
    "Dense": (Dense(units=UNITS, activation="tanh"), dense),
}


def made(*layers: Layer, dialect: Dialect = "keras2") -> NetworkModule:
    """Weights as drawn, and a little more, so that no bias is zero."""
    module = build(chain(*layers, dialect=dialect), VECTORS, seed=3).eval()
    random = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weight in module.parameters():
            weight.add_(torch.randn(weight.shape, generator=random), alpha=0.3)
    return module


def vectors() -> Tensor:
    return torch.randn(ROWS, STEPS, FEATURES, generator=torch.Generator().manual_seed(4))


def in_bfloat16(module: NetworkModule, inputs: Tensor) -> Tensor:
    module.precision = "bfloat16"
    module.reset_states()
    return module(inputs)


@pytest.mark.parametrize("case", CASES)
def test_as_by_hand_with_rounded_numbers(case: str) -> None:
    layer, by_hand = CASES[case]
    module = made(layer)
    x = vectors()
    weights = [weight.detach().double().numpy() for weight in module.parameters()]
    wanted = torch.from_numpy(by_hand(x.double().numpy(), *weights))
    # Not a kernel of torch's own: the cell itself is what is looked at.
    with torch.no_grad(), only("plain"):
        exact = module(x).double()
        got = in_bfloat16(module, x)
    assert got.dtype is torch.float32
    off = (got.double() - wanted).abs()
    rounding = (exact - wanted).abs()
    # What is left is numbers that lie between two and were rounded to the other one.
    assert off.mean() < rounding.mean() / 20
    assert off.max() < 0.02
    assert 1e-4 < rounding.max() < 0.1


LAYERS = {
    "an LSTM of torch's own": LSTM(units=UNITS, recurrent_activation="sigmoid"),
    "a GRU of torch's own": GRU(units=UNITS, recurrent_activation="sigmoid", reset_after=True),
    "an RNN of torch's own": SimpleRNN(units=UNITS),
    "dropout in every gate": LSTM(units=UNITS, dropout=0.2, recurrent_dropout=0.2),
    "one dropout for all": GRU(units=UNITS, dropout=0.2, recurrent_dropout=0.2, implementation=2),
    "without a bias": LSTM(units=UNITS, use_bias=False),
    "without two biases": GRU(units=UNITS, use_bias=False, reset_after=True),
    "states kept": GRU(units=UNITS, stateful=True),
    "both ways": Bidirectional(layer=LSTM(units=UNITS, return_sequences=True)),
    "a softmax gate": LSTM(units=UNITS, recurrent_activation="softmax", activation="sparsemax"),
    "softmax": Dense(units=UNITS, activation="softmax"),
    "its own logarithm": Dense(units=UNITS, activation="log_softmax"),
}


@pytest.mark.parametrize("case", LAYERS)
def test_every_layer_learns_in_it_and_keeps_float32(case: str) -> None:
    module = made(LAYERS[case], Dropout(rate=0.2), Dense(units=2))
    x = vectors()
    with torch.no_grad():
        exact = module(x)
        module.reset_states()
        assert (in_bfloat16(module, x) - exact).abs().max() < 0.1
    module.train()
    for _ in range(2):  # the second goes on from states, where they are kept
        module.zero_grad()
        outputs = module(x)
        assert outputs.dtype is torch.float32
        outputs.square().mean().backward()
    for name, weight in module.named_parameters():
        assert weight.dtype is weight.grad.dtype is torch.float32  # type: ignore[union-attr]
        assert weight.grad.isfinite().all(), name  # type: ignore[union-attr]
        assert weight.grad.any(), name  # type: ignore[union-attr]
    states = [
        state
        for part in module.modules()
        if isinstance(part, RecurrentModule)
        for state in part.kept_states or ()
    ]
    assert all(state.dtype is torch.float32 for state in states)
    assert bool(states) == (case == "states kept")


def test_an_embedding_is_looked_up_as_it_is() -> None:
    module = build(chain(Embedding(input_dim=6, output_dim=4)), seed=1)
    symbols = torch.arange(6).reshape(2, 3)
    assert torch.equal(in_bfloat16(module, symbols), module.layers["n0"].embeddings[symbols])


def test_costs_of_outputs_are_counted_in_float32() -> None:
    regularizer = OrthogonalRegularizer(factor=0.5)
    module = made(LSTM(units=UNITS, activity_regularizer=regularizer))
    outputs = in_bfloat16(module, vectors()).detach().double()
    # By hand: the mean of what each two rows have in common.
    directions = outputs / outputs.norm(dim=1, keepdim=True)
    common = (directions @ directions.T).fill_diagonal_(0).abs().sum()
    wanted = 0.5 * common / (ROWS * (ROWS - 1)) / ROWS
    assert module.regularization_loss().item() == pytest.approx(wanted.item(), rel=1e-4)
