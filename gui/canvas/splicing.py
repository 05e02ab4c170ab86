"""A card that is there already put into a link, with room made for it."""

from __future__ import annotations

from engine.network.edits import SPACING, move_nodes, place_nodes, splice
from engine.network.network import Link, Network


def splice_with_room(network: Network, node_id: str, link: Link) -> Network:
    """The node in the middle of the link and half way between its ends, as a dropped layer is."""
    above, below = network.node(link.source), network.node(link.target)
    room = network
    if 0 <= below.y - above.y < 2 * SPACING:
        column = [
            node.id
            for node in network.nodes
            if node.id != node_id
            and node.y >= below.y - SPACING // 2
            and abs(node.x - below.x) < 2 * SPACING
        ]
        room = move_nodes(network, column, 0, SPACING)
    spliced = splice(room, node_id, link)
    return place_nodes(spliced, {node_id: ((above.x + below.x) // 2, above.y + SPACING)})
