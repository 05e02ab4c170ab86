"""Random numbers that depend on the seed and the place they are drawn for, and on nothing else.

Torch's global generator is never read nor advanced, so adding a layer changes no other layer's
draw. Numbers are drawn on the CPU and moved, so that every device sees the same ones.
"""

from __future__ import annotations

from hashlib import blake2b

import torch
from torch import Tensor


def derived_seed(seed: int, *place: str) -> int:
    """A seed for one place, such as a node's id and a weight's name; 0 to 2**63 - 1."""
    text = "\0".join((str(seed), *place))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def generator_for(own_seed: int | None, seed: int, *place: str) -> torch.Generator:
    """A generator from an own seed where there is one, else from the network's and the place."""
    chosen = derived_seed(seed, *place) if own_seed is None else own_seed
    return torch.Generator().manual_seed(chosen)


def dropout_mask(
    shape: tuple[int, ...], rate: float, generator: torch.Generator, like: Tensor
) -> Tensor:
    """Zeros with probability ``rate`` and else 1 / (1 - rate), with device and dtype of ``like``.

    The scale keeps the expected value, as Keras does. At a rate of one all is zero.
    """
    if rate >= 1:
        return like.new_zeros(shape)
    kept = torch.rand(shape, generator=generator) >= rate
    return kept.to(device=like.device, dtype=like.dtype).div_(1 - rate)
