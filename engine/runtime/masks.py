"""Masks where several of them meet. (batch, time), True at the steps that count.

The dialects differ: in Keras 2 a step counts where it counts in every input, in Keras 3 where it
counts in any. Sources: ``compute_mask`` in ``keras/src/layers/merging/base_merge.py`` and
``concatenate.py`` (keras 3.15), the same files of tf_keras 2.21.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.runtime.signals import Signal
from engine.vocabulary.dialects import Dialect


def mask_of_sum(signals: Sequence[Signal], dialect: Dialect) -> Tensor | None:
    """The mask of sequences added up. In Keras 3 one input without a mask takes it away."""
    masks = [signal.mask for signal in signals if signal.mask is not None]
    if not masks or (dialect == "keras3" and len(masks) < len(signals)):
        return None
    return _together(masks, dialect)


def mask_side_by_side(signals: Sequence[Signal], dialect: Dialect) -> Tensor | None:
    """The mask of sequences joined along their features; one without a mask counts everywhere."""
    if all(signal.mask is None for signal in signals):
        return None
    return _together([_mask_or_all(signal) for signal in signals], dialect)


def mask_one_after_another(signals: Sequence[Signal]) -> Tensor | None:
    """The mask of sequences joined along time; one without a mask counts everywhere."""
    if all(signal.mask is None for signal in signals):
        return None
    return torch.cat([_mask_or_all(signal) for signal in signals], dim=1)


def _mask_or_all(signal: Signal) -> Tensor:
    if signal.mask is not None:
        return signal.mask
    return torch.ones(signal.values.shape[:2], dtype=torch.bool, device=signal.values.device)


def _together(masks: Sequence[Tensor], dialect: Dialect) -> Tensor:
    stacked = torch.stack(list(masks))
    return stacked.all(dim=0) if dialect == "keras2" else stacked.any(dim=0)
