"""What came in: a network, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.message import Message
from engine.network.network import Network


@dataclass(frozen=True)
class Imported:
    """A network read from Keras."""

    network: Network
    order: tuple[str, ...]
    """Ids of its nodes in the order of Keras' layers, which is the order of its weights."""
    notes: tuple[Message, ...] = ()
    """What was left out or changed, layer by layer, with what was kept."""
