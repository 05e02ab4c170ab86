"""SimpleRNN over time and back, compiled. The cell is that of `engine.runtime.simple_rnn`.

Arrays are as in `engine.runtime.kernels.lstm_loops`.
"""

from __future__ import annotations

from typing import Any

from engine.runtime.kernels.activation_loops import activate, differentiate
from engine.runtime.kernels.compiling import compiled
from engine.runtime.kernels.matrix_product import add_recurrent, add_recurrent_back


@compiled
def forward(
    made: Any,
    h: Any,
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
        made: the inputs times the kernel; it becomes what each step makes.
        slopes: (time, batch, units) where the activation keeps its derivatives, else empty.
        counts: (time, batch), False where a step leaves the state as it is, or empty.
        masks: on the state, see `add_recurrent`.
    """
    for step in range(made.shape[0]):
        add_recurrent(made[step, first:last], h[step, first:last], kernel, masks[:, first:last])
        for row in range(first, last):
            if counts.size and not counts[step, row]:
                h[step + 1, row] = h[step, row]
                continue
            new = made[step, row]
            activate(forms[0], numbers[0], new, slopes[step, row] if slopes.size else new)
            h[step + 1, row] = new


@compiled
def backward(
    made: Any,
    slopes: Any,
    kernel: Any,
    counts: Any,
    masks: Any,
    forms: Any,
    numbers: Any,
    of_outputs: Any,
    of_h: Any,
    of_made: Any,
    first: Any,
    last: Any,
) -> None:
    """Take gradients back from the last step to the first.

    Args:
        of_outputs: what arrives at ``h`` of each step from the layers after, or empty.
        of_h: what arrives at the last ``h``, (batch, units); becomes that of the initial one.
        of_made: becomes the gradient of what each step makes, before its activation.
    """
    units = of_h.shape[1]
    for step in range(made.shape[0] - 1, -1, -1):
        for row in range(first, last):
            arrived, gradient = of_h[row], of_made[step, row]
            if of_outputs.size:
                output = of_outputs[step, row]
                for unit in range(units):
                    arrived[unit] += output[unit]
            if counts.size and not counts[step, row]:
                gradient[:] = 0
                continue
            gradient[:] = arrived
            arrived[:] = 0
            new = made[step, row]
            slope = slopes[step, row] if slopes.size else new
            differentiate(forms[0], numbers[0], new, slope, gradient)
        add_recurrent_back(
            of_h[first:last], of_made[step, first:last], kernel, masks[:, first:last]
        )
