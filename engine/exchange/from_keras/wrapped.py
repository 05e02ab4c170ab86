"""A layer of Keras that means the same as another one which is here."""

from __future__ import annotations

from dataclasses import replace

from engine.exchange.from_keras.described import Described
from engine.exchange.from_keras.reading import Reading

WRAPPER = "TimeDistributed"
_INSIDE = "Dense"


def unwrapped(described: Described, reading: Reading) -> Described:
    """The layer to read in place of a described one, which is mostly that one itself.

    TimeDistributed calls its layer at every step, and a Dense treats a sequence so by itself. What
    such a layer costs by its outputs is counted step by step there, so that one is left alone.
    """
    inner = described.given.get("layer")
    if (
        described.kind != WRAPPER
        or described.custom
        or not isinstance(inner, Described)
        or inner.custom
        or inner.kind != _INSIDE
        or inner.given.get("activity_regularizer") is not None
    ):
        return described
    reading.findings.note(
        "{layer} is read as the Dense in it, which treats a sequence step by step by itself.",
        layer=described.label,
    )
    own = {name: described.given[name] for name in ("name",) if name in described.given}
    if described.given.get("trainable") is False:
        own["trainable"] = False
    without_name = {name: value for name, value in inner.given.items() if name != "name"}
    return replace(inner, given={**without_name, **own}, label=described.label)
