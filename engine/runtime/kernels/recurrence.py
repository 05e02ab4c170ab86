"""What compiled loops are told besides the states."""

from __future__ import annotations

from typing import Any, NamedTuple


class Recurrence(NamedTuple):
    """How a layer goes over time. All are arrays."""

    kernel: Any
    """The recurrent one, (units, columns)."""
    counts: Any
    """(time, batch), False where a step leaves the states as they are; empty where all count."""
    masks: Any
    """Dropout masks on the state, (masks, batch, units): see `matrix_product.add_recurrent`."""
    forms: Any
    """The `Form` of the activation and of the gates'."""
    numbers: Any
    """Theirs, (2, 4)."""
