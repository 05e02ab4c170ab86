"""How far the reading of data is."""

from __future__ import annotations

from collections.abc import Callable

from engine.data.dataset import Progress


class Telling:
    """Progress that never goes back, as some texts are gone through twice."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._most = 0.0

    def __call__(self, share: float) -> None:
        self._most = max(self._most, share)
        if self._progress:
            self._progress(self._most)

    def within(self, begin: float, end: float, steps: int) -> Callable[[int], None]:
        """What a part of the work calls with how many of its steps it has done."""
        return lambda done: self(begin + (end - begin) * done / steps)
