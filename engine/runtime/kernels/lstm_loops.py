"""LSTM over time and back, compiled. The cell is that of `engine.runtime.lstm`.

A call does some rows of the batch, from the first of ``rows`` to before the second.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine.runtime.kernels.activation_loops import activate, differentiate
from engine.runtime.kernels.compiling import compiled
from engine.runtime.kernels.matrix_product import add_recurrent, add_recurrent_back


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
def forward(states: Any, how: Any, rows: Any) -> None:
    """From the inputs times the kernel and the initial states to all others.

    Args:
        states: `States`.
        how: `Recurrence`.
    """
    first, last = rows
    gates, h, c, bent, slopes = states
    forms, numbers, counts = how.forms, how.numbers, how.counts
    masks = how.masks[:, first:last]
    units = h.shape[2]
    both, candidate = slice(0, 2 * units), slice(2 * units, 3 * units)
    output_gate, of_carry = slice(3 * units, 4 * units), slice(4 * units, 5 * units)
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
            activate(forms[1], numbers[1], z[both], slope[both])
            activate(forms[0], numbers[0], z[candidate], slope[candidate])
            activate(forms[1], numbers[1], z[output_gate], slope[output_gate])
            for unit in range(units):
                carry = z[units + unit] * before[unit] + z[unit] * z[2 * units + unit]
                after[unit] = carry
                kept[unit] = carry
            activate(forms[0], numbers[0], kept, slope[of_carry])
            for unit in range(units):
                out[unit] = z[3 * units + unit] * kept[unit]


@compiled
def backward(states: Any, how: Any, gradients: Any, rows: Any) -> None:
    """Gradients from the last step to the first.

    Args:
        states: `States`, as `forward` left them.
        how: `Recurrence`.
        gradients: `Gradients`.
    """
    first, last = rows
    gates, _, c, bent, slopes = states
    of_outputs, of_h, of_c, of_gates = gradients
    forms, numbers, counts = how.forms, how.numbers, how.counts
    masks = how.masks[:, first:last]
    units = of_h.shape[1]
    both, candidate = slice(0, 2 * units), slice(2 * units, 3 * units)
    output_gate, of_carry = slice(3 * units, 4 * units), slice(4 * units, 5 * units)
    through = np.empty(units, gates.dtype)
    for step in range(gates.shape[0] - 1, -1, -1):
        for row in range(first, last):
            arrived, carried, made = of_h[row], of_c[row], of_gates[step, row]
            if of_outputs.size:
                output = of_outputs[step, row]
                for unit in range(units):
                    arrived[unit] += output[unit]
            if counts.size and not counts[step, row]:
                made[:] = 0
                continue
            z, kept, before = gates[step, row], bent[step, row], c[step, row]
            slope = slopes[step, row] if slopes.size else z
            for unit in range(units):
                through[unit] = arrived[unit] * z[3 * units + unit]
                made[3 * units + unit] = arrived[unit] * kept[unit]
                arrived[unit] = 0
            differentiate(forms[0], numbers[0], kept, slope[of_carry], through)
            for unit in range(units):
                total = carried[unit] + through[unit]
                made[unit] = total * z[2 * units + unit]
                made[units + unit] = total * before[unit]
                made[2 * units + unit] = total * z[unit]
                carried[unit] = total * z[units + unit]
            differentiate(forms[1], numbers[1], z[both], slope[both], made[both])
            differentiate(forms[0], numbers[0], z[candidate], slope[candidate], made[candidate])
            differentiate(
                forms[1], numbers[1], z[output_gate], slope[output_gate], made[output_gate]
            )
        add_recurrent_back(of_h[first:last], of_gates[step, first:last], how.kernel, masks)
