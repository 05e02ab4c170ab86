"""States, gates and gradients of every recurrent layer against plain loops in float64."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.runtime import NetworkModule, build
from engine.runtime.bidirectional import BidirectionalModule
from engine.runtime.kernels.choice import only
from engine.runtime.recurrent import RecurrentModule
from engine.training.gradients.passages import Passage, passages
from engine.training.losses import loss_function
from engine.vocabulary.dialects import Dialect
from tests.engine.runtime.networks import FEATURES, VECTORS, chain
from tests.engine.training.gradients.unrolled import Unrolled, unroll

ROWS, TIME, UNITS = 3, 6, 4
LOSS = loss_function("mean_squared_error")


def numbers(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def made(network: Network, seed: int = 3) -> NetworkModule:
    """In float64, with weights large enough that every step differs, biases too."""
    module = build(network, VECTORS, seed).double()
    drawn = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=drawn, dtype=torch.float64) / 2)
    return module


def weights_of(module: RecurrentModule) -> tuple[Tensor, Tensor, Tensor | None]:
    bias = module.bias
    kernel, recurrent = module.kernel.detach(), module.recurrent_kernel.detach()
    # With a gradient, so that everything after has one.
    return kernel.clone().requires_grad_(), recurrent, None if bias is None else bias.detach()


def dense_of(module: NetworkModule, node: str, values: Tensor) -> Tensor:
    kernel, bias = (each.detach() for each in module.layers[node].parameters())
    return values @ kernel + bias


def squared(outputs: Tensor, targets: Tensor) -> Tensor:
    return ((outputs - targets) ** 2).mean()


def assert_same(passage: Passage, expected: Unrolled) -> None:
    for trace in passage.states:
        torch.testing.assert_close(trace.values, expected.values(trace.name))
        torch.testing.assert_close(trace.gradients, expected.gradients(trace.name))
        assert trace.gradients.abs().amax() > 1e-4
    assert list(passage.gates) == list(expected.gates)
    for name, values in passage.gates.items():
        torch.testing.assert_close(values, expected.gate(name))


ARGUMENTS: dict[str, tuple[Recurrent, dict[str, Any]]] = {
    "SimpleRNN, torch's kernel": (SimpleRNN(), {}),
    "SimpleRNN relu, torch's kernel": (SimpleRNN(activation="relu"), {"activation": "relu"}),
    "SimpleRNN softsign": (SimpleRNN(activation="softsign"), {"activation": "softsign"}),
    "SimpleRNN, torch's kernel, no bias": (SimpleRNN(use_bias=False), {}),
    "LSTM of Keras 2": (LSTM(), {}),
    "LSTM, torch's kernel": (
        LSTM(recurrent_activation="sigmoid"),
        {"recurrent_activation": "sigmoid"},
    ),
    "LSTM, torch's kernel, no bias": (
        LSTM(recurrent_activation="sigmoid", use_bias=False),
        {"recurrent_activation": "sigmoid"},
    ),
    "LSTM linear and softmax": (
        LSTM(activation="linear", recurrent_activation="softmax"),
        {"activation": "linear", "recurrent_activation": "softmax"},
    ),
    "GRU of Keras 2": (GRU(), {}),
    "GRU, torch's kernel": (
        GRU(recurrent_activation="sigmoid", reset_after=True),
        {"recurrent_activation": "sigmoid", "reset_after": True},
    ),
    "GRU reset before, sigmoid": (
        GRU(recurrent_activation="sigmoid"),
        {"recurrent_activation": "sigmoid"},
    ),
    "GRU reset after, hard sigmoid, no bias": (
        GRU(reset_after=True, use_bias=False),
        {"reset_after": True},
    ),
}


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize("sequences", [False, True], ids=["last step", "every step"])
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("dialect", ["keras2", "keras3"])
def test_every_argument(
    name: str, sequences: bool, backwards: bool, masked: bool, dialect: Dialect
) -> None:
    layer, meant = ARGUMENTS[name]
    if dialect == "keras3" and meant.get("recurrent_activation") is None:
        meant = {**meant, "recurrent_activation": "hard_sigmoid of Keras 3"}
    layer = layer.replace(units=UNITS, return_sequences=sequences, go_backwards=backwards)
    layers: list[Layer] = [Masking(), layer] if masked else [layer]
    module = made(chain(*layers, Dense(units=2), dialect=dialect))
    node = f"n{len(layers) - 1}"
    inputs = numbers(ROWS, TIME, FEATURES)
    counts = None
    if masked:
        counts = torch.ones(ROWS, TIME, dtype=torch.bool)
        counts[0, :2] = counts[1, 3:] = counts[2, 2] = False
        inputs = inputs * counts.unsqueeze(-1)
    targets = numbers(ROWS, TIME, 2, seed=1) if sequences else numbers(ROWS, 2, seed=1)

    [found] = passages(module, inputs, targets, LOSS)

    cell = module.layers[node]
    assert isinstance(cell, RecurrentModule)
    assert (cell.native_module is not None) == ("torch's kernel" in name)
    expected = unroll(
        type(layer).__name__, weights_of(cell), inputs, mask=counts, backwards=backwards, **meant
    )
    h = expected.states["h"]
    read = list(reversed(range(TIME))) if backwards else list(range(TIME))
    # Outputs come in the order in which the layer reads.
    given = torch.stack([h[t] for t in read], dim=1) if sequences else h[read[-1]]
    squared(dense_of(module, f"n{len(layers)}", given), targets).backward()
    assert (found.node_id, found.side) == (node, "")
    assert_same(found, expected)
    torch.testing.assert_close(found.inputs, inputs.transpose(0, 1))
    if counts is None:
        assert found.mask is None
    else:
        assert found.mask is not None
        assert torch.equal(found.mask, counts.T)


@pytest.mark.parametrize("layer", [LSTM(), LSTM(recurrent_activation="sigmoid")])
@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave", None])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("sequences", [False, True])
def test_both_ways(layer: LSTM, merge_mode: Any, masked: bool, sequences: bool) -> None:
    both = Bidirectional(
        layer=layer.replace(units=UNITS, return_sequences=sequences), merge_mode=merge_mode
    )
    before: tuple[Layer, ...] = (Masking(),) if masked else ()
    node = f"n{len(before)}"
    network = chain(*before, both, Dense(units=2))
    module = made(network)
    inputs = numbers(ROWS, TIME, FEATURES)
    counts = None
    if masked:
        counts = torch.arange(TIME) < torch.tensor([[TIME], [4], [2]])
        inputs = inputs * counts.unsqueeze(-1)
    targets = numbers(ROWS, TIME, 2, seed=1) if sequences else numbers(ROWS, 2, seed=1)

    forward, backward = passages(module, inputs, targets, LOSS, {node})

    halves = module.layers[node]
    assert isinstance(halves, BidirectionalModule)
    gates = "sigmoid" if layer.recurrent_activation == "sigmoid" else "hard_sigmoid"
    one, other = (
        unroll(
            "LSTM",
            weights_of(half),
            inputs,
            recurrent_activation=gates,
            mask=counts,
            backwards=backwards,
        )
        for half, backwards in ((halves.forward_layer, False), (halves.backward_layer, True))
    )

    def given(half: Unrolled, last: int) -> Tensor:
        steps = half.states["h"]
        if not sequences:
            return steps[last]
        together = torch.stack([steps[t] for t in range(TIME)], dim=1)
        return together if counts is None else together * counts.unsqueeze(-1)

    first, second = given(one, TIME - 1), given(other, 0)
    merged = {
        "concat": torch.cat([first, second], -1),
        "sum": first + second,
        "mul": first * second,
        "ave": (first + second) / 2,
        None: first,
    }[merge_mode]
    squared(dense_of(module, f"n{len(before) + 1}", merged), targets).backward()
    assert [forward.side, backward.side] == ["forward", "backward"]
    assert_same(forward, one)
    if merge_mode is None:  # nobody reads the other one
        assert not any(trace.gradients.any() for trace in backward.states)
    else:
        assert_same(backward, other)


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
@pytest.mark.parametrize("implementation", [1, 2])
def test_drops_what_the_forward_pass_dropped(
    kind: str, implementation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {"dropout": 0.4, "recurrent_dropout": 0.3}
    layers: dict[str, Recurrent] = {
        "SimpleRNN": SimpleRNN(units=UNITS, **rates),
        "LSTM": LSTM(units=UNITS, implementation=implementation, **rates),
        "GRU": GRU(units=UNITS, implementation=implementation, **rates),
    }
    module = made(chain(layers[kind], Dense(units=2))).train()
    cell = module.layers["n0"]
    assert isinstance(cell, RecurrentModule)
    drawn = []
    draw = cell._dropout_masks
    monkeypatch.setattr(
        cell, "_dropout_masks", lambda values: drawn.append(draw(values)) or drawn[-1]
    )
    inputs, targets = numbers(ROWS, TIME, FEATURES), numbers(ROWS, 2, seed=1)
    state = cell.generator.get_state()

    [found] = passages(module, inputs, targets, LOSS)

    assert torch.equal(cell.generator.get_state(), state)
    [(on_inputs, on_state)] = drawn
    assert len(on_state) == (cell.gates if implementation == 1 and kind != "SimpleRNN" else 1)
    expected = unroll(kind, weights_of(cell), inputs, drop_inputs=on_inputs, drop_state=on_state)
    squared(dense_of(module, "n1", expected.states["h"][TIME - 1]), targets).backward()
    assert_same(found, expected)


def test_torchs_kernel_drops_inputs_too() -> None:
    layer = LSTM(units=UNITS, recurrent_activation="sigmoid", dropout=0.5)
    module = made(chain(layer, Dense(units=2))).train()
    inputs, targets = numbers(ROWS, TIME, FEATURES), numbers(ROWS, 2, seed=1)

    with only("native"):
        [with_torchs] = passages(module, inputs, targets, LOSS)
    with only("plain"):
        [with_our_own] = passages(module, inputs, targets, LOSS)

    for ours, torchs in zip(with_our_own.states, with_torchs.states, strict=True):
        torch.testing.assert_close(torchs.values, ours.values)
        torch.testing.assert_close(torchs.gradients, ours.gradients)
        assert torchs.gradients.any()
    for name, gate in with_our_own.gates.items():
        torch.testing.assert_close(with_torchs.gates[name], gate)


@pytest.mark.parametrize("gates", ["hard_sigmoid", "sigmoid"], ids=["own kernel", "torch's kernel"])
def test_states_that_travel_over_links(gates: Any) -> None:
    """An encoder whose last states begin a decoder: gradients go through both."""
    encoder = LSTM(units=UNITS, recurrent_activation=gates, return_state=True)
    decoder = LSTM(units=UNITS, recurrent_activation=gates, return_sequences=True)
    network = Network(
        dialect="keras2",
        nodes=(
            Node(id="encoder", layer=encoder),
            Node(id="decoder", layer=decoder),
            Node(id="dense", layer=Dense(units=2)),
        ),
        links=(
            Link(source="encoder", source_port="h", target="decoder", target_port="initial_h"),
            Link(source="encoder", source_port="c", target="decoder", target_port="initial_c"),
            Link(source="decoder", target="dense"),
        ),
    )
    module = made(network)
    inputs, targets = numbers(ROWS, TIME, FEATURES), numbers(ROWS, TIME, 2, seed=1)

    first, second = passages(module, inputs, targets, LOSS)

    cells = [module.layers[name] for name in ("encoder", "decoder")]
    assert all(isinstance(cell, RecurrentModule) for cell in cells)
    one = unroll("LSTM", weights_of(cells[0]), inputs, recurrent_activation=gates)  # type: ignore[arg-type]
    states = (one.states["h"][TIME - 1], one.states["c"][TIME - 1])
    other = unroll(
        "LSTM",
        weights_of(cells[1]),
        inputs,
        recurrent_activation=gates,
        initial=states,  # type: ignore[arg-type]
    )
    given = torch.stack([other.states["h"][t] for t in range(TIME)], dim=1)
    squared(dense_of(module, "dense", given), targets).backward()
    assert_same(first, one)
    assert_same(second, other)


@pytest.mark.parametrize("gates", ["hard_sigmoid", "sigmoid"])
def test_stateful_begins_where_the_last_batch_ended(gates: Any) -> None:
    layer = LSTM(units=UNITS, recurrent_activation=gates, stateful=True)
    module = made(chain(layer, Dense(units=2)))
    before, inputs = numbers(ROWS, TIME, FEATURES, seed=5), numbers(ROWS, TIME, FEATURES)
    targets = numbers(ROWS, 2, seed=1)
    module(before)
    cell = module.layers["n0"]
    assert isinstance(cell, RecurrentModule)
    kept = cell.kept_states
    assert kept is not None

    [found] = passages(module, inputs, targets, LOSS)

    assert cell.kept_states is kept
    assert cell.walks is None
    expected = unroll("LSTM", weights_of(cell), inputs, recurrent_activation=gates, initial=kept)
    squared(dense_of(module, "n1", expected.states["h"][TIME - 1]), targets).backward()
    assert_same(found, expected)


@pytest.mark.parametrize("gates", ["hard_sigmoid", "sigmoid"])
def test_a_layer_that_is_not_trained_is_seen_as_well(gates: Any) -> None:
    layer = LSTM(units=UNITS, recurrent_activation=gates, trainable=False)
    module = made(chain(layer, Dense(units=2)))
    inputs, targets = numbers(ROWS, TIME, FEATURES), numbers(ROWS, 2, seed=1)

    [found] = passages(module, inputs, targets, LOSS)

    cell = module.layers["n0"]
    assert isinstance(cell, RecurrentModule)
    expected = unroll("LSTM", weights_of(cell), inputs, recurrent_activation=gates)
    squared(dense_of(module, "n1", expected.states["h"][TIME - 1]), targets).backward()
    assert_same(found, expected)
    assert all(parameter.grad is None for parameter in module.parameters())


@pytest.mark.parametrize("layer", [SimpleRNN(units=2), LSTM(units=2), GRU(units=2)])
def test_finite_differences(layer: Recurrent) -> None:
    """A small push on one state, and how far the loss moves."""
    module = made(chain(layer, Dense(units=2)))
    inputs, targets = numbers(1, 4, FEATURES), numbers(1, 2, seed=1)
    [found] = passages(module, inputs, targets, LOSS)
    cell = module.layers["n0"]
    assert isinstance(cell, RecurrentModule)
    kernel, recurrent, bias = weights_of(cell)
    names = cell.state_names

    def loss_after(step: int, name: str, unit: int, push: float) -> float:
        before = unroll(type(layer).__name__, (kernel, recurrent, bias), inputs[:, : step + 1])
        states = {each: before.states[each][step].detach().clone() for each in names}
        states[name][0, unit] += push
        if name == "c":  # the cell shows in the output of its own step as well
            states["h"] = before.gates["o"][step].detach() * states["c"].tanh()
        h = states["h"]
        if step + 1 < inputs.shape[1]:
            initial = tuple(states[each] for each in names)
            rest = unroll(
                type(layer).__name__,
                (kernel, recurrent, bias),
                inputs[:, step + 1 :],
                initial=initial,
            )
            h = rest.states["h"][inputs.shape[1] - step - 2]
        return float(squared(dense_of(module, "n1", h), targets).detach())

    push = 1e-5
    for trace in found.states:
        for step in range(inputs.shape[1]):
            for unit in range(2):
                moved = loss_after(step, trace.name, unit, push) - loss_after(
                    step, trace.name, unit, -push
                )
                assert trace.gradients[step, 0, unit] == pytest.approx(
                    moved / (2 * push), rel=1e-5, abs=1e-9
                )


def test_two_steps_by_hand() -> None:
    """One unit, tanh, w = 1, u = 0.5, no bias, x = 1, 0; the output is h2 and 0 is asked for.

    h1 = tanh(1) = 0.7615942, h2 = tanh(0.5 h1) = tanh(0.3807971) = 0.3633995.
    Loss h2^2, so dL/dh2 = 2 h2 = 0.7267990; dL/dh1 = 2 h2 (1 - h2^2) u = 0.3154092.
    """
    module = build(
        chain(SimpleRNN(units=1, use_bias=False), Dense(units=1, use_bias=False)), VECTORS
    ).double()
    with torch.no_grad():
        for parameter, values in zip(
            module.parameters(), ([[1.0], [0.0], [0.0]], [[0.5]], [[1.0]]), strict=True
        ):
            parameter.copy_(torch.tensor(values))
    inputs = torch.tensor([[[1.0, 0, 0], [0.0, 0, 0]]], dtype=torch.float64)
    targets = torch.zeros(1, 1, dtype=torch.float64)

    [found] = passages(module, inputs, targets, LOSS)

    [h] = found.states
    assert h.values.flatten().tolist() == pytest.approx([0.7615942, 0.3633995], abs=1e-7)
    assert h.gradients.flatten().tolist() == pytest.approx([0.3154092, 0.7267990], abs=1e-7)


def test_nothing_is_left_behind() -> None:
    layer = LSTM(units=UNITS, dropout=0.5, activity_regularizer="l2")
    module = made(chain(layer, Dense(units=2))).train()
    inputs, targets = numbers(ROWS, TIME, FEATURES), numbers(ROWS, 2, seed=1)
    module(inputs)
    cell = module.layers["n0"]
    assert isinstance(cell, RecurrentModule)
    state, cost = cell.generator.get_state(), cell.activity_penalty
    assert cost is not None

    passages(module, inputs, targets, LOSS)

    assert torch.equal(cell.generator.get_state(), state)
    assert cell.activity_penalty is cost
    assert all(parameter.grad is None for parameter in module.parameters())
    assert cell.walks is None


def test_what_regularizers_add_is_in_the_loss() -> None:
    layer = SimpleRNN(units=UNITS, return_sequences=True, activity_regularizer="l2")
    bare = layer.replace(activity_regularizer=None)
    inputs, targets = numbers(ROWS, TIME, FEATURES), numbers(ROWS, TIME, 2, seed=1)
    [found] = passages(made(chain(layer, Dense(units=2))), inputs, targets, LOSS)
    module = made(chain(bare, Dense(units=2)))
    cell = module.layers["n0"]
    assert isinstance(cell, RecurrentModule)
    expected = unroll("SimpleRNN", weights_of(cell), inputs)
    given = torch.stack([expected.states["h"][t] for t in range(TIME)], dim=1)
    # Keras: 0.01 times the sum of squares, divided by the rows.
    cost = 0.01 * (given**2).sum() / ROWS
    (squared(dense_of(module, "n1", given), targets) + cost).backward()
    assert_same(found, expected)


def test_only_the_layers_asked_for() -> None:
    network = chain(LSTM(units=UNITS, return_sequences=True), GRU(units=UNITS), Dense(units=2))
    module = made(network)
    inputs, targets = numbers(ROWS, TIME, FEATURES), numbers(ROWS, 2, seed=1)
    assert [each.node_id for each in passages(module, inputs, targets, LOSS)] == ["n0", "n1"]
    assert [each.node_id for each in passages(module, inputs, targets, LOSS, {"n1"})] == ["n1"]
    assert passages(module, inputs, targets, LOSS, set()) == ()
