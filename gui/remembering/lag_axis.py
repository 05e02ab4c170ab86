"""The level axis of the plot: lags, evenly side by side whatever is between them."""

from __future__ import annotations

from gui.plots.axes import StepAxis

SPACING = 100
"""Steps of the axis from lag to lag: what plots can zoom are steps."""
EDGE = 0.6
"""Of that, what is left free at either end."""


def place_of(number: int) -> float:
    """Where a lag stands, by its number from 0."""
    return SPACING * (number + EDGE)


class LagAxis(StepAxis):
    """Writes each lag where it stands."""

    def __init__(self) -> None:
        self._lags: tuple[int, ...] = ()
        super().__init__("bottom")

    def set_lags(self, lags: tuple[int, ...]) -> None:
        """Lags, growing."""
        self._lags = lags
        self.picture = None
        self.update()

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Of those that are seen; only so many as there is room for."""
        seen = [at for at in map(place_of, range(len(self._lags))) if low <= at <= high]
        every = -(-len(seen) // self.most_steps(size)) or 1
        return seen[::every], []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """The lags there."""
        named = {place_of(number): str(lag) for number, lag in enumerate(self._lags)}
        return [named.get(value, "") for value in values]
