"""Clipping: what is done to the gradient between the backward pass and the step.

By norm follows ``torch.nn.utils.clip_grad_norm_`` and by value ``clip_grad_value_``, to the bit, so
that exported code trains as the window showed it. The other two ways are in files of their own:
`engine.training.unit_clipping` and `engine.training.norm_history`. The norms taken on the way are
kept for the plots and tell whether the gradient is finite; nothing is measured twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

import torch
from torch import Tensor

from engine.training.norm_history import NormHistory
from engine.training.unit_clipping import Units, clip_units
from engine.vocabulary.clipping import (
    AdaptiveClipping,
    AutomaticClipping,
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    Clipping,
    threshold_of,
)

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
    """By value: share of elements cut. By norm: share of weights scaled down. Adaptive: share of
    units scaled down. Else 1 or 0."""
    largest_element: float
    """Largest absolute element before clipping."""
    threshold: float | None = None
    """The threshold in force; None without clipping."""
    largest_ratio: float | None = None
    """Adaptive: the largest ratio of a unit's gradient norm to the norm of its weights, before
    clipping; else None."""


@dataclass(frozen=True)
class Measured:
    """The same numbers still in tensors, for the caller to bring over together with others."""

    numbers: Tensor
    """Shape (5,): norm before, norm after, share clipped, largest element, largest ratio. The last
    is not a number where no ratios are looked at."""
    norms: Tensor
    """Shape (gradients,): Euclidean norm of each gradient before clipping."""
    threshold: float | None = None
    """The threshold in force; None without clipping."""


NUMBERS = 5
"""How many there are in `Measured.numbers`."""


def clip_gradients(
    gradients: list[Tensor],
    clipping: Clipping,
    units: Sequence[Units | None] = (),
    history: NormHistory | None = None,
) -> Measured:
    """Clip gradients where they lie, and measure them without waiting for the result.

    Automatic clipping alone waits for the norm, because the threshold depends on it.

    Args:
        gradients: at least one, on one device.
        clipping: how, and at which threshold.
        units: adaptive: for each gradient the units it belongs to; None: it is left out.
        history: automatic: the norms so far, to which this one is added; None: there are none.
    """
    norms = torch.stack(torch._foreach_norm(gradients))
    before = torch.linalg.vector_norm(norms)
    largest = _largest(gradients)
    threshold, ratio = threshold_of(clipping), torch.full_like(before, nan)
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
    elif isinstance(clipping, AdaptiveClipping):
        share, ratio = clip_units(gradients, clipping, units)
        after = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    elif isinstance(clipping, AutomaticClipping):
        norm = before.item()
        so_far = NormHistory() if history is None else history  # an empty one is false
        threshold = so_far.threshold_with(norm, clipping.percentile)
        factor = _factor(threshold, before)
        torch._foreach_mul_(gradients, factor)
        after, share = before * factor, before.new_tensor(float(norm > threshold))
    else:
        after, share = before, torch.zeros_like(before)
    numbers = torch.stack((before, after, share.to(before), largest, ratio))
    return Measured(numbers, norms, threshold)


def record_of(numbers: Sequence[float], threshold: float | None = None) -> ClippingRecord:
    """`Measured.numbers`, brought over, as a record."""
    before, after, share, largest, ratio = numbers
    looked_at = None if isnan(ratio) else ratio
    return ClippingRecord(before, after, share > 0, share, largest, threshold, looked_at)


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
