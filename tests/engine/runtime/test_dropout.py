"""Dropout masks: when they are drawn, for what, how often and with which scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.layers.bidirectional import Bidirectional
from engine.layers.dropout import Dropout
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime import NetworkModule, build
from engine.runtime.recurrent import RecurrentModule
from engine.vocabulary.dialects import Dialect
from tests.engine.runtime.networks import FEATURES, VECTORS, chain

pytestmark = pytest.mark.usefixtures("each_kernel")

ROWS, STEPS, UNITS = 4, 3, 4
CELLS: list[Recurrent] = [
    SimpleRNN(units=UNITS),
    LSTM(units=UNITS),
    LSTM(units=UNITS, recurrent_activation="sigmoid"),
    GRU(units=UNITS),
    GRU(units=UNITS, reset_after=True, recurrent_activation="sigmoid"),
]


def inputs(rows: int = ROWS, seed: int = 0) -> Tensor:
    drawn = np.random.default_rng(seed).normal(size=(rows, STEPS, FEATURES))
    return torch.from_numpy(drawn).float()


def module_of(layer: Any, dialect: Dialect = "keras2", seed: int = 0) -> NetworkModule:
    return build(chain(layer, dialect=dialect), VECTORS, seed)


def masks_of(layer: Recurrent, dialect: Dialect = "keras2", rows: int = 2000) -> Any:
    """Masks on the inputs and on the state that a training pass would draw."""
    module = module_of(layer, dialect).layers["n0"]
    assert isinstance(module, RecurrentModule)
    return module._dropout_masks(inputs(rows))


def test_a_dropout_layer_drops_its_share_and_scales_the_rest() -> None:
    module = module_of(Dropout(rate=0.3))
    ones = torch.ones(400, 20, 10)
    given = module(ones)
    assert given.unique().tolist() == pytest.approx([0, 1 / 0.7])
    assert (given == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert (module(ones) != given).any(), "each batch has its own draw"
    assert (given[:, 0] != given[:, 1]).any(), "elements of a step are drawn for themselves"
    torch.testing.assert_close(module.eval()(ones), ones)


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_dropout_layer_at_either_end(rate: float) -> None:
    given = module_of(Dropout(rate=rate))(torch.ones(2, 3, FEATURES))
    torch.testing.assert_close(given, torch.full_like(given, 1 - rate))


@pytest.mark.parametrize("dialect", ["keras2", "keras3"])
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_one_mask_a_gate_with_implementation_1_and_one_for_all_with_2(
    kind: type[Recurrent], dialect: Dialect
) -> None:
    gates = len(kind.gate_names)
    one = kind(units=UNITS, dropout=0.25, recurrent_dropout=0.5, implementation=1)
    on_inputs, on_state = masks_of(one, dialect)
    assert len(on_inputs) == len(on_state) == gates
    assert (on_inputs[0] != on_inputs[1]).any()
    for mask, rate, features in ((on_inputs[0], 0.25, FEATURES), (on_state[0], 0.5, UNITS)):
        assert mask.shape == (2000, features)
        assert mask.unique().tolist() == pytest.approx([0, 1 / (1 - rate)])
        assert (mask == 0).float().mean().item() == pytest.approx(rate, abs=0.02)
    two = one.replace(implementation=2)
    on_inputs, on_state = masks_of(two, dialect)
    # LSTMCell.__init__ of Keras 3: "if self.recurrent_dropout != 0.0: self.implementation = 1".
    expected = gates if dialect == "keras3" else 1
    assert len(on_inputs) == len(on_state) == expected
    on_inputs, on_state = masks_of(two.replace(recurrent_dropout=0.0), dialect)
    assert (len(on_inputs), len(on_state)) == (1, 0)


def test_rate_one_drops_nothing_in_gated_cells_and_everything_in_the_simple_one() -> None:
    """``0 < dropout < 1`` stands in the cells of LSTM and GRU."""
    for layer in (LSTM(units=UNITS, dropout=1.0), GRU(units=UNITS, recurrent_dropout=1.0)):
        assert masks_of(layer) == ((), ())
    on_inputs, on_state = masks_of(SimpleRNN(units=UNITS, dropout=1.0))
    assert (on_inputs[0] == 0).all()
    assert on_state == ()


def by_hand(layer: Recurrent, module: NetworkModule, masks: Any, values: Tensor) -> Tensor:
    """The last output with given masks, gate by gate from the formulas of Keras' documents."""
    kernel, recurrent, bias = (torch.from_numpy(array) for array in module.keras_weights())
    gates = len(layer.gate_names)
    on_inputs, on_state = (
        [Tensor.new_ones(values, ())] * gates
        if not given
        else list(given) * (gates if len(given) == 1 else 1)
        for given in masks
    )
    w, u = kernel.chunk(gates, 1), recurrent.chunk(gates, 1)
    bias_in, bias_state = (bias[0], bias[1]) if bias.ndim == 2 else (bias, torch.zeros_like(bias))
    b, bs = bias_in.chunk(gates), bias_state.chunk(gates)

    def gate(z: Tensor) -> Tensor:
        if getattr(layer, "recurrent_activation", "") == "sigmoid":
            return torch.sigmoid(z)
        return (0.2 * z + 0.5).clip(0, 1)

    h = c = torch.zeros(len(values), UNITS)
    for step in range(STEPS):
        x = [(values[:, step] * on_inputs[k]) @ w[k] + b[k] for k in range(gates)]
        s = [(h * on_state[k]) @ u[k] + bs[k] for k in range(gates)]
        if isinstance(layer, SimpleRNN):
            h = torch.tanh(x[0] + s[0])
        elif isinstance(layer, LSTM):
            c = gate(x[1] + s[1]) * c + gate(x[0] + s[0]) * torch.tanh(x[2] + s[2])
            h = gate(x[3] + s[3]) * torch.tanh(c)
        else:
            z, r = gate(x[0] + s[0]), gate(x[1] + s[1])
            inner = r * s[2] if layer.reset_after else (r * h * on_state[2]) @ u[2]
            h = z * h + (1 - z) * torch.tanh(x[2] + inner)
    return h


@pytest.mark.parametrize("layer", CELLS, ids=lambda layer: f"{type(layer).__name__}")
@pytest.mark.parametrize(
    "rates",
    [{"dropout": 0.5}, {"recurrent_dropout": 0.5}, {"dropout": 0.3, "recurrent_dropout": 0.4}],
    ids=str,
)
@pytest.mark.parametrize("implementation", [1, 2])
def test_the_masks_act_at_every_step_where_keras_applies_them(
    layer: Recurrent, rates: dict[str, float], implementation: int
) -> None:
    changes: dict[str, Any] = dict(rates)
    if not isinstance(layer, SimpleRNN):
        changes["implementation"] = implementation
    layer = layer.replace(**changes)
    module, twin = module_of(layer), module_of(layer)
    values = inputs()
    masks = twin.layers["n0"]._dropout_masks(values)  # the draw that `module` makes next
    torch.testing.assert_close(module(values), by_hand(layer, module, masks, values))
    torch.testing.assert_close(module.eval()(values), by_hand(layer, module, ((), ()), values))


def test_the_same_seed_repeats_the_draws_and_a_layers_own_seed_rules() -> None:
    layer = LSTM(units=UNITS, dropout=0.5, recurrent_dropout=0.5)

    def two_batches(seed: int, own: int | None = None) -> list[Tensor]:
        module = module_of(layer.replace(seed=own), seed=seed)
        module.load_keras_weights([np.ones_like(array) for array in module.keras_weights()])
        return [module(inputs()), module(inputs())]

    first, again, other = two_batches(1), two_batches(1), two_batches(2)
    for one, two in zip(first, again, strict=True):
        assert torch.equal(one, two)
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first[0], other[0])
    assert torch.equal(two_batches(1, own=9)[0], two_batches(2, own=9)[0])


def test_the_two_sides_of_a_bidirectional_have_masks_of_their_own() -> None:
    module = module_of(Bidirectional(layer=SimpleRNN(units=UNITS, dropout=0.5)))
    both = module.layers["n0"]
    values = inputs(50)
    [forward], [backward] = (
        half._dropout_masks(values)[0] for half in (both.forward_layer, both.backward_layer)
    )
    assert (forward != backward).any()
