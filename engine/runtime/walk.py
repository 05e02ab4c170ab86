"""What a recurrent layer read and made in one call, kept for whoever looks into it.

A layer keeps its walks only where `RecurrentModule.walks` is a list, and only while gradients are
on. Everything is in the order in which the layer reads, which with ``go_backwards`` is not the
order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from engine.runtime.step import Masks, States


@dataclass(eq=False)
class Walk:
    """One call. Its tensors are those of the call itself, the graph of the gradient with them."""

    values: Tensor
    """(time, batch, features), before dropout."""
    mask: Tensor | None
    """(time, batch, 1), True at the time steps that count."""
    initial: States
    input_masks: Masks
    recurrent_masks: Masks
    steps: list[States] = field(default_factory=list)
    """The states after each time step; none where a kernel, which does not show them,
    has computed."""
    made: list[States] = field(default_factory=list)
    """Under a mask, where there is more than one state: what each time step made, before rows that
    do not count kept the states they had. The way of c through its own step's h begins here."""
    outputs: Tensor | None = None
    """(time, batch, units), of every time step or of the last ones: the first state, as it goes
    on to the next layer."""
    last: States = ()
    """As they go on, beside the outputs."""

    def begun(self, states: States) -> States:
        """States to begin with that have a gradient, so that all after them have one, where
        nothing is trained as well."""
        return tuple(
            state if state.requires_grad else state.detach().requires_grad_() for state in states
        )

    def ended(self, outputs: Tensor, last: States) -> tuple[Tensor, States]:
        """Note where the call came to; they are given back with a gradient."""
        if not self.steps:
            outputs, *states = self.begun((outputs, *last))
            last = tuple(states)
        self.outputs, self.last = outputs, last
        return outputs, last


def stacked(states: list[States]) -> States:
    """Each state over time, (time, batch, units), without its graph."""
    return tuple(torch.stack(each).detach() for each in zip(*states, strict=True))
