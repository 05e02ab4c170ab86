"""What goes from layer to layer while the network runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from torch import Tensor


class Signal(NamedTuple):
    """A tensor and the mask that travels with it.

    ``values`` is (batch, time), (batch, time, features) or (batch, features), as
    `engine.layers.shapes.Content` names them. ``mask`` is (batch, time), True at the steps that
    count; None where every step does.
    """

    values: Tensor
    mask: Tensor | None = None


Arriving = Mapping[str, Sequence[Signal]]
"""Signals at each input port in the order of the links; a port without any has no entry."""

Leaving = dict[str, Signal]
"""The signal at each output port."""
