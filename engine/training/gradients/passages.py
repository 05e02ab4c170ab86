"""Recurrent layers over one batch, step by step: states, gates and the gradient of each state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from torch import Tensor

from engine.runtime import NetworkModule
from engine.training.losses import LossFunction


@dataclass(frozen=True, eq=False)
class StateTrace:
    """A state after every time step, in the order of the data."""

    name: str
    """``h``, or ``c`` of an LSTM."""
    values: Tensor
    """(time, batch, units)."""
    gradients: Tensor
    """(time, batch, units): the derivative of the loss with respect to the state after the time
    step, all ways through later ones included."""


@dataclass(frozen=True, eq=False)
class Passage:
    """One recurrent layer over one batch, in the order of the data."""

    node_id: str
    side: str
    """``forward`` or ``backward`` inside a Bidirectional, else empty."""
    states: tuple[StateTrace, ...]
    gates: Mapping[str, Tensor]
    """By the layer's `gate_names`, each (time, batch, units) after its activation."""
    inputs: Tensor
    """(time, batch, features), as they arrived."""
    mask: Tensor | None
    """(time, batch), True where the time step counts; None: every one does."""


def passages(
    network: NetworkModule,
    inputs: Tensor,
    targets: Tensor,
    loss: LossFunction,
    nodes: Collection[str] | None = None,
) -> tuple[Passage, ...]:
    """Go over a batch and back, and tell what every recurrent layer did.

    Nothing is changed: weights, their gradients, kept states and generators stay as they are.

    Args:
        inputs: as the network takes them.
        targets: as the loss takes them.
        nodes: ids of the layers that are asked for; None: all recurrent ones.
    """
    raise NotImplementedError
