"""What a person should know of the precision a run trains in."""

from __future__ import annotations

from engine.message import Message, message
from engine.runtime import NetworkModule
from engine.vocabulary.precisions import Precision


def precision_notes(precision: Precision, network: NetworkModule) -> tuple[Message, ...]:
    """Where products in bfloat16 are no faster."""
    if precision == "float32":
        return ()
    device = next(network.parameters()).device.type
    if device != "cpu":
        return ()
    return (
        message(
            "Products are taken in bfloat16, which few processors do any faster than float32: it "
            "is meant for graphics cards."
        ),
    )
