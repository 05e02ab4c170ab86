"""LSTM over time and back, compiled. The cell is that of `engine.runtime.lstm`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import prange

from engine.runtime.kernels.activation_loops import activate, differentiate
from engine.runtime.kernels.compiling import compiled, shared_out
from engine.runtime.kernels.matrix_product import (
    add_recurrent,
    add_recurrent_back,
    keep_products_to,
)


class States(NamedTuple):
    """What `forward` makes and `backward` needs."""

    gates: Any
    """(time, batch, 4 × units): first the inputs times the kernel, then the gates i f c o."""
    h: Any
    """(time + 1, batch, units), the initial one before those of all steps."""
    c: Any
    """Likewise."""
    bent: Any
    """The activation of c, (time, batch, units)."""
    slopes: Any
    """(time, batch, 5 × units) where an activation keeps its derivatives, else empty."""


class Gradients(NamedTuple):
    """What `backward` starts from, and what it makes."""

    of_outputs: Any
    """What arrives at h of each step from the layers after, (time, batch, units), or empty."""
    of_h: Any
    """What arrives at the last h, (batch, units); becomes that of the initial one."""
    of_c: Any
    """Likewise."""
    of_gates: Any
    """Becomes the gradient of the gates before their activation."""


@compiled
def _places(units: Any) -> Any:
    """Where the forget gate, the candidate, the output gate and, of slopes, those of c begin.

    Unsigned, so that compilers need not look for negative ones at every element.
    """
    return units, units + units, units + units + units, units + units + units + units


@shared_out
def forward(states: Any, how: Any, bounds: Any) -> None:
    """From the inputs times the kernel and the initial states to all others.

    Args:
        states: `States`.
        how: `Recurrence`.
        bounds: rows of the batch at which each part begins and the last one ends.
    """
    for part in prange(len(bounds) - 1):
        threads = keep_products_to(1)
        _forward(states, how, (bounds[part], bounds[part + 1]))
        keep_products_to(threads)


@shared_out
def backward(states: Any, how: Any, gradients: Any, bounds: Any) -> None:
    """Gradients from the last step to the first.

    Args:
        states: `States`, as `forward` left them.
        how: `Recurrence`.
        gradients: `Gradients`.
        bounds: as in `forward`.
    """
    for part in prange(len(bounds) - 1):
        threads = keep_products_to(1)
        _backward(states, how, gradients, (bounds[part], bounds[part + 1]))
        keep_products_to(threads)


@compiled
def _forward(states: Any, how: Any, rows: Any) -> None:
    first, last = rows
    gates, h, c, bent, slopes = states
    counts, masks = how.counts, how.masks[:, first:last]
    units = np.uint64(h.shape[2])
    forget, candidate, output, slopes_of_c = _places(units)
    for step in range(gates.shape[0]):
        add_recurrent(gates[step, first:last], h[step, first:last], how.kernel, masks)
        for row in range(first, last):
            if counts.size and not counts[step, row]:
                h[step + 1, row] = h[step, row]
                c[step + 1, row] = c[step, row]
                continue
            z, kept = gates[step, row], bent[step, row]
            slope = slopes[step, row] if slopes.size else z
            before, after, out = c[step, row], c[step + 1, row], h[step + 1, row]
            for column in range(how.bias.size):
                z[column] += how.bias[column]
            activate(how.gate, z, slope, (0, candidate))
            activate(how.activation, z, slope, (candidate, output))
            activate(how.gate, z, slope, (output, slopes_of_c))
            for unit in range(units):
                kept[unit] = z[forget + unit] * before[unit] + z[unit] * z[candidate + unit]
            for unit in range(units):
                after[unit] = kept[unit]
            activate(how.activation, kept, slope[slopes_of_c:], (0, units))
            for unit in range(units):
                out[unit] = z[output + unit] * kept[unit]


@compiled
def _backward(states: Any, how: Any, gradients: Any, rows: Any) -> None:
    first, last = rows
    gates, _, c, bent, slopes = states
    of_outputs, of_h, of_c, of_gates = gradients
    counts, masks = how.counts, how.masks[:, first:last]
    units = np.uint64(of_h.shape[1])
    forget, candidate, output, slopes_of_c = _places(units)
    through = np.empty(units, gates.dtype)
    for step in range(gates.shape[0] - 1, -1, -1):
        for row in range(first, last):
            arrived, carried, made = of_h[row], of_c[row], of_gates[step, row]
            if of_outputs.size:
                arriving = of_outputs[step, row]
                for unit in range(units):
                    arrived[unit] += arriving[unit]
            if counts.size and not counts[step, row]:
                made[:] = 0
                continue
            z, kept, before = gates[step, row], bent[step, row], c[step, row]
            slope = slopes[step, row] if slopes.size else z
            # Loops of few arrays each: with more, compilers give up taking many elements at once.
            for unit in range(units):
                through[unit] = arrived[unit] * z[output + unit]
            for unit in range(units):
                made[output + unit] = arrived[unit] * kept[unit]
            arrived[:] = 0
            differentiate(how.activation, kept, slope[slopes_of_c:], through, (0, units))
            for unit in range(units):
                through[unit] += carried[unit]
            for unit in range(units):
                made[unit] = through[unit] * z[candidate + unit]
            for unit in range(units):
                made[forget + unit] = through[unit] * before[unit]
            for unit in range(units):
                made[candidate + unit] = through[unit] * z[unit]
            for unit in range(units):
                carried[unit] = through[unit] * z[forget + unit]
            differentiate(how.gate, z, slope, made, (0, candidate))
            differentiate(how.activation, z, slope, made, (candidate, output))
            differentiate(how.gate, z, slope, made, (output, slopes_of_c))
        add_recurrent_back(of_h[first:last], of_gates[step, first:last], how.kernel, masks)
