"""The colours of the heat map: a map of the field's, even to the eye, from small to large."""

from __future__ import annotations

from functools import cache
from math import floor, log10

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt6.QtGui import QColor, QImage

from gui.gradients.merged_rows import Values
from gui.theme import current

MAP = "viridis"
"""Of matplotlib: even steps in lightness, for every kind of sight, from dark to bright, so that
both ends stand off from a light ground and from a dark one."""
SHADES = 256
MOST_DECADES = 12
"""What is smaller than the largest by more is drawn in the darkest colour."""


@cache
def shades() -> NDArray[np.uint8]:
    """Red, green and blue of each shade, (shades, 3)."""
    return pg.colormap.get(MAP).getLookupTable(nPts=SHADES, alpha=False)


def range_of(least: float | None, greatest: float | None) -> tuple[float, float]:
    """The exponents of ten from the darkest colour to the brightest, whole numbers."""
    if greatest is None or greatest <= 0:
        return -1.0, 0.0
    top = -floor(-log10(greatest) + 1e-9)
    bottom = floor(log10(least if least is not None and least > 0 else greatest) + 1e-9)
    bottom = max(bottom, top - MOST_DECADES)
    return float(min(bottom, top - 1)), float(top)


def image_of(columns: Values, low: float, high: float) -> QImage:
    """A picture of numbers, (across, upwards), in logarithmic colours; its first row is the lowest.

    What is not a number is left clear. What is not finite has the colour of what went wrong.
    """
    values = np.ascontiguousarray(columns.T)
    exponents = np.full(values.shape, float(low))
    is_above = np.isfinite(values) & (values > 0)
    np.log10(values, out=exponents, where=is_above)
    places = ((exponents - low) / (high - low) * (SHADES - 1)).round().clip(0, SHADES - 1)
    pixels = np.empty((*values.shape, 4), dtype=np.uint8)
    pixels[..., :3] = shades()[places.astype(np.intp)]
    pixels[..., 3] = np.where(np.isnan(values), 0, 255)
    pixels[np.isinf(values)] = QColor(current().tokens.bad).getRgb()
    height, width = values.shape
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.copy()  # of its own numbers: those of the array go
