"""Activation functions over a row, and what they do to a gradient on its way back.

The same functions as in `engine.runtime.activations`. Comparisons are written so that what is not
a number stays none.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.runtime.kernels.activation_forms import Form
from engine.runtime.kernels.compiling import compiled
from engine.runtime.kernels.elementary import exp, tanh


@compiled
def activate(activation: Any, row: Any, slopes: Any, columns: Any) -> None:
    """Put the function of each element in its place, in some columns of a row.

    Args:
        activation: its `Form` and, behind it, its numbers; an array of the row's type.
        row: (columns,).
        slopes: where derivatives are kept that `differentiate` cannot tell from the row, in the
            same columns; of the other forms it is not touched.
        columns: the first one, and the one after the last.
    """
    form = int(activation[0])
    start, stop = np.uint64(columns[0]), np.uint64(columns[1])
    real = row.dtype.type
    zero, one, two, half = real(0), real(1), real(2), real(0.5)
    if form == Form.CLIPPED:
        factor, shift, low, high = activation[1], activation[2], activation[3], activation[4]
        for unit in range(start, stop):
            x = row[unit] * factor + shift
            x = low if x < low else x
            row[unit] = high if x > high else x
    elif form == Form.TANH:
        for unit in range(start, stop):
            row[unit] = tanh(row[unit])
    elif form == Form.SIGMOID:
        for unit in range(start, stop):
            row[unit] = one / (one + exp(-row[unit]))
    elif form == Form.BENT:
        scale, below = activation[1], activation[2]
        for unit in range(start, stop):
            x = row[unit]
            row[unit] = scale * x if x > zero else below * math.expm1(x)
    elif form == Form.LEAKY:
        below = activation[1]
        for unit in range(start, stop):
            x = row[unit]
            row[unit] = x if x > zero else below * x
    elif form == Form.EXPONENTIAL:
        for unit in range(start, stop):
            row[unit] = math.exp(row[unit])
    elif form == Form.SOFTPLUS:
        for unit in range(start, stop):
            x = row[unit]
            row[unit] = (zero if x < zero else x) + math.log1p(math.exp(-abs(x)))
    elif form == Form.SOFTSIGN:
        for unit in range(start, stop):
            row[unit] = row[unit] / (one + abs(row[unit]))
    elif form == Form.LOG_SIGMOID:
        for unit in range(start, stop):
            x = row[unit]
            row[unit] = (zero if x > zero else x) - math.log1p(math.exp(-abs(x)))
    elif form == Form.SHRINK:
        threshold, moved = activation[1], activation[2]
        for unit in range(start, stop):
            x = row[unit]
            inside = zero if abs(x) <= threshold else x + moved
            row[unit] = x - moved if x > threshold else inside
    elif form == Form.GELU:
        for unit in range(start, stop):
            x = row[unit]
            below = half * (one + math.erf(x * real(math.sqrt(0.5))))
            density = math.exp(-half * x * x) * real(1 / math.sqrt(2 * math.pi))
            row[unit] = x * below
            slopes[unit] = below + x * density
    elif form == Form.SWISH:
        for unit in range(start, stop):
            x = row[unit]
            gate = one / (one + exp(-x))
            row[unit] = x * gate
            slopes[unit] = gate + x * gate * (one - gate)
    elif form == Form.MISH:
        for unit in range(start, stop):
            x = row[unit]
            bent = math.tanh((zero if x < zero else x) + math.log1p(math.exp(-abs(x))))
            row[unit] = x * bent
            slopes[unit] = bent + x * (one - bent * bent) / (one + math.exp(-x))
    elif form == Form.HARD_SILU:
        three, six = real(3), real(6)
        for unit in range(start, stop):
            x = row[unit]
            gate = x / six + half
            gate = zero if gate < zero else gate
            gate = one if gate > one else gate
            row[unit] = x * gate
            slope = x / three + half
            slope = one if x >= three else slope
            slopes[unit] = zero if x <= -three else slope
    elif form == Form.TANH_SHRINK:
        for unit in range(start, stop):
            bent = math.tanh(row[unit])
            row[unit] = row[unit] - bent
            slopes[unit] = bent * bent
    elif form == Form.SQUAREPLUS:
        for unit in range(start, stop):
            x = half * row[unit]
            root = math.hypot(x, one)
            row[unit] = x + root
            slopes[unit] = half + half * x / root
    else:  # SPARSE_PLUS
        for unit in range(start, stop):
            x = row[unit]
            inside = x + one
            inside = zero if inside < zero else inside
            row[unit] = inside * inside / real(4) if x < one else x
            slopes[unit] = inside / two if x < one else (one if x >= one else x)


@compiled
def differentiate(activation: Any, row: Any, slopes: Any, gradient: Any, columns: Any) -> None:
    """Multiply a gradient by the derivative of the function that gave the row, in some columns.

    Args:
        activation: as in `activate`.
        row: as `activate` left it.
        slopes: likewise.
        gradient: with the same columns.
        columns: the first one, and the one after the last.
    """
    form = int(activation[0])
    start, stop = np.uint64(columns[0]), np.uint64(columns[1])
    real = row.dtype.type
    zero, one = real(0), real(1)
    if form == Form.CLIPPED:
        factor, low, high = activation[1], activation[3], activation[4]
        for unit in range(start, stop):
            moves = row[unit] > low and row[unit] < high
            gradient[unit] = gradient[unit] * factor if moves else zero
    elif form == Form.TANH:
        for unit in range(start, stop):
            gradient[unit] *= one - row[unit] * row[unit]
    elif form == Form.SIGMOID:
        for unit in range(start, stop):
            gradient[unit] *= row[unit] * (one - row[unit])
    elif form == Form.BENT:
        scale, below = activation[1], activation[2]
        for unit in range(start, stop):
            gradient[unit] *= scale if row[unit] > zero else row[unit] + below
    elif form == Form.LEAKY:
        below = activation[1]
        for unit in range(start, stop):
            gradient[unit] *= one if row[unit] > zero else below
    elif form == Form.EXPONENTIAL:
        for unit in range(start, stop):
            gradient[unit] *= row[unit]
    elif form == Form.SOFTPLUS:
        for unit in range(start, stop):
            gradient[unit] *= -math.expm1(-row[unit])
    elif form == Form.SOFTSIGN:
        for unit in range(start, stop):
            rest = one - abs(row[unit])
            gradient[unit] *= rest * rest
    elif form == Form.LOG_SIGMOID:
        for unit in range(start, stop):
            gradient[unit] *= -math.expm1(row[unit])
    elif form == Form.SHRINK:
        for unit in range(start, stop):
            gradient[unit] = gradient[unit] if row[unit] != zero else zero
    else:
        for unit in range(start, stop):
            gradient[unit] *= slopes[unit]
