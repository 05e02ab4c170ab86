"""SimpleRNN over time and back, compiled. The cell is that of `engine.runtime.simple_rnn`."""

from __future__ import annotations

from typing import Any, NamedTuple

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

    made: Any
    """(time, batch, units): first the inputs times the kernel, then what each step makes."""
    h: Any
    """(time + 1, batch, units), the initial one before those of all steps."""
    slopes: Any
    """(time, batch, units) where the activation keeps its derivatives, else empty."""


class Gradients(NamedTuple):
    """What `backward` starts from, and what it makes."""

    of_outputs: Any
    """What arrives at h of each step from the layers after, (time, batch, units), or empty."""
    of_h: Any
    """What arrives at the last h, (batch, units); becomes that of the initial one."""
    of_made: Any
    """Becomes the gradient of what each step makes, before its activation."""


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
    made, h, slopes = states
    masks = how.masks[:, first:last]
    for step in range(made.shape[0]):
        add_recurrent(made[step, first:last], h[step, first:last], how.kernel, masks)
        for row in range(first, last):
            if how.counts.size and not how.counts[step, row]:
                h[step + 1, row] = h[step, row]
                continue
            new = made[step, row]
            slope = slopes[step, row] if slopes.size else new
            for column in range(how.bias.size):
                new[column] += how.bias[column]
            activate(how.activation, new, slope, (0, h.shape[2]))
            h[step + 1, row] = new


@compiled
def _backward(states: Any, how: Any, gradients: Any, rows: Any) -> None:
    first, last = rows
    made, _, slopes = states
    of_outputs, of_h, of_made = gradients
    masks = how.masks[:, first:last]
    units = of_h.shape[1]
    for step in range(made.shape[0] - 1, -1, -1):
        for row in range(first, last):
            arrived, gradient = of_h[row], of_made[step, row]
            if of_outputs.size:
                output = of_outputs[step, row]
                for unit in range(units):
                    arrived[unit] += output[unit]
            if how.counts.size and not how.counts[step, row]:
                gradient[:] = 0
                continue
            gradient[:] = arrived
            arrived[:] = 0
            new = made[step, row]
            slope = slopes[step, row] if slopes.size else new
            differentiate(how.activation, new, slope, gradient, (0, units))
        add_recurrent_back(of_h[first:last], of_made[step, first:last], how.kernel, masks)
