"""Recurrent layers written out as plain loops in float64, from the equations in Keras' documents.

An account of its own: nothing of `engine.runtime` is used but the numbers of the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

Function = Callable[[Tensor], Tensor]

FUNCTIONS: dict[str, Function] = {
    "tanh": lambda x: (x.exp() - (-x).exp()) / (x.exp() + (-x).exp()),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "hard_sigmoid": lambda x: (0.2 * x + 0.5).clamp(0, 1),
    "hard_sigmoid of Keras 3": lambda x: (x / 6 + 0.5).clamp(0, 1),
    "relu": lambda x: x.clamp(min=0),
    "linear": lambda x: 1 * x,
    "softsign": lambda x: x / (1 + x.abs()),
    "exponential": lambda x: x.exp(),
    "softmax": lambda x: x.exp() / x.exp().sum(-1, keepdim=True),
}


@dataclass
class Unrolled:
    """What came of it, by time step of the data."""

    states: dict[str, dict[int, Tensor]] = field(default_factory=dict)
    gates: dict[str, dict[int, Tensor]] = field(default_factory=dict)
    made: dict[tuple[str, int], tuple[Tensor, Tensor]] = field(default_factory=dict)
    """Under a mask: a state before rows that do not count kept theirs, and which rows count. The
    way of c through its own step's h begins there."""

    def values(self, name: str) -> Tensor:
        return _in_order(self.states[name])

    def gradients(self, name: str) -> Tensor:
        found = {t: _arrived(each) for t, each in self.states[name].items()}
        for t, after in found.items():
            if (name, t) in self.made:
                made, counts = self.made[name, t]
                found[t] = counts * _arrived(made) + (1 - counts) * after
        return _in_order(found)

    def gate(self, name: str) -> Tensor:
        return _in_order(self.gates[name])


def unroll(
    kind: str,
    weights: tuple[Tensor, Tensor, Tensor | None],
    inputs: Tensor,
    *,
    activation: str = "tanh",
    recurrent_activation: str = "hard_sigmoid",
    reset_after: bool = False,
    mask: Tensor | None = None,
    backwards: bool = False,
    initial: tuple[Tensor, ...] | None = None,
    drop_inputs: tuple[Tensor, ...] = (),
    drop_state: tuple[Tensor, ...] = (),
) -> Unrolled:
    """Over inputs (batch, time, features), with every state kept for its gradient.

    Args:
        weights: kernel, recurrent kernel and bias, as Keras keeps them.
        mask: (batch, time), True where a step counts.
        drop_inputs, drop_state: masks of dropout, (batch, features): none, one, or one a gate.
    """
    kernel, recurrent, bias = weights
    units = len(recurrent)
    names = {"SimpleRNN": "h", "LSTM": "ifco", "GRU": "zrh"}[kind]
    act, gate = FUNCTIONS[activation], FUNCTIONS[recurrent_activation]
    count = 2 if kind == "LSTM" else 1
    h, *rest = initial or [inputs.new_zeros(len(inputs), units) for _ in range(count)]
    c = rest[0] if rest else None
    found = Unrolled({name: {} for name in "hc"[:count]}, {name: {} for name in names})
    times = range(inputs.shape[1])
    if bias is None:
        bias = kernel.new_zeros(2, len(names) * units) if reset_after else kernel.new_zeros(())

    def columns(matrix: Tensor, number: int) -> Tensor:
        return matrix[..., number * units : (number + 1) * units] if matrix.dim() else matrix

    def dropped(values: Tensor, masks: tuple[Tensor, ...], number: int) -> Tensor:
        if not masks:
            return values
        return values * masks[number if len(masks) > 1 else 0]

    for t in reversed(times) if backwards else times:
        x = inputs[:, t]
        input_bias = bias[0] if reset_after else bias
        of_x = [
            dropped(x, drop_inputs, k) @ columns(kernel, k) + columns(input_bias, k)
            for k in range(len(names))
        ]

        def of_h(state: Tensor, k: int) -> Tensor:
            return dropped(state, drop_state, k) @ columns(recurrent, k)

        if kind == "SimpleRNN":
            new_h, new_c = act(of_x[0] + of_h(h, 0)), None
            gates = (new_h,)
        elif kind == "LSTM":
            i, f = gate(of_x[0] + of_h(h, 0)), gate(of_x[1] + of_h(h, 1))
            candidate, o = act(of_x[2] + of_h(h, 2)), gate(of_x[3] + of_h(h, 3))
            assert c is not None
            new_c = f * c + i * candidate
            new_h = o * act(new_c)
            gates = (i, f, candidate, o)
        else:
            if reset_after:
                z = gate(of_x[0] + of_h(h, 0) + columns(bias[1], 0))
                r = gate(of_x[1] + of_h(h, 1) + columns(bias[1], 1))
                candidate = act(of_x[2] + r * (of_h(h, 2) + columns(bias[1], 2)))
            else:
                z, r = gate(of_x[0] + of_h(h, 0)), gate(of_x[1] + of_h(h, 1))
                candidate = act(of_x[2] + of_h(r * h, 2))
            new_h, new_c = z * h + (1 - z) * candidate, None
            gates = (z, r, candidate)
        if mask is not None:
            counts = mask[:, t : t + 1].to(new_h)
            for name, state in zip("hc", (new_h, new_c), strict=True):
                if state is not None:
                    state.retain_grad()
                    found.made[name, t] = (state, counts)
            new_h = counts * new_h + (1 - counts) * h
            new_c = None if new_c is None or c is None else counts * new_c + (1 - counts) * c
        h, c = new_h, new_c
        for name, state in zip("hc", (h, c), strict=True):
            if state is not None:
                state.retain_grad()
                found.states[name][t] = state
        for name, value in zip(names, gates, strict=True):
            found.gates[name][t] = value
    return found


def _arrived(state: Tensor) -> Tensor:
    return torch.zeros_like(state) if state.grad is None else state.grad


def _in_order(steps: dict[int, Tensor]) -> Tensor:
    return torch.stack([steps[t].detach() for t in sorted(steps)])
