"""What is proposed to be tried for an argument that a person marks, before they say otherwise."""

from __future__ import annotations

from math import floor, log10

from engine.declared import Argument, ArgumentType
from engine.project.search import FARTHEST, IntegerRange, RealRange, TrialValue

_AROUND = 10.0
"""A real number is tried from so many times less to so many times more than it is."""
_AROUND_WHOLE = 4
_NEAR_ONE = 0.99
"""Where one itself is outside the argument's range."""


def proposed_range(argument: Argument, value: TrialValue) -> IntegerRange | RealRange:
    """A range around the value that an argument has, within the argument's own limits.

    Args:
        argument: of type INTEGER or REAL.
    """
    number = value if isinstance(value, int | float) else None
    if argument.type is ArgumentType.INTEGER:
        return _whole(argument, None if number is None else int(number))
    return _real(argument, None if number is None else float(number))


def _whole(argument: Argument, value: int | None) -> IntegerRange:
    least = -FARTHEST if argument.minimum is None else int(argument.minimum)
    most = FARTHEST if argument.maximum is None else int(argument.maximum)
    if value is None or value < 4:
        low = max(least, 0 if value is None else min(value, 1))
        return IntegerRange(low=low, high=min(most, low + 9))
    low, high = max(least, value // _AROUND_WHOLE), min(most, value * _AROUND_WHOLE)
    return IntegerRange(low=low, high=high, log=low > 0)


def _real(argument: Argument, value: float | None) -> RealRange:
    least, most = argument.minimum, argument.maximum
    if least == 0 and most == 1:  # a share
        highest = _NEAR_ONE if argument.open_maximum else 1.0
        is_small = value is None or value <= 0.5
        low = 0.01 if argument.open_minimum else 0.0
        return RealRange(low=low, high=0.5) if is_small else RealRange(low=0.5, high=highest)
    if value is None or value <= 0:
        low = 1e-6 if least is None or least >= 0 else float(least)
        return RealRange(low=low, high=min(0.1, most or 0.1), log=low > 0)
    low, high = _short(value / _AROUND), _short(value * _AROUND)
    low = max(low, least or 0.0)
    return RealRange(low=low, high=high if most is None else min(high, float(most)), log=low > 0)


def _short(value: float) -> float:
    """With two digits."""
    return round(value, 1 - floor(log10(value)))
