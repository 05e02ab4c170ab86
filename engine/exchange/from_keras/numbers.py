"""Numbers as Keras writes them into its files."""

from __future__ import annotations

import struct
from typing import Any

from engine.declared import Argument, ArgumentType


def plain_number(value: Any, found: Argument) -> Any:
    """The shortest number with the same float32 value, where Keras wrote one out in full.

    ``l2(0.01)`` stands in a file as 0.009999999776482582; both are the same in float32, in which
    everything is computed. Anything else is given back as it is.
    """
    if found.type is not ArgumentType.REAL or not isinstance(value, float):
        return value
    if not value or not _is_float32(value):
        return value
    for digits in range(1, 10):
        shorter = float(f"{value:.{digits}g}")
        if _as_float32(shorter) == value:
            return shorter
    return value


def _is_float32(value: float) -> bool:
    return _as_float32(value) == value


def _as_float32(value: float) -> float | None:
    try:
        [found] = struct.unpack("f", struct.pack("f", value))
    except OverflowError:
        return None
    return float(found)
