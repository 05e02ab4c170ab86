"""What compiled loops are told besides the states."""

from __future__ import annotations

from typing import Any, NamedTuple


class Activation(NamedTuple):
    """An `ActivationForm` as the loops read it."""

    form: Any
    numbers: Any
    """An array of four, as many of which count as the form has."""


class Recurrence(NamedTuple):
    """How a layer goes over time."""

    kernel: Any
    """The recurrent one: (units, columns) on the way there; on the way back turned, (columns,
    units), since products in which BLAS has to turn it take twice as long."""
    counts: Any
    """(time, batch), False where a step leaves the states as they are; empty where all count."""
    masks: Any
    """Dropout masks on the state, (masks, batch, units): see `matrix_product.add_recurrent`."""
    activation: Activation
    gate: Activation
