"""Where a new layer goes when it is let go at a point: onto a link, to a chain's end, or alone."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF

from engine.layers.base import MAIN, Layer
from engine.network.edits import SPACING, add_layer, append_layer, insert_layer
from engine.network.links import connect
from engine.network.network import Link, Network, Node
from gui.canvas.metrics import CARD_HEIGHT, CARD_WIDTH

BELOW = SPACING * 1.35
"""How far below a chain's last card a layer still joins it."""
ASIDE = CARD_WIDTH * 0.6


@dataclass(frozen=True)
class Place:
    """One of: in the middle of a link, after a card, before a card, or alone at (x, y)."""

    x: int
    y: int
    link: Link | None = None
    after: str | None = None
    before: str | None = None

    @property
    def joins(self) -> bool:
        """Whether the layer becomes part of a chain."""
        return bool(self.link or self.after or self.before)


def place_at(network: Network, point: QPointF, link: Link | None, card: str | None) -> Place:
    """Where a layer goes that is let go at a point with this link or card under it."""
    x, y = round(point.x()), round(point.y())
    if link is not None:
        return Place(x, y, link=link)
    if card is not None:
        return place_after(network, card) or Place(x, y)
    ends = [node for node in network.ends() if _is_below(point, node)]
    if ends:
        last = min(ends, key=lambda node: abs(point.y() - node.y) + abs(point.x() - node.x))
        return Place(last.x, last.y + SPACING, after=last.id)
    starts = [
        network.node(node_id)
        for node_id, port in network.data_ports()
        if port == MAIN and _is_above(point, network.node(node_id))
    ]
    if starts:
        first = min(starts, key=lambda node: abs(point.y() - node.y) + abs(point.x() - node.x))
        return Place(first.x, first.y - SPACING, before=first.id)
    return Place(x, y)


def place_after(network: Network, node_id: str) -> Place | None:
    """Below a card, in the chain it stands in; None where several links leave it."""
    node = network.node(node_id)
    out = network.links_from(node_id)
    if not out:
        return Place(node.x, node.y + SPACING, after=node_id)
    if len(out) == 1:
        return Place(node.x, node.y + SPACING, link=out[0])
    return None


def put(network: Network, layer: Layer, place: Place) -> tuple[Network, str]:
    """The network with a layer at a place, and its new id."""
    if place.link is not None and place.link in network.links:
        return insert_layer(network, layer, place.link)
    if place.after is not None:
        return append_layer(network, layer, place.after)
    added, new = add_layer(network, layer, place.x, place.y)
    if place.before is not None:
        return connect(added, Link(source=new, target=place.before)), new
    return added, new


def _is_below(point: QPointF, node: Node) -> bool:
    return abs(point.x() - node.x) <= ASIDE and CARD_HEIGHT / 2 <= point.y() - node.y <= BELOW


def _is_above(point: QPointF, node: Node) -> bool:
    return abs(point.x() - node.x) <= ASIDE and CARD_HEIGHT / 2 <= node.y - point.y() <= BELOW
