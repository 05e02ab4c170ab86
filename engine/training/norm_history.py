"""The norms of a run's gradients in order of size: where automatic clipping finds its threshold.

AutoClip (Seetharaman et al. 2020, https://arxiv.org/abs/2007.14469): the threshold of a step is a
percentile of the norms before clipping of all steps so far, its own included.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Iterable

import torch
from torch import Tensor


class NormHistory:
    """Every norm so far, sorted. A step moves part of an array of doubles: of a million, 8 MB."""

    def __init__(self, norms: Iterable[float] = ()) -> None:
        self._sorted = array("d", sorted(norms))

    def __len__(self) -> int:
        return len(self._sorted)

    def threshold_with(self, norm: float, percentile: float) -> float:
        """The percentile of all norms with this one added, between neighbours as numpy has it.

        A norm that is not finite is not added: the run ends there. It is then its own threshold.

        Args:
            percentile: 0 to 100.
        """
        if not norm < float("inf"):
            return norm
        insort(self._sorted, norm)
        place = percentile / 100 * (len(self._sorted) - 1)
        below = self._sorted[int(place)]
        above = self._sorted[min(int(place) + 1, len(self._sorted) - 1)]
        return below + (above - below) * (place % 1)

    def tensor(self) -> Tensor:
        """All norms, sorted, (steps,), as doubles: nothing is lost."""
        return torch.tensor(self._sorted, dtype=torch.float64)
