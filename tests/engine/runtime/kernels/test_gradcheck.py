"""The backward passes written out by hand against finite differences, in float64."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.layers.base import MAIN
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.network.inference import infer
from engine.runtime.kernels.choice import KernelName, only
from engine.runtime.layer_module import Setting
from engine.runtime.layer_modules import layer_module
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.signals import Signal
from tests.engine.runtime.networks import FEATURES, VECTORS, chain

STEPS, ROWS, UNITS = 4, 3, 3

CELLS: list[Recurrent] = [
    SimpleRNN(units=UNITS),
    SimpleRNN(units=UNITS, activation="gelu"),
    SimpleRNN(units=UNITS, activation="tanh_shrink"),
    LSTM(units=UNITS),
    LSTM(units=UNITS, activation="softsign", recurrent_activation="sigmoid"),
    LSTM(units=UNITS, activation="mish", recurrent_activation="swish"),
    GRU(units=UNITS, recurrent_activation="sigmoid"),
    GRU(units=UNITS, activation="swish", recurrent_activation="softsign"),
    GRU(units=UNITS, reset_after=True),
    GRU(units=UNITS, reset_after=True, use_bias=False, activation="squareplus"),
]
CHANGES: list[dict[str, Any]] = [
    {},
    {"return_sequences": True, "return_state": True},
    {"go_backwards": True, "return_sequences": True, "use_bias": False},
    {"recurrent_dropout": 0.4, "return_sequences": True},
    {"recurrent_dropout": 0.4, "dropout": 0.3, "implementation": 1, "return_state": True},
]
KERNELS: list[KernelName] = ["compiled", "plain"]


def label(layer: Recurrent) -> str:
    after = " after" if getattr(layer, "reset_after", False) else ""
    return f"{type(layer).__name__}{after} {layer.activation}"


def module_of(layer: Recurrent) -> RecurrentModule:
    shapes = infer(chain(layer), VECTORS).inputs["n0"]
    module = layer_module(layer, shapes, Setting("keras2", 1, ("n0",)))
    assert isinstance(module, RecurrentModule)
    for weight in module.parameters():  # biases that are not zero
        torch.nn.init.normal_(weight, 0, 0.5, generator=torch.Generator().manual_seed(3))
    return module.double().train()


def drawn(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@pytest.fixture(params=[False, True], ids=["all", "masked"])
def mask(request: pytest.FixtureRequest) -> Tensor | None:
    holes = torch.tensor([[1, 1, 1, 1], [0, 1, 0, 1], [1, 1, 0, 0]], dtype=torch.bool)
    return holes if request.param else None


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("changes", CHANGES, ids=str)
@pytest.mark.parametrize("layer", CELLS, ids=label)
def test_gradients_of_inputs_states_and_weights(
    layer: Recurrent, changes: dict[str, Any], kernel: KernelName, mask: Tensor | None
) -> None:
    if "implementation" in changes and isinstance(layer, SimpleRNN):
        changes = {name: value for name, value in changes.items() if name != "implementation"}
    module = module_of(layer.replace(**changes))
    names = [name for name, _ in module.named_parameters()]

    def called(values: Tensor, *others: Tensor) -> Sequence[Tensor]:
        states, weights = others[: len(module.state_names)], others[len(module.state_names) :]
        module.generator.manual_seed(0)  # the same elements are dropped each time
        arriving = {MAIN: [Signal(values, mask)]}
        for name, state in zip(module.state_names, states, strict=True):
            arriving[f"initial_{name}"] = [Signal(state)]
        given = dict(zip(names, weights, strict=True))
        with only(kernel):
            leaving = torch.func.functional_call(module, given, (arriving,))
        return [signal.values for signal in leaving.values()]

    states = [drawn(ROWS, UNITS, seed=7 + place) for place in range(len(module.state_names))]
    leaves = [drawn(ROWS, STEPS, FEATURES), *states, *module.parameters()]
    leaves = [leaf.detach().clone().requires_grad_() for leaf in leaves]
    assert torch.autograd.gradcheck(called, leaves, eps=1e-6, atol=1e-6)


def test_the_same_pass_can_be_taken_back_twice() -> None:
    module = module_of(LSTM(units=UNITS, return_sequences=True))
    values = drawn(ROWS, STEPS, FEATURES).requires_grad_()
    with only("compiled"):
        total = module({MAIN: [Signal(values)]})[MAIN].values.square().sum()
    [first] = torch.autograd.grad(total, values, retain_graph=True)
    [again] = torch.autograd.grad(total, values)
    assert torch.equal(first, again)


def test_weights_that_are_not_trained_get_no_gradient() -> None:
    module = module_of(GRU(units=UNITS, reset_after=True)).requires_grad_(False)
    values = drawn(ROWS, STEPS, FEATURES).requires_grad_()
    with only("compiled"):
        module({MAIN: [Signal(values)]})[MAIN].values.sum().backward()
    assert values.grad is not None
    assert all(weight.grad is None for weight in module.parameters())
