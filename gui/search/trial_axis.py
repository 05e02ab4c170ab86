"""The level axis of the trials' plot: numbers of trials, or the values of one argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log10

from engine.project.search import TrialValue
from gui.forms.wording import value_text
from gui.plots.axes import StepAxis
from gui.plots.ticks import log_ticks, ticks, written, written_evenly

SPAN = 1000
"""The axis is so many steps long, whatever it counts: what plots can zoom are steps."""
_EDGE = 0.04
"""Share of the axis that is left free at either end."""


@dataclass(frozen=True)
class Scale:
    """From the values of an argument to places on the axis."""

    low: float = 0.0
    high: float = 1.0
    is_logarithmic: bool = False
    words: tuple[TrialValue, ...] = ()
    """Values that are no numbers, side by side in this order; none: they are numbers."""

    def place(self, value: TrialValue) -> float | None:
        """Where a value stands; None: nowhere."""
        if self.words:
            if value not in self.words:
                return None
            share = (self.words.index(value) + 0.5) / len(self.words)
        elif isinstance(value, int | float):
            share = (self._mapped(value) - self._mapped(self.low)) / self.width
        else:
            return None
        return SPAN * (_EDGE + (1 - 2 * _EDGE) * share) if isfinite(share) else None

    def exponent_at(self, place: float) -> float:
        """The value at a place; on a logarithmic axis its exponent."""
        share = (place / SPAN - _EDGE) / (1 - 2 * _EDGE)
        return self._mapped(self.low) + share * self.width

    def place_of_exponent(self, mapped: float) -> float:
        """The other way round."""
        share = (mapped - self._mapped(self.low)) / self.width
        return SPAN * (_EDGE + (1 - 2 * _EDGE) * share)

    @property
    def width(self) -> float:
        """From one end to the other."""
        return self._mapped(self.high) - self._mapped(self.low) or 1.0

    def _mapped(self, value: float) -> float:
        return (log10(value) if value > 0 else -300.0) if self.is_logarithmic else float(value)


def scale_of(values: Sequence[TrialValue], is_logarithmic: bool) -> Scale:
    """A scale on which all these values have a place."""
    numbers = [value for value in values if isinstance(value, int | float)]
    if len(numbers) < len(values) or any(isinstance(value, bool) for value in values):
        return Scale(words=tuple(dict.fromkeys(sorted(values, key=value_text))))
    if not numbers:
        return Scale()
    low, high = min(numbers), max(numbers)
    is_logarithmic = is_logarithmic and low > 0
    if low == high:
        low, high = (low / 2, high * 2) if is_logarithmic else (low - 0.5, high + 0.5)
    return Scale(low, high, is_logarithmic)


class TrialAxis(StepAxis):
    """Counts trials, or has the values of an argument where their scale has them."""

    def __init__(self) -> None:
        self._scale: Scale | None = None
        super().__init__("bottom")

    @property
    def value_scale(self) -> Scale | None:
        """How values lie on the axis; None: it counts trials."""
        return self._scale

    def set_scale(self, scale: Scale | None) -> None:
        """Show values on a scale; None: numbers of trials."""
        self._scale = scale
        self.picture = None
        self.update()

    def places(self, low: float, high: float, size: float) -> tuple[list[float], list[float]]:
        """Of round values, or of each word."""
        scale = self._scale
        if scale is None:
            return super().places(low, high, size)
        if scale.words:
            found = [scale.place(word) for word in scale.words]
            return [each for each in found if each is not None and low <= each <= high], []
        ends = scale.exponent_at(low), scale.exponent_at(high)
        most = self.most_steps(size)
        values = log_ticks(*ends, most)[0] if scale.is_logarithmic else ticks(*ends, most)
        return [scale.place_of_exponent(value) for value in values], []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str | None]:
        """What stands at these places."""
        own = self._scale
        if own is None:
            return super().tickStrings(values, scale, spacing)
        if own.words:
            named = {own.place(word): value_text(word) for word in own.words}
            return [named.get(value, "") for value in values]
        numbers = [own.exponent_at(value) for value in values]
        if own.is_logarithmic:
            return [written(10.0**number) for number in numbers]
        return list(written_evenly(numbers))
