"""GRU over time and back, compiled, with the reset gate before the product or after it.

The cells are those of `engine.runtime.gru`, gates z r h.
"""

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
    """(time, batch, 3 × units): first the inputs times the kernel, then the gates z r h."""
    h: Any
    """(time + 1, batch, units), the initial one before those of all steps."""
    product: Any
    """(time, batch, units): r h; with the reset gate after the product, what it multiplies."""
    slopes: Any
    """(time, batch, 3 × units) where an activation keeps its derivatives, else empty."""
    bias: Any
    """(3 × units,): what is added to the state times the kernel where the reset gate comes after;
    empty where it comes before."""


class Gradients(NamedTuple):
    """What `backward` starts from, and what it makes."""

    of_outputs: Any
    """What arrives at h of each step from the layers after, (time, batch, units), or empty."""
    of_h: Any
    """What arrives at the last h, (batch, units); becomes that of the initial one."""
    of_gates: Any
    """Becomes the gradient of the gates before their activation."""
    of_product: Any
    """With the reset gate after the product: becomes that of what it multiplies. Else empty."""


@compiled
def _masks_of(masks: Any, blocks: Any, rows: Any) -> Any:
    """Of three masks those of some blocks of the kernel, of fewer all; for some rows."""
    if masks.shape[0] == 3:
        return masks[blocks[0] : blocks[1], rows[0] : rows[1]]
    return masks[:, rows[0] : rows[1]]


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
    gates, h, product, slopes, bias = states
    counts = how.counts
    is_after = bias.size > 0
    units = np.uint64(h.shape[2])
    reset, fresh = units, units + units
    of_both, of_candidate = (0, fresh), (fresh, fresh + units)
    both, candidate = slice(0, fresh), slice(fresh, fresh + units)
    gate_kernel, candidate_kernel = how.kernel[:, both], how.kernel[:, candidate]
    gate_masks = _masks_of(how.masks, (0, 2), rows)
    candidate_masks = _masks_of(how.masks, (2, 3), rows)
    for step in range(gates.shape[0]):
        made, before, kept = gates[step, first:last], h[step, first:last], product[step, first:last]
        if is_after:
            made[:, both] += bias[both]
            kept[:] = bias[candidate]
            add_recurrent(kept, before, candidate_kernel, candidate_masks)
        add_recurrent(made[:, both], before, gate_kernel, gate_masks)
        for row in range(last - first):
            z, multiplied, old = made[row], kept[row], before[row]
            slope = slopes[step, first + row] if slopes.size else z
            for column in range(how.bias.size):
                z[column] += how.bias[column]
            activate(how.gate, z, slope, of_both)
            if is_after:
                for unit in range(units):
                    z[fresh + unit] += z[reset + unit] * multiplied[unit]
            else:
                for unit in range(units):
                    multiplied[unit] = z[reset + unit] * old[unit]
        if not is_after:
            add_recurrent(made[:, candidate], kept, candidate_kernel, candidate_masks)
        for row in range(first, last):
            z, old, new = gates[step, row], h[step, row], h[step + 1, row]
            slope = slopes[step, row] if slopes.size else z
            activate(how.activation, z, slope, of_candidate)
            if counts.size and not counts[step, row]:
                new[:] = old
                continue
            for unit in range(units):
                new[unit] = z[fresh + unit] + z[unit] * (old[unit] - z[fresh + unit])


@compiled
def _backward(states: Any, how: Any, gradients: Any, rows: Any) -> None:
    first, last = rows
    gates, h, product, slopes, bias = states
    of_outputs, of_h, of_gates, of_product = gradients
    counts = how.counts
    is_after = bias.size > 0
    units = np.uint64(of_h.shape[1])
    reset, fresh = units, units + units
    of_both, of_candidate = (0, fresh), (fresh, fresh + units)
    both, candidate = slice(0, fresh), slice(fresh, fresh + units)
    gate_kernel, candidate_kernel = how.kernel[both], how.kernel[candidate]
    gate_masks = _masks_of(how.masks, (0, 2), rows)
    candidate_masks = _masks_of(how.masks, (2, 3), rows)
    of_reset = np.zeros((last - first, units), gates.dtype)
    for step in range(gates.shape[0] - 1, -1, -1):
        for row in range(first, last):
            arrived, made = of_h[row], of_gates[step, row]
            if of_outputs.size:
                arriving = of_outputs[step, row]
                for unit in range(units):
                    arrived[unit] += arriving[unit]
            if counts.size and not counts[step, row]:
                made[:] = 0
                continue
            z, old = gates[step, row], h[step, row]
            slope = slopes[step, row] if slopes.size else z
            # Loops of few arrays each: with more, compilers give up taking many elements at once.
            for unit in range(units):
                made[unit] = arrived[unit] * (old[unit] - z[fresh + unit])
            for unit in range(units):
                made[fresh + unit] = arrived[unit] - arrived[unit] * z[unit]
            for unit in range(units):
                arrived[unit] *= z[unit]
            differentiate(how.activation, z, slope, made, of_candidate)
        made_all = of_gates[step, first:last]
        if is_after:
            of_reset[:] = made_all[:, candidate]
        else:
            of_reset[:] = 0
            add_recurrent_back(of_reset, made_all[:, candidate], candidate_kernel, candidate_masks)
        for row in range(first, last):
            z, made, through = gates[step, row], of_gates[step, row], of_reset[row - first]
            slope = slopes[step, row] if slopes.size else z
            # What the reset gate multiplies: the state, or the product of it.
            multiplied = product[step, row] if is_after else h[step, row]
            beyond = of_product[step, row] if is_after else of_h[row]
            if is_after:
                beyond[:] = 0
            if counts.size and not counts[step, row]:
                continue
            for unit in range(units):
                made[reset + unit] = through[unit] * multiplied[unit]
            for unit in range(units):
                beyond[unit] += through[unit] * z[reset + unit]
            differentiate(how.gate, z, slope, made, of_both)
        if is_after:
            add_recurrent_back(
                of_h[first:last], of_product[step, first:last], candidate_kernel, candidate_masks
            )
        add_recurrent_back(of_h[first:last], made_all[:, both], gate_kernel, gate_masks)
