"""Numbers too small to be normal count as zero while a network trains.

A gradient that vanishes ends among them, and processors take a hundred times as long for each.
"""

from __future__ import annotations

import torch

from engine.runtime.kernels.choice import compiled_kernels


def flush_small_numbers(is_on: bool) -> None:
    """From now on, or no more, in this thread; and in those that share its products out, where
    numba can reach them."""
    torch.set_flush_denormal(is_on)
    if compiled_kernels():
        from engine.runtime.kernels.tiny_numbers import flush_in_torchs_threads

        flush_in_torchs_threads(is_on)
