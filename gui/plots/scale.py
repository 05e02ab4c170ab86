"""From values to a view's coordinates and back, on a linear axis or a logarithmic one."""

from __future__ import annotations

from math import log10

import numpy as np

from gui.plots.series import Numbers

FAR_BELOW = -300.0
"""The exponent of zero: below every plot, so that a line falls out of sight towards it."""


def exponent(value: float) -> float:
    """Of one value; `FAR_BELOW` for zero and what is below it."""
    return log10(value) if value > 0 else FAR_BELOW


def mapped(values: Numbers, is_logarithmic: bool) -> Numbers:
    """Values as the view has them: exponents of ten on a logarithmic axis."""
    if not is_logarithmic:
        return values
    exponents = np.full(len(values), np.nan)
    np.log10(values, out=exponents, where=values > 0)
    exponents[values <= 0] = FAR_BELOW
    return exponents
