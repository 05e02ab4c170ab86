"""Clipping: what is done to the gradient between the backward pass and the step.

By norm follows ``torch.nn.utils.clip_grad_norm_`` and by value ``clip_grad_value_``, to the bit, so
that exported code trains as the window showed it. The norms taken on the way are kept for the
plots and tell whether the gradient is finite; nothing is measured twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.vocabulary.clipping import ClipByGlobalNorm, ClipByNorm, ClipByValue, Clipping

_EPSILON = 1e-6
"""Added to a norm before it divides, as torch does."""


@dataclass(frozen=True)
class ClippingRecord:
    """What clipping did at one step, as plain numbers."""

    norm_before: float
    """Euclidean norm of all gradients together, before clipping."""
    norm_after: float
    """The same, after clipping."""
    clipped: bool
    """Whether clipping changed anything."""
    clipped_share: float
    """By value: share of elements cut. By norm: share of weights scaled down. Else 1 or 0."""
    largest_element: float
    """Largest absolute element before clipping."""


@dataclass(frozen=True)
class Measured:
    """The same numbers still in tensors, for the caller to bring over together with others."""

    numbers: Tensor
    """Shape (4,): norm before, norm after, share clipped, largest element."""
    norms: Tensor
    """Shape (gradients,): Euclidean norm of each gradient before clipping."""


NUMBERS = 4
"""How many there are in `Measured.numbers`."""


def clip_gradients(gradients: list[Tensor], clipping: Clipping) -> Measured:
    """Clip gradients where they lie, and measure them without waiting for the result.

    Args:
        gradients: at least one, on one device.
        clipping: how, and at which threshold.
    """
    norms = torch.stack(torch._foreach_norm(gradients))
    before = torch.linalg.vector_norm(norms)
    largest = _largest(gradients)
    if isinstance(clipping, ClipByGlobalNorm):
        factor = _factor(clipping.threshold, before)
        torch._foreach_mul_(gradients, factor)
        after, share = before * factor, factor < 1
    elif isinstance(clipping, ClipByNorm):
        factors = _factor(clipping.threshold, norms)
        torch._foreach_mul_(gradients, factors.unbind())
        after, share = torch.linalg.vector_norm(norms * factors), (factors < 1).float().mean()
    elif isinstance(clipping, ClipByValue):
        share = _share_above(gradients, clipping.threshold)
        torch._foreach_clamp_min_(gradients, -clipping.threshold)
        torch._foreach_clamp_max_(gradients, clipping.threshold)
        after = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    else:
        after, share = before, torch.zeros_like(before)
    return Measured(torch.stack((before, after, share.to(before), largest)), norms)


def record_of(numbers: Sequence[float]) -> ClippingRecord:
    """`Measured.numbers`, brought over, as a record."""
    before, after, share, largest = numbers
    return ClippingRecord(before, after, share > 0, share, largest)


def _factor(threshold: float, norm: Tensor) -> Tensor:
    """What a gradient of this norm is multiplied by: 1 where it is short enough."""
    return torch.clamp(threshold / (norm + _EPSILON), max=1.0)


def _largest(gradients: list[Tensor]) -> Tensor:
    # aminmax reads each gradient once and writes nothing; an infinity norm takes seven times as
    # long on a processor.
    ends = [end for gradient in gradients for end in torch.aminmax(gradient)]
    return torch.stack(ends).abs().amax()


def _share_above(gradients: list[Tensor], threshold: float) -> Tensor:
    counts = [(gradient.abs() > threshold).sum() for gradient in gradients]
    return torch.stack(counts).sum() / sum(gradient.numel() for gradient in gradients)
