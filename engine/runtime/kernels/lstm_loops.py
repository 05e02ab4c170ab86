"""LSTM over time and back, compiled. The cell is that of `engine.runtime.lstm`.

Arrays are (time, batch, columns); ``h`` and ``c`` hold the initial state before those of all steps,
(time + 1, batch, units). A call does the rows from ``first`` to ``last`` of the batch alone.
``forms`` and ``numbers`` are those of the activation and of the gates'.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.runtime.kernels.activation_loops import activate, differentiate
from engine.runtime.kernels.compiling import compiled
from engine.runtime.kernels.matrix_product import add_recurrent, add_recurrent_back


@compiled
def forward(
    gates: Any,
    h: Any,
    c: Any,
    bent: Any,
    slopes: Any,
    kernel: Any,
    counts: Any,
    masks: Any,
    forms: Any,
    numbers: Any,
    first: Any,
    last: Any,
) -> None:
    """Fill in the states.

    Args:
        gates: the inputs times the kernel; they become the gates i f c o.
        bent: becomes the activation of ``c``, (time, batch, units).
        slopes: (time, batch, 5 × units) where an activation keeps its derivatives, else empty.
        counts: (time, batch), False where a step leaves the states as they are, or empty.
        masks: on the state, see `add_recurrent`.
    """
    units = h.shape[2]
    for step in range(gates.shape[0]):
        add_recurrent(
            gates[step, first:last], h[step, first:last], kernel, masks[:, first:last]
        )
        for row in range(first, last):
            if counts.size and not counts[step, row]:
                h[step + 1, row] = h[step, row]
                c[step + 1, row] = c[step, row]
                continue
            z, kept = gates[step, row], bent[step, row]
            slope = slopes[step, row] if slopes.size else z
            before, after, out = c[step, row], c[step + 1, row], h[step + 1, row]
            activate(forms[1], numbers[1], z[: 2 * units], slope[: 2 * units])
            candidate = slice(2 * units, 3 * units)
            activate(forms[0], numbers[0], z[candidate], slope[candidate])
            activate(forms[1], numbers[1], z[3 * units :], slope[3 * units : 4 * units])
            for unit in range(units):
                carry = z[units + unit] * before[unit] + z[unit] * z[2 * units + unit]
                after[unit] = carry
                kept[unit] = carry
            activate(forms[0], numbers[0], kept, slope[4 * units :])
            for unit in range(units):
                out[unit] = z[3 * units + unit] * kept[unit]


@compiled
def backward(
    gates: Any,
    c: Any,
    bent: Any,
    slopes: Any,
    kernel: Any,
    counts: Any,
    masks: Any,
    forms: Any,
    numbers: Any,
    of_outputs: Any,
    of_h: Any,
    of_c: Any,
    of_gates: Any,
    first: Any,
    last: Any,
) -> None:
    """Take gradients back from the last step to the first.

    Args:
        of_outputs: what arrives at ``h`` of each step from the layers after, or empty.
        of_h: what arrives at the last ``h``, (batch, units); becomes that of the initial one.
        of_c: likewise.
        of_gates: becomes the gradient of the gates before their activation.
    """
    units = of_h.shape[1]
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
            differentiate(forms[0], numbers[0], kept, slope[4 * units :], through)
            for unit in range(units):
                total = carried[unit] + through[unit]
                made[unit] = total * z[2 * units + unit]
                made[units + unit] = total * before[unit]
                made[2 * units + unit] = total * z[unit]
                carried[unit] = total * z[units + unit]
            both, candidate = slice(0, 2 * units), slice(2 * units, 3 * units)
            output_gate = slice(3 * units, 4 * units)
            differentiate(forms[1], numbers[1], z[both], slope[both], made[both])
            differentiate(forms[0], numbers[0], z[candidate], slope[candidate], made[candidate])
            differentiate(
                forms[1], numbers[1], z[output_gate], slope[output_gate], made[output_gate]
            )
        add_recurrent_back(
            of_h[first:last], of_gates[step, first:last], kernel, masks[:, first:last]
        )
