"""Where an axis has its numbers and a plot its lines, and how the numbers are written."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, log10

from PyQt6.QtCore import QLocale

THREE = log10(3)


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten with at most `most` steps in a span."""
    raw = span / most
    power = 10.0 ** floor(log10(raw))
    return next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= raw * (1 - 1e-9))


def nice_range(low: float, high: float, most: int = 6) -> tuple[float, float]:
    """A range around two values that begins and ends at ticks."""
    largest = max(abs(low), abs(high))
    if high - low <= max(largest * 1e-12, 1e-300):  # as good as one value
        pad = max(largest * 0.1, 1e-290) if largest > 1e-290 else 0.5
        low, high = low - pad, high + pad
    step = nice_step(high - low, most)
    return floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step


def nice_log_range(low: float, high: float) -> tuple[float, float]:
    """The same for values above zero, as powers of ten: ends are at 1 or 3 times such a power."""
    bottom, top = _log_tick_below(log10(low)), -_log_tick_below(-log10(high), 1 - THREE)
    return (bottom, top) if top - bottom > THREE else (bottom - THREE, top + 1 - THREE)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Evenly spaced values in a range."""
    if not high > low:
        return []
    step = nice_step(high - low, most)
    first, last = ceil(low / step - 1e-6), floor(high / step + 1e-6)
    return [number * step for number in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> tuple[list[float], list[float]]:
    """Exponents to write and those that only get a line, in a range of exponents."""
    if not high > low:
        return [], []
    decades = [float(n) for n in range(ceil(low - 1e-6), floor(high + 1e-6) + 1)]
    threes = [n + THREE for n in range(floor(low), ceil(high)) if low - 1e-6 <= n + THREE <= high]
    if len(decades) > most:
        every = ceil(len(decades) / most)
        return [each for each in decades if each % every == 0], []
    if len(decades) >= 3:
        return decades, threes if len(decades) <= 4 else []
    if len(decades) + len(threes) >= 3:
        return sorted(decades + threes), []
    return [log10(value) for value in ticks(10.0**low, 10.0**high, most) if value > 0], []


def written(value: float, digits: int = 4) -> str:
    """A number in the person's language, short: 0.61, 12.5, 1.2e-05."""
    return QLocale().toString(float(value), "g", digits)


def written_evenly(values: list[float]) -> list[str]:
    """The numbers of one axis, all with as many decimals as the finest needs."""
    if not values:
        return []
    spacing = min((abs(b - a) for a, b in pairwise(values)), default=1.0)
    greatest = max(abs(value) for value in values)
    if greatest >= 1e6 or spacing < 1e-4:
        return [written(value) for value in values]
    decimals = next((n for n in range(6) if abs(round(spacing, n) - spacing) < spacing * 1e-6), 6)
    return [
        QLocale().toString(abs(value) if abs(value) < spacing / 1e6 else value, "f", decimals)
        for value in values
    ]


def _log_tick_below(exponent: float, offset: float = THREE) -> float:
    whole = floor(exponent + 1e-9)
    return whole + offset if exponent + 1e-9 >= whole + offset else float(whole)
