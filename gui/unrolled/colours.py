"""Values as colours, and gradients as arrows."""

from __future__ import annotations

from math import log10

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtGui import QColor, QImage

from gui.theme import Tokens

Numbers = NDArray[np.float64]

DECADES = 6
"""Powers of ten below the largest norm after which a gradient is drawn as good as gone."""
THINNEST, THICKEST = 1.0, 9.0
_PIXELS = 6
"""Of a picture for each unit, so that a viewer which smooths pictures leaves cells as they are."""


def full_at(values: Numbers) -> float:
    """Where a colour is full: at the largest size but for one value in fifty, or a few units that
    run far ahead would leave the others without any. 1 where all are zero."""
    sizes = np.abs(values[np.isfinite(values)])
    return (float(np.quantile(sizes, 0.98)) or float(sizes.max()) or 1.0) if sizes.size else 1.0


def value_colour(value: float, scale: float, tokens: Tokens) -> QColor:
    """From the ground at 0 to blue above it and to orange below it, full at ``scale``."""
    return QColor(*_blended(np.array([value]), scale, tokens)[0].tolist())


def units_picture(values: Numbers, scale: float, tokens: Tokens) -> QImage:
    """A small cell for each unit, row after row; see `cells_across`."""
    across = cells_across(len(values))
    down = -(-len(values) // across)
    cells = np.zeros((across * down, 3), np.uint8)
    cells[:] = _channels(tokens.panel)
    cells[: len(values)] = _blended(values, scale, tokens)
    large = cells.reshape(down, across, 3).repeat(_PIXELS, axis=0).repeat(_PIXELS, axis=1)
    data = np.ascontiguousarray(large)
    height, width, _ = data.shape
    return QImage(data.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def cells_across(units: int) -> int:
    """How many cells a row has: a few units stand in one column, many in a square."""
    if units <= 12:
        return 1
    return 2 if units <= 24 else int(np.ceil(np.sqrt(units)))


def strength(norm: float, most: float) -> float:
    """From 0, gone, to 1, the largest: how many powers of ten lie between."""
    if norm <= 0 or most <= 0:
        return 0.0
    if not np.isfinite(norm):
        return 1.0
    return min(1.0, max(0.0, 1 + log10(norm / most) / DECADES))


def thickness(share: float) -> float:
    """Of an arrow, from a gradient's strength."""
    return THINNEST + share * (THICKEST - THINNEST)


def gradient_colour(share: float, tokens: Tokens) -> QColor:
    """From faint, gone, to the colour of what deserves attention."""
    faint, full = np.array(_channels(tokens.edge)), np.array(_channels(tokens.bad))
    return QColor(*(faint + share * (full - faint)).astype(int).tolist())


def _blended(values: Numbers, scale: float, tokens: Tokens) -> NDArray[np.uint8]:
    shares = np.clip(np.nan_to_num(values / scale), -1, 1)[:, None]
    ground = np.array(_channels(tokens.raised), float)
    above, below = (
        np.array(_channels(tokens.accent), float),
        np.array(_channels(tokens.output), float),
    )
    ends = np.where(shares >= 0, above, below)
    found: NDArray[np.uint8] = (ground + np.abs(shares) * (ends - ground)).round().astype(np.uint8)
    return found


def _channels(colour: str) -> tuple[int, int, int]:
    found = QColor(colour)
    return found.red(), found.green(), found.blue()
