"""Cards put into a link with room made for them, and taken out with the room closed."""

from __future__ import annotations

from collections.abc import Collection

from engine.network.edits import SPACING, move_nodes, place_nodes, remove_nodes, splice
from engine.network.network import Link, Network


def splice_with_room(network: Network, node_id: str, link: Link) -> Network:
    """The node in the middle of the link and half way between its ends, as a dropped layer is."""
    above, below = network.node(link.source), network.node(link.target)
    room = network
    if 0 <= below.y - above.y < 2 * SPACING:
        column = [
            node.id
            for node in network.nodes
            if node.id != node_id and node.y >= below.y - SPACING // 2 and _beside(node.x, below.x)
        ]
        room = move_nodes(network, column, 0, SPACING)
    spliced = splice(room, node_id, link)
    return place_nodes(spliced, {node_id: ((above.x + below.x) // 2, above.y + SPACING)})


def remove_with_room(network: Network, ids: Collection[str]) -> Network:
    """Without some nodes; where a chain healed, what is below moves up as it once moved down."""
    before = set(network.links)
    healed = remove_nodes(network, ids)
    for link in healed.links:
        if link in before:
            continue
        above, below = healed.node(link.source), healed.node(link.target)
        places = (below.y - above.y + SPACING // 2) // SPACING - 1
        between = any(
            above.y < node.y < below.y and _beside(node.x, below.x) for node in healed.nodes
        )
        if places > 0 and _beside(above.x, below.x) and not between:
            column = [
                node.id
                for node in healed.nodes
                if node.y >= below.y - SPACING // 2 and _beside(node.x, below.x)
            ]
            healed = move_nodes(healed, column, 0, -places * SPACING)
    return healed


def _beside(x: int, other_x: int) -> bool:
    return abs(x - other_x) < 2 * SPACING
