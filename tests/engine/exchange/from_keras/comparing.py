"""Whether two networks are the same, whatever their layers are called and where they stand."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from engine.declared import arguments_of
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.network.network import Network


def form(network: Network) -> tuple[str, list[str]]:
    """The dialect, and for each layer its arguments and what it reads, ports and order told."""
    of_node: dict[str, str] = {}
    found: list[str] = []
    for node in network.in_order():
        read = [
            (link.target_port, of_node[link.source], link.source_port)
            for link in network.links_into(node.id)
        ]
        # Links into ports of their own have no order; those into one port have.
        read.sort(key=lambda each: each[0])
        said = repr((without_names(node.layer), read))
        of_node[node.id] = sha256(said.encode()).hexdigest()[:16]
        found.append(said)
    return network.dialect, sorted(found)


def without_names(layer: Layer) -> Layer:
    """A layer without its name, and with what means nothing in one way."""
    changes: dict[str, Any] = {"name": ""}
    names = {each.name for each in arguments_of(type(layer))}
    if "input_length" in names:
        changes["input_length"] = None
    if isinstance(layer, Recurrent):
        changes["unroll"] = False
        drops = layer.dropout or layer.recurrent_dropout
        if "implementation" in names and not drops:
            changes["implementation"] = 2
    if isinstance(layer, Bidirectional):
        changes["layer"] = _half(layer.forward())
        changes["backward_layer"] = _half(layer.backward())
    return layer.replace(**changes)


def _half(layer: Layer) -> Layer:
    """What Bidirectional sets itself is not told."""
    return without_names(layer).replace(zero_output_for_mask=False)
