"""Layers that need the end of a row before they can say anything of its beginning."""

from __future__ import annotations

from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.recurrent import INITIAL, Recurrent
from engine.layers.shapes import Content
from engine.message import Message, message
from engine.network.inference import Inference
from engine.network.network import Network


def why_not_from_the_start(network: Network, inference: Inference) -> Message | None:
    """Why a row cannot be gone through a part at a time from its start; None: it can."""
    for node in network.in_order():
        layer, name = node.layer, node.name
        if isinstance(layer, Bidirectional) or (
            isinstance(layer, Recurrent) and layer.go_backwards
        ):
            return message(
                "{name} reads the row from its end, and truncation goes through it in windows "
                "from its start: set truncation to none, or take a layer that reads from the "
                "start.",
                name=name,
            )
        into = network.links_into(node.id)
        if any(link.target_port.startswith(INITIAL) for link in into):
            return message(
                "{name} begins with states from a link, which are there at the end of the row, "
                "and truncation goes through it in windows: set truncation to none, or delete the "
                "link.",
                name=name,
            )
        if isinstance(layer, Concatenate) and layer.axis in (1, -2):
            given = inference.outputs.get((node.id, MAIN))
            if given is not None and given.content is Content.SEQUENCE:
                return message(
                    "{name} joins sequences one after the other, and truncation goes through the "
                    "row in windows: set truncation to none, or join along the features.",
                    name=name,
                )
    return None
