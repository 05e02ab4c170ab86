"""A free place for layers that are put in."""

from __future__ import annotations

from engine.network.layout import COLUMN
from engine.network.network import Network
from gui.canvas.metrics import card_rect

FARTHEST_COLUMN = 200


def free_offset(network: Network, part: Network) -> tuple[int, int]:
    """How far right a part must go so that none of its cards lies on another.

    A part whose own place is free stays there, as after cutting it.
    """
    taken = [card_rect(node.x, node.y) for node in network.nodes]
    wanted = [card_rect(node.x, node.y) for node in part.nodes]
    for column in range(FARTHEST_COLUMN):
        moved = [rect.translated(column * COLUMN, 0) for rect in wanted]
        if not any(rect.intersects(other) for rect in moved for other in taken):
            return column * COLUMN, 0
    return COLUMN, 0
