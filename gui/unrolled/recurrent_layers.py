"""The layers that can be unrolled."""

from __future__ import annotations

from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.network.network import Network


def recurrent_ids(network: Network) -> list[str]:
    """Ids of the layers that read step by step, in the order of the data."""
    return [
        node.id for node in network.in_order() if isinstance(node.layer, Recurrent | Bidirectional)
    ]


def has_recurrent_layer(network: Network) -> bool:
    """Whether there is anything to unroll."""
    return bool(recurrent_ids(network))
