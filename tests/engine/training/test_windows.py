"""Truncated back-propagation against loops written out here, in double precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.project.data_facts import DataFacts
from engine.project.training_settings import TrainingSettings
from engine.runtime import NetworkModule, build
from engine.training.losses import IGNORED
from engine.training.step import Stepper
from engine.training.windows import WindowedRows
from engine.training.workers import Workers
from engine.vocabulary.clipping import NoClipping
from engine.vocabulary.optimizers import SGD
from engine.vocabulary.tasks import TaskName
from engine.vocabulary.truncation import Windows
from tests.engine.runtime.networks import chain

SYMBOLS, UNITS, RATE = 5, 3, 0.7
Weights = list[Tensor]
States = tuple[Tensor, ...]
Cell = Callable[[Tensor, States, Weights], States]


def hard_sigmoid(x: Tensor) -> Tensor:
    return (0.2 * x + 0.5).clamp(0, 1)


def lstm(gate: Callable[[Tensor], Tensor]) -> Cell:
    def step(x: Tensor, states: States, weights: Weights) -> States:
        h, c = states
        kernel, recurrent, bias = weights
        i, f, g, o = (x @ kernel + h @ recurrent + bias).chunk(4, -1)
        new = gate(f) * c + gate(i) * torch.tanh(g)
        return gate(o) * torch.tanh(new), new

    return step


def gru_before(x: Tensor, states: States, weights: Weights) -> States:
    """``reset_after`` off, hard gates."""
    [h] = states
    kernel, recurrent, bias = weights
    xz, xr, xh = (x @ kernel + bias).chunk(3, -1)
    rz, rr, rh = recurrent.chunk(3, -1)
    z, r = hard_sigmoid(xz + h @ rz), hard_sigmoid(xr + h @ rr)
    return (z * h + (1 - z) * torch.tanh(xh + (r * h) @ rh),)


def gru_after(x: Tensor, states: States, weights: Weights) -> States:
    [h] = states
    kernel, recurrent, bias = weights
    xz, xr, xh = (x @ kernel + bias[0]).chunk(3, -1)
    hz, hr, hh = (h @ recurrent + bias[1]).chunk(3, -1)
    z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
    return (z * h + (1 - z) * torch.tanh(xh + r * hh),)


def rnn(activation: Callable[[Tensor], Tensor]) -> Cell:
    def step(x: Tensor, states: States, weights: Weights) -> States:
        kernel, recurrent, bias = weights
        return (activation(x @ kernel + states[0] @ recurrent + bias),)

    return step


KINDS: dict[str, tuple[Recurrent, Cell, bool]] = {
    "LSTM of torch": (LSTM(recurrent_activation="sigmoid"), lstm(torch.sigmoid), True),
    "LSTM": (LSTM(recurrent_activation="hard_sigmoid"), lstm(hard_sigmoid), False),
    "GRU of torch": (GRU(recurrent_activation="sigmoid", reset_after=True), gru_after, True),
    "GRU": (GRU(recurrent_activation="hard_sigmoid", reset_after=False), gru_before, False),
    "SimpleRNN of torch": (SimpleRNN(), rnn(torch.tanh), True),
    "SimpleRNN": (SimpleRNN(activation="sigmoid"), rnn(torch.sigmoid), False),
}


def facts_of(length: int, task: TaskName = "language_model") -> DataFacts:
    names = tuple(str(number) for number in range(SYMBOLS))
    return DataFacts(
        vocabulary=names,
        classes=names,
        length=length,
        training_rows=4,
        validation_rows=4,
        longest=length,
        task=task,
    )


def network_of(
    layer: Recurrent, *, layers: int = 2, each_step: bool = True, mask: bool = False
) -> NetworkModule:
    """Embedding, recurrent layers and Dense, in double precision."""
    stacked = [
        layer.replace(units=UNITS, return_sequences=each_step or number < layers - 1)
        for number in range(layers)
    ]
    embedding = Embedding(input_dim=SYMBOLS, output_dim=2, mask_zero=mask)
    return build(chain(embedding, *stacked, Dense(units=SYMBOLS)), seed=3).double()


def batches(count: int, length: int, seed: int = 5, least: int = 1) -> list[tuple[Tensor, Tensor]]:
    draw = torch.Generator().manual_seed(seed)
    return [
        (
            torch.randint(least, SYMBOLS, (4, length), generator=draw),
            torch.randint(0, SYMBOLS, (4, length), generator=draw),
        )
        for _ in range(count)
    ]


def trained(
    network: NetworkModule,
    groups: list[tuple[tuple[Tensor, Tensor], ...]],
    truncation: Windows | None,
    facts: DataFacts,
) -> int:
    """Go through groups of batches once with gradient descent; how many steps that took."""
    rows = WindowedRows(network, truncation, facts)
    settings = TrainingSettings(optimizer=SGD(lr=RATE), clipping=NoClipping())
    stepper = Stepper(network.train(), settings, Workers(), rows=rows)
    done = 0
    for group in rows.groups(iter(groups)):
        stepper.step(group, NoClipping(), RATE)
        done += 1
    return done


class ByHand:
    """The same network as plain tensors and a loop over steps."""

    def __init__(self, network: NetworkModule, cell: Cell, mask: bool = False) -> None:
        every = [each.parameter.detach().clone() for each in network.weights()]
        self.embedding, self.kernel, self.bias = every[0], every[-2], every[-1]
        self.cells = [every[first : first + 3] for first in range(1, len(every) - 2, 3)]
        self.cell, self.mask = cell, mask
        self.weights = every
        self.numbers = 2 if cell in (KINDS["LSTM"][1], KINDS["LSTM of torch"][1]) else 1

    def zeros(self, rows: int) -> list[States]:
        zero = torch.zeros(rows, UNITS, dtype=torch.float64)
        return [(zero,) * self.numbers for _ in self.cells]

    def over(self, inputs: Tensor, states: list[States]) -> Iterator[tuple[Tensor, list[States]]]:
        """Logits and states after every step."""
        for symbols in inputs.T:
            x = self.embedding[symbols]
            new = []
            for before, weights in zip(states, self.cells, strict=True):
                after = self.cell(x, before, weights)
                if self.mask:
                    shown = (symbols != 0).unsqueeze(-1)
                    after = tuple(
                        torch.where(shown, a, b) for a, b in zip(after, before, strict=True)
                    )
                x = after[0]
                new.append(after)
            states = new
            yield x @ self.kernel + self.bias, states

    def descend(self, loss: Tensor) -> None:
        for weight, gradient in zip(
            self.weights, torch.autograd.grad(loss, self.weights), strict=True
        ):
            weight.data -= RATE * gradient

    def watch(self) -> None:
        for weight in self.weights:
            weight.requires_grad_()

    def is_like(self, network: NetworkModule) -> None:
        """The weights are the same, as far as torch's hardsigmoid is exact: it has a sixth in
        single precision."""
        for ours, found in zip(self.weights, network.weights(), strict=True):
            torch.testing.assert_close(
                found.parameter.detach(),
                ours.detach(),
                rtol=1e-7,
                atol=1e-9,
                msg=lambda text, name=found.name: f"{name}: {text}",
            )


def detached(states: list[States]) -> list[States]:
    return [tuple(each.detach() for each in of_layer) for of_layer in states]


def by_hand(
    plain: ByHand, groups: list[tuple[tuple[Tensor, Tensor], ...]], window: int, overlap: int
) -> int:
    """Each group window by window, one step for a window of all its batches."""
    plain.watch()
    steps = 0
    for group in groups:
        length = group[0][0].shape[1]
        states = [plain.zeros(len(inputs)) for inputs, _ in group]
        begin, counted = 0, 0
        while counted < length:
            end = min(begin + window, length)
            losses = []
            for place, (inputs, targets) in enumerate(group):
                at, begun = begin, states[place]
                for logits, after in plain.over(inputs[:, begin:end], begun):
                    if at >= counted:
                        losses.append(
                            functional.cross_entropy(
                                logits, targets[:, at], ignore_index=IGNORED, reduction="none"
                            )[targets[:, at] != IGNORED]
                        )
                    at += 1
                    if at == begin + window - overlap:
                        states[place] = detached(after)
            plain.descend(torch.cat(losses).mean())
            steps += 1
            begin, counted = begin + window - overlap, end
    return steps


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("window", "overlap"), [(4, 0), (4, 3), (5, 2), (1, 0), (11, 4), (6, 5)])
def test_each_window_is_a_step_with_the_gradient_of_a_loop(
    kind: str, window: int, overlap: int
) -> None:
    layer, cell, is_native = KINDS[kind]
    network = network_of(layer)
    assert all((each.native_module is not None) == is_native for each in network._recurrent())
    plain = ByHand(network, cell)
    groups = [(batch,) for batch in batches(2, 11)]
    truncation = Windows(window=window, overlap=overlap)
    taken = trained(network, groups, truncation, facts_of(11))
    assert taken == by_hand(plain, groups, window, overlap)
    plain.is_like(network)


@pytest.mark.parametrize("kind", ["LSTM of torch", "GRU"])
@pytest.mark.parametrize("overlap", [0, 2])
def test_batches_of_a_step_go_side_by_side(kind: str, overlap: int) -> None:
    """Two batches of four rows learn as one of eight does."""
    layer, cell, _ = KINDS[kind]
    first, second, *_ = made = batches(2, 11)
    network, plain_of = network_of(layer), ByHand(network_of(layer), cell)
    truncation = Windows(window=4, overlap=overlap)
    trained(network, [(first, second)], truncation, facts_of(11))
    by_hand(plain_of, [(first, second)], 4, overlap)
    plain_of.is_like(network)
    together = network_of(layer)
    whole = (torch.cat([each[0] for each in made]), torch.cat([each[1] for each in made]))
    trained(together, [(whole,)], truncation, facts_of(11))
    plain_of.is_like(together)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("overlap", [0, 2])
def test_padding_at_the_start_leaves_states_as_they_are(kind: str, overlap: int) -> None:
    layer, cell, _ = KINDS[kind]
    [(inputs, targets)] = batches(1, 12)
    for row, padding in enumerate((0, 2, 5, 7)):
        inputs[row, :padding] = 0
        targets[row, :padding] = IGNORED
    network = network_of(layer, mask=True)
    plain = ByHand(network, cell, mask=True)
    trained(network, [((inputs, targets),)], Windows(window=4, overlap=overlap), facts_of(12))
    by_hand(plain, [((inputs, targets),)], 4, overlap)
    plain.is_like(network)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mask", [False, True])
def test_one_target_a_row_is_learned_from_its_last_window(kind: str, mask: bool) -> None:
    layer, cell, _ = KINDS[kind]
    [(inputs, targets)] = batches(1, 11)
    targets = targets[:, 0]
    if mask:
        inputs[1, :3] = inputs[2, :9] = 0
    network = network_of(layer, each_step=False, mask=mask)
    plain = ByHand(network, cell, mask=mask)
    steps = trained(
        network, [((inputs, targets),)], Windows(window=4, overlap=1), facts_of(11, "classify")
    )
    assert steps == 1
    plain.watch()
    *_, (_, states) = plain.over(inputs[:, :7], plain.zeros(4))
    *_, (logits, _) = plain.over(inputs[:, 7:], detached(states))
    plain.descend(functional.cross_entropy(logits, targets))
    plain.is_like(network)


@pytest.mark.parametrize("kind", KINDS)
def test_states_carried_are_those_of_one_pass_over_the_row(kind: str) -> None:
    layer, _, _ = KINDS[kind]
    network = network_of(layer, mask=kind in ("LSTM", "GRU"))
    [(inputs, targets)] = batches(1, 13)
    inputs[0, :6] = 0
    truncation = Windows(window=5, overlap=2)
    rows = WindowedRows(network, truncation, facts_of(13))
    whole = network(inputs)
    given = []
    for [(part, wanted)] in rows.groups(iter([((inputs, targets),)])):
        given.append(rows.outputs(part, 0))
        assert given[-1].shape[1] == wanted.shape[1]
        for name, states in rows._states.get(0, {}).items():
            assert not any(state.requires_grad for state in states), name
    torch.testing.assert_close(torch.cat(given, dim=1), whole, rtol=1e-12, atol=1e-12)
    assert network.kept_states() == {}, "nothing is left for the next rows"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("each_step", [True, False])
def test_a_window_as_long_as_the_row_is_the_whole_bit_for_bit(kind: str, each_step: bool) -> None:
    layer, _, _ = KINDS[kind]
    facts = facts_of(9, "language_model" if each_step else "classify")
    groups = [((x, y if each_step else y[:, 0]),) for x, y in batches(3, 9)]
    truncated, full = (network_of(layer, each_step=each_step) for _ in range(2))
    trained(truncated, groups, Windows(window=9, overlap=4), facts)
    trained(full, groups, None, facts)
    for ours, theirs in zip(truncated.parameters(), full.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_a_stateful_layer_goes_on_from_row_to_row() -> None:
    """Two batches of one text in windows are one longer batch in the same windows."""
    layer, cell, _ = KINDS["LSTM of torch"]
    first, second = batches(2, 8)
    network = network_of(layer.replace(stateful=True))
    plain = ByHand(network, cell)
    trained(network, [(first,), (second,)], Windows(window=4), facts_of(8))
    joined = tuple(torch.cat(pair, dim=1) for pair in zip(first, second, strict=True))
    by_hand(plain, [(joined,)], 4, 0)
    plain.is_like(network)


def test_dropout_is_drawn_once_a_window() -> None:
    """One mask for the context and the steps that count, another in the next window."""
    layer = LSTM(units=UNITS, dropout=0.5, recurrent_dropout=0.5, return_sequences=True)
    network = build(chain(Embedding(input_dim=SYMBOLS, output_dim=2), layer), seed=1).train()
    [recurrent] = network._recurrent()
    drawn: list[Any] = []
    original = recurrent._dropout_masks
    recurrent._dropout_masks = lambda values: drawn.append(original(values)) or drawn[-1]
    [(inputs, targets)] = batches(1, 10)
    rows = WindowedRows(network, Windows(window=4, overlap=1), facts_of(10))
    for [(part, _)] in rows.groups(iter([((inputs, targets),)])):
        rows.outputs(part, 0)
    assert len(drawn) == 3
    assert not torch.equal(drawn[0][1][0], drawn[1][1][0])


def test_a_window_in_which_nothing_is_asked_for_only_carries_states() -> None:
    layer, cell, _ = KINDS["GRU of torch"]
    [(inputs, targets)] = batches(1, 12)
    targets[:, 4:8] = IGNORED
    network = network_of(layer)
    settings = TrainingSettings(optimizer=SGD(lr=RATE), clipping=NoClipping())
    rows = WindowedRows(network, Windows(window=4), facts_of(12))
    stepper = Stepper(network.train(), settings, Workers(), rows=rows)
    told = []
    plain = ByHand(network, cell)
    for group in rows.groups(iter([((inputs, targets),)])):
        before = [each.detach().clone() for each in network.parameters()]
        told.append(stepper.step(group, NoClipping(), RATE))
        same = all(
            torch.equal(old, new) for old, new in zip(before, network.parameters(), strict=True)
        )
        assert same == (told[-1] is None)
    assert [result is None for result in told] == [False, True, False]
    plain.watch()
    begun = plain.zeros(4)
    for begin in (0, 4, 8):
        logits, after = zip(*plain.over(inputs[:, begin : begin + 4], begun), strict=True)
        if begin != 4:
            wanted = targets[:, begin : begin + 4].T.flatten()
            plain.descend(functional.cross_entropy(torch.cat(logits), wanted))
        begun = detached(after[-1])
    plain.is_like(network)
