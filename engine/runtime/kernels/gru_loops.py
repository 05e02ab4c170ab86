"""GRU over time and back, compiled, with the reset gate before the product or after it.

The cells are those of `engine.runtime.gru`, gates z r h. Arrays are as in
`engine.runtime.kernels.lstm_loops`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.runtime.kernels.activation_loops import activate, differentiate
from engine.runtime.kernels.compiling import compiled
from engine.runtime.kernels.matrix_product import add_recurrent, add_recurrent_back


@compiled
def _masks_of(masks: Any, first_block: Any, last_block: Any, first: Any, last: Any) -> Any:
    """Of three masks those of some blocks, of fewer all; for some rows."""
    if masks.shape[0] == 3:
        return masks[first_block:last_block, first:last]
    return masks[:, first:last]


@compiled
def forward(
    gates: Any,
    h: Any,
    product: Any,
    slopes: Any,
    kernel: Any,
    bias: Any,
    reset_after: Any,
    counts: Any,
    masks: Any,
    forms: Any,
    numbers: Any,
    first: Any,
    last: Any,
) -> None:
    """Fill in the states.

    Args:
        gates: the inputs times the kernel; they become the gates z r h.
        product: becomes, (time, batch, units), ``r h``; with ``reset_after`` what r multiplies,
            ``h U + b'``.
        slopes: (time, batch, 3 × units) where an activation keeps its derivatives, else empty.
        bias: b' of all gates, (3 × units,), for ``reset_after``.
        counts: (time, batch), False where a step leaves the state as it is, or empty.
        masks: on the state, see `add_recurrent`.
    """
    units = h.shape[2]
    of_gates = slice(0, 2 * units)
    of_candidate = slice(2 * units, 3 * units)
    gate_masks = _masks_of(masks, 0, 2, first, last)
    candidate_masks = _masks_of(masks, 2, 3, first, last)
    for step in range(gates.shape[0]):
        z_all, before_all = gates[step, first:last], h[step, first:last]
        product_all = product[step, first:last]
        if reset_after:
            for row in range(first, last):
                z, kept = gates[step, row], product[step, row]
                for unit in range(2 * units):
                    z[unit] += bias[unit]
                for unit in range(units):
                    kept[unit] = bias[2 * units + unit]
            add_recurrent(product_all, before_all, kernel[:, of_candidate], candidate_masks)
        add_recurrent(z_all[:, of_gates], before_all, kernel[:, of_gates], gate_masks)
        for row in range(first, last):
            z, kept, before = gates[step, row], product[step, row], h[step, row]
            slope = slopes[step, row] if slopes.size else z
            activate(forms[1], numbers[1], z[of_gates], slope[of_gates])
            if reset_after:
                for unit in range(units):
                    z[2 * units + unit] += z[units + unit] * kept[unit]
            else:
                for unit in range(units):
                    kept[unit] = z[units + unit] * before[unit]
        if not reset_after:
            add_recurrent(
                z_all[:, of_candidate], product_all, kernel[:, of_candidate], candidate_masks
            )
        for row in range(first, last):
            z, before, after = gates[step, row], h[step, row], h[step + 1, row]
            slope = slopes[step, row] if slopes.size else z
            activate(forms[0], numbers[0], z[of_candidate], slope[of_candidate])
            if counts.size and not counts[step, row]:
                after[:] = before
                continue
            for unit in range(units):
                new = z[2 * units + unit]
                after[unit] = new + z[unit] * (before[unit] - new)


@compiled
def backward(
    gates: Any,
    h: Any,
    product: Any,
    slopes: Any,
    kernel: Any,
    reset_after: Any,
    counts: Any,
    masks: Any,
    forms: Any,
    numbers: Any,
    of_outputs: Any,
    of_h: Any,
    of_gates: Any,
    of_product: Any,
    first: Any,
    last: Any,
) -> None:
    """Take gradients back from the last step to the first.

    Args:
        of_outputs: what arrives at ``h`` of each step from the layers after, or empty.
        of_h: what arrives at the last ``h``, (batch, units); becomes that of the initial one.
        of_gates: becomes the gradient of the gates before their activation.
        of_product: with ``reset_after``, (time, batch, units): becomes that of what r multiplies.
    """
    units = of_h.shape[1]
    of_both = slice(0, 2 * units)
    of_candidate = slice(2 * units, 3 * units)
    gate_masks = _masks_of(masks, 0, 2, first, last)
    candidate_masks = _masks_of(masks, 2, 3, first, last)
    of_reset = np.zeros((last - first, units), gates.dtype)
    for step in range(gates.shape[0] - 1, -1, -1):
        for row in range(first, last):
            arrived, made = of_h[row], of_gates[step, row]
            if of_outputs.size:
                output = of_outputs[step, row]
                for unit in range(units):
                    arrived[unit] += output[unit]
            if counts.size and not counts[step, row]:
                made[:] = 0
                if reset_after:
                    of_product[step, row] = 0
                continue
            z, before, kept = gates[step, row], h[step, row], product[step, row]
            slope = slopes[step, row] if slopes.size else z
            for unit in range(units):
                update, new = z[unit], z[2 * units + unit]
                made[unit] = arrived[unit] * (before[unit] - new)
                made[2 * units + unit] = arrived[unit] - arrived[unit] * update
                arrived[unit] *= update
            differentiate(
                forms[0], numbers[0], z[of_candidate], slope[of_candidate], made[of_candidate]
            )
            if reset_after:
                through = of_product[step, row]
                for unit in range(units):
                    made[units + unit] = made[2 * units + unit] * kept[unit]
                    through[unit] = made[2 * units + unit] * z[units + unit]
                differentiate(forms[1], numbers[1], z[of_both], slope[of_both], made[of_both])
        made_all = of_gates[step, first:last]
        if reset_after:
            add_recurrent_back(
                of_h[first:last],
                of_product[step, first:last],
                kernel[:, of_candidate],
                candidate_masks,
            )
        else:
            of_reset[:] = 0
            add_recurrent_back(
                of_reset, made_all[:, of_candidate], kernel[:, of_candidate], candidate_masks
            )
            for row in range(first, last):
                if counts.size and not counts[step, row]:
                    continue
                z, made, before = gates[step, row], of_gates[step, row], h[step, row]
                slope = slopes[step, row] if slopes.size else z
                arrived, through = of_h[row], of_reset[row - first]
                for unit in range(units):
                    made[units + unit] = through[unit] * before[unit]
                    arrived[unit] += through[unit] * z[units + unit]
                differentiate(forms[1], numbers[1], z[of_both], slope[of_both], made[of_both])
        add_recurrent_back(
            of_h[first:last], made_all[:, of_both], kernel[:, of_both], gate_masks
        )
