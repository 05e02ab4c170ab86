"""Every layer on a graphics card gives the outputs and gradients of the processor."""

from __future__ import annotations

from typing import Any

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
from engine.layers.masking import Masking
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime import NetworkModule, build
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.constraints import CONSTRAINTS
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.precisions import Precision
from engine.vocabulary.regularizers import L1L2, OrthogonalRegularizer
from tests.engine.runtime.networks import FEATURES, SYMBOLS, VECTORS, chain
from tests.gpu.on_a_card import DEVICE, near, needs_a_card

pytestmark = needs_a_card

UNITS, ROWS, STEPS = 6, 9, 7
OF_TORCH = {"units": UNITS, "recurrent_activation": "sigmoid"}
DROPPING = {"units": UNITS, "dropout": 0.3, "recurrent_dropout": 0.2}
COSTS = {"kernel_regularizer": L1L2(l1=0.01, l2=0.02), "activity_regularizer": L1L2(l1=0.1, l2=0.1)}

CASES: dict[str, tuple[Layer, ...]] = {
    "SimpleRNN, torch's own": (SimpleRNN(units=UNITS),),
    "SimpleRNN, torch's own with relu": (SimpleRNN(units=UNITS, activation="relu"),),
    "SimpleRNN, a cell": (SimpleRNN(units=UNITS, activation="softplus"),),
    "LSTM, torch's own": (LSTM(**OF_TORCH),),
    "LSTM, torch's own without a bias": (LSTM(**OF_TORCH, use_bias=False),),
    "LSTM, a cell": (LSTM(units=UNITS),),
    "LSTM, dropout in every gate": (LSTM(**DROPPING, implementation=1),),
    "LSTM, one dropout": (LSTM(**DROPPING, implementation=2),),
    "LSTM, backwards with states": (LSTM(**OF_TORCH, go_backwards=True, stateful=True),),
    "GRU, torch's own": (GRU(**OF_TORCH, reset_after=True),),
    "GRU, reset before": (GRU(units=UNITS),),
    "GRU, reset after": (GRU(units=UNITS, reset_after=True),),
    "GRU, dropout in every gate": (GRU(**DROPPING, reset_after=True, implementation=1),),
    "GRU, states kept": (GRU(units=UNITS, stateful=True),),
    "both ways": (Bidirectional(layer=LSTM(**OF_TORCH, return_sequences=True)), GRU(units=UNITS)),
    "skipped steps": (
        Masking(),
        LSTM(units=UNITS, return_sequences=True, zero_output_for_mask=True),
        GRU(units=UNITS),
    ),
    "costs": (
        LSTM(units=UNITS, **COSTS),
        Dense(units=4, kernel_regularizer=COSTS["kernel_regularizer"]),
    ),
    "orthogonal costs": (GRU(units=UNITS, recurrent_regularizer=OrthogonalRegularizer()),),
    "dropout between": (LSTM(**OF_TORCH, return_sequences=True), Dropout(rate=0.4), GRU(units=4)),
    **{
        f"{name} in gates and cell": (
            LSTM(units=UNITS, activation="tanh", recurrent_activation=name),
        )
        for name in ACTIVATIONS
    },
    **{f"Dense with {name}": (Dense(units=UNITS, activation=name),) for name in ACTIVATIONS},
}


def made(layers: tuple[Layer, ...], dialect: Dialect, device: str) -> NetworkModule:
    """Weights as drawn from the seed, and a little more, so that no bias is zero."""
    module = build(chain(*layers, dialect=dialect), VECTORS, seed=3)
    random = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weight in module.parameters():
            weight.add_(torch.randn(weight.shape, generator=random), alpha=0.1)
    return module.to(device)


def vectors() -> Tensor:
    """(rows, time, features), and in some rows steps that are skipped."""
    values = torch.randn(ROWS, STEPS, FEATURES, generator=torch.Generator().manual_seed(4))
    values[0, 3:], values[1, :2], values[2, 2] = 0, 0, 0
    return values


def results(
    layers: tuple[Layer, ...], dialect: Dialect, device: str, precision: Precision = "float32"
) -> dict[str, Tensor]:
    """Outputs of two batches in training and one in evaluation, cost, and every gradient."""
    module = made(layers, dialect, device)
    module.precision = precision
    x = vectors().to(device)
    first, second = module(x), module(x.flip(0))  # the second goes on from kept states
    cost = module.regularization_loss()
    (first.square().mean() + second.square().mean() + cost).backward()
    found = {"first batch": first, "second batch": second, "cost of regularizers": cost}
    for name, weight in module.named_parameters():
        assert weight.grad is not None, name
        assert weight.device.type == torch.device(device).type, name
        found[f"gradient of {name}"] = weight.grad
    module.eval()
    module.reset_states()
    with torch.no_grad():
        found["evaluation"] = module(x)
    return found


@pytest.fixture(autouse=True)
def all_bits_of_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in training: cuDNN takes no TF32."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


# From step to step e to a power makes of every rounding a larger difference.
WITHIN = {"exponential in gates and cell": 3e-3}


@pytest.mark.parametrize("dialect", ["keras2", "keras3"])
@pytest.mark.parametrize("case", CASES)
def test_float32_as_on_the_processor(case: str, dialect: Dialect) -> None:
    wanted = results(CASES[case], dialect, "cpu")
    for what, got in results(CASES[case], dialect, DEVICE).items():
        near(got, wanted[what], WITHIN.get(case, 1e-4), f"{case} in {dialect}, {what}")


@pytest.mark.parametrize("case", [case for case in CASES if " in gates" not in case])
def test_bfloat16_is_near_float32(case: str) -> None:
    wanted = results(CASES[case], "keras2", "cpu")
    for what, got in results(CASES[case], "keras2", DEVICE, "bfloat16").items():
        assert got.dtype is torch.float32, f"{case}, {what} is {got.dtype}"
        near(got, wanted[what], 0.1, f"{case} in bfloat16, {what}")


@pytest.mark.parametrize("case", ["LSTM, a cell", "GRU, reset before", "GRU, reset after"])
def test_bfloat16_rounds_as_on_the_processor(case: str) -> None:
    """The cells themselves, rounded at the same places: much nearer than to float32."""
    on_cpu = results(CASES[case], "keras2", "cpu", "bfloat16")
    on_card = results(CASES[case], "keras2", DEVICE, "bfloat16")
    exact = results(CASES[case], "keras2", "cpu")
    for what in ("first batch", "second batch", "evaluation"):
        off = (on_card[what].cpu() - on_cpu[what]).abs().mean().item()
        rounding = (exact[what] - on_cpu[what]).abs().mean().item()
        assert off < rounding / 3, f"{case}, {what}: off by {off:.2e}, rounding is {rounding:.2e}"


def test_symbols_and_their_mask() -> None:
    layers = (Embedding(input_dim=SYMBOLS, output_dim=4, mask_zero=True), LSTM(units=UNITS))
    symbols = torch.randint(SYMBOLS, (ROWS, STEPS), generator=torch.Generator().manual_seed(1))
    found: dict[str, dict[str, Any]] = {}
    for device in ("cpu", DEVICE):
        module = build(chain(*layers), seed=2).to(device)
        outputs = module(symbols.to(device))
        outputs.square().mean().backward()
        gradients = {name: weight.grad for name, weight in module.named_parameters()}
        found[device] = {"outputs": outputs, **gradients}
    for what, got in found[DEVICE].items():
        near(got, found["cpu"][what], 1e-4, f"Embedding and LSTM, {what}")


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda each: each.__name__)
def test_constraints(constraint: Any) -> None:
    layer = Dense(units=UNITS, kernel_constraint=constraint())
    modules = [made((layer,), "keras2", device) for device in ("cpu", DEVICE)]
    for module in modules:
        module.apply_constraints()
    for first, second in zip(*(module.parameters() for module in modules), strict=True):
        near(second, first, 1e-5, constraint.__name__)
