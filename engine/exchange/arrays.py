"""The weights that an exporter writes, as its caller hands them over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.exchange.errors import ExportError
from engine.exchange.wiring import Wiring

Arrays = Mapping[str, Sequence[NDArray[np.floating]]]
"""Weights in Keras' layout and order, by the id of the node."""


def check_arrays(wiring: Wiring, arrays: Arrays) -> None:
    """Every weight is there, in its shape.

    Raises:
        ExportError: one is not.
    """
    for node in wiring.network.in_order():
        declared = [weight.shape for weight in wiring.inference.weights.get(node.id, ())]
        given = [np.shape(array) for array in arrays.get(node.id, ())]
        if declared != given:
            raise ExportError(
                "{name} needs weights of shapes {declared}, and those given are {given}: train "
                "the network as it is now, or take the weights that belong to it.",
                name=node.name,
                declared=declared,
                given=given,
            )
