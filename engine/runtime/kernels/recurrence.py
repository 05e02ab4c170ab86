"""What compiled loops are told besides the states."""

from __future__ import annotations

from typing import Any, NamedTuple


class Recurrence(NamedTuple):
    """How a layer goes over time. All are arrays."""

    kernel: Any
    """The recurrent one: (units, columns) on the way there; on the way back turned, (columns,
    units), since products in which BLAS has to turn it take twice as long."""
    bias: Any
    """(columns,), added to what goes into each step; empty: none is. Here and not where the inputs
    are multiplied, since there it is another pass over the memory of all steps."""
    counts: Any
    """(time, batch), False where a step leaves the states as they are; empty where all count."""
    masks: Any
    """Dropout masks on the state, (masks, batch, units): see `matrix_product.add_recurrent`."""
    activation: Any
    """Its `Form` and, behind it, its numbers, (5,)."""
    gate: Any
    """That of the gates, likewise."""
