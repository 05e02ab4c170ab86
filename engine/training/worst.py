"""The worst of many, kept while they are gone through."""

from __future__ import annotations

import heapq
from itertools import count
from typing import Generic, TypeVar

M = TypeVar("M")


class Worst(Generic[M]):
    """A heap with the worst so far, the least of them on top."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[float, int, M]] = []
        self._number = count(0, -1)
        """Of two equally bad ones the one met first is the worse, and they are never compared."""

    def is_wanted(self, badness: float) -> bool:
        """Whether one as bad as this would be kept."""
        return len(self._heap) < self._most or bool(self._heap and badness > self._heap[0][0])

    def add(self, badness: float, found: M) -> None:
        """Take one in, and let the least go where there are too many."""
        heapq.heappush(self._heap, (badness, next(self._number), found))
        if len(self._heap) > self._most:
            heapq.heappop(self._heap)

    def in_order(self) -> tuple[M, ...]:
        """Those that were kept, the worst first."""
        return tuple(
            found for *_, found in sorted(self._heap, key=lambda each: each[:2], reverse=True)
        )
