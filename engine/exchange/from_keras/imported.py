"""What came in: a network, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.message import Message
from engine.network.network import Network
from engine.network.signature import UNKNOWN, Signature


@dataclass(frozen=True)
class Imported:
    """A network read from Keras."""

    network: Network
    order: tuple[str, ...]
    """Ids of its nodes in the order of Keras' layers, which is the order of its weights."""
    keras_names: tuple[str, ...] = ()
    """What Keras calls those layers, in the same order; a layer of a model inside the model has
    the names of both, ``inner/dense``. Files of weights go by them."""
    notes: tuple[Message, ...] = ()
    """What was left out or changed, layer by layer, with what was kept."""
    signature: Signature = UNKNOWN
    """What the model reads: symbols (batch, time), or real numbers of a shape."""
    batch_size: int | None = None
    """Rows in a batch, where the model says that; its stateful layers take no other number."""
