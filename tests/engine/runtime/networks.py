"""Networks for tests."""

from __future__ import annotations

from itertools import pairwise

from engine.layers.base import Layer
from engine.layers.shapes import sequence
from engine.network.network import Link, Network, Node
from engine.network.signature import Signature
from engine.vocabulary.dialects import Dialect

FEATURES = 3
SYMBOLS = 6
STEPS = 5
VECTORS = Signature(sequence(None, FEATURES))
"""Data of real numbers, (batch, time, FEATURES)."""


def chain(*layers: Layer, dialect: Dialect = "keras2") -> Network:
    """Layers in a row, the nodes named ``n0``, ``n1``, ..."""
    ids = [f"n{number}" for number in range(len(layers))]
    return Network(
        dialect=dialect,
        nodes=tuple(
            Node(id=node_id, layer=layer) for node_id, layer in zip(ids, layers, strict=True)
        ),
        links=tuple(Link(source=source, target=target) for source, target in pairwise(ids)),
    )
