"""One step in time: what a cell is to the loop around it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.runtime.precision import as_factor, is_reduced

States = tuple[Tensor, ...]
"""The states fed back, each (batch, units), in Keras' order; the first is the output."""

Step = Callable[[Tensor, States], States]
"""From a step's inputs times the kernel, (batch, columns), and the last states to the new ones."""

Gates = Callable[[Tensor, States], tuple[Tensor, ...]]
"""The same to the gates and candidates on the way, each (batch, units), activation included. A
gate needs the states before its step alone, so several steps can be given at once, as rows."""

Masks = tuple[Tensor, ...]
"""Dropout masks, (batch, features): none, one for all gates, or one for each."""

NO_MASKS: Masks = ()

Product = Callable[[Tensor, Tensor], Tensor]
"""``added + state @ kernel`` as a function of ``added`` and ``state``."""


def recurrent_product(kernel: Tensor, masks: Masks, units: int) -> Product:
    """The product of the last state and the recurrent kernel, under dropout masks.

    ``kernel`` is (units, gates × units); with a mask for each gate, each takes its own columns.
    """
    if is_reduced(kernel.device):
        return _reduced_product(kernel, masks, units)
    if not masks:
        return lambda added, state: torch.addmm(added, state, kernel)
    if len(masks) == 1:
        [mask] = masks
        return lambda added, state: torch.addmm(added, state * mask, kernel)
    parts = tuple(zip(masks, kernel.split(units, dim=1), strict=True))
    return lambda added, state: (
        added + torch.cat([(state * mask) @ block for mask, block in parts], dim=1)
    )


def _reduced_product(kernel: Tensor, masks: Masks, units: int) -> Product:
    """The same with the product alone in bfloat16; the sum is taken in float32."""
    factor = as_factor(kernel)
    if not masks:
        return lambda added, state: added + state @ factor
    if len(masks) == 1:
        [mask] = masks
        return lambda added, state: added + (state * mask) @ factor
    parts = tuple(zip(masks, factor.split(units, dim=1), strict=True))
    return lambda added, state: (
        added + torch.cat([(state * mask) @ block for mask, block in parts], dim=1)
    )
