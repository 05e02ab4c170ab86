"""Which steps a plot shows: all of the run, or those a person zoomed to."""

from __future__ import annotations

_FEWEST = 4.0
_SHORT_RUN = 1000


class StepRange:
    """Follows the run until it is zoomed or panned, and again after `fit`."""

    def __init__(self) -> None:
        self._chosen: tuple[float, float] | None = None
        self._done = 0
        self._steps = 0

    @property
    def is_following(self) -> bool:
        """Whether it grows with the run."""
        return self._chosen is None

    @property
    def shown(self) -> tuple[float, float]:
        """From which step to which."""
        return self._chosen or (0.0, self.extent)

    @property
    def extent(self) -> float:
        """The last step shown while following.

        That is the run's last, so that nothing moves while it fills up. A run too long to fill
        anything at first shows half of it, or a quarter, and so on.
        """
        extent = float(max(self._steps, self._done, 10))
        while extent > _SHORT_RUN and extent / 4 >= self._done:
            extent /= 2
        return extent

    def set_run(self, done: int, steps: int) -> None:
        """How many steps there are by now and will be."""
        self._done, self._steps = done, steps

    def choose(self, shown: tuple[float, float] | None) -> None:
        """Show these steps, or None to follow."""
        if shown is None:
            self._chosen = None
            return
        low, high = shown
        most = max(self.extent, float(self._steps)) * 1.1
        width = min(max(high - low, _FEWEST), most)
        # Neither end may leave the run altogether.
        low = min(max(low, -0.5 * width), most - 0.5 * width)
        self._chosen = (low, low + width)

    def zoom(self, factor: float, centre: float) -> None:
        """Show less or more around a step."""
        low, high = self.shown
        if factor > 1 and (high - low) * factor >= self.extent and low <= 0:
            self._chosen = None  # zoomed out to where following shows the same
            return
        width = max((high - low) * factor, _FEWEST)
        share = (centre - low) / (high - low)
        self.choose((centre - share * width, centre - share * width + width))

    def pan(self, steps: float) -> None:
        """Show later or earlier ones."""
        low, high = self.shown
        self.choose((low + steps, high + steps))
