"""A tidy place for every card: top to bottom in the order of the data."""

from __future__ import annotations

from engine.network.edits import SPACING, place_nodes
from engine.network.network import Network, Node

COLUMN = 380
"""Distance between the centres of two cards side by side."""


def tidy(network: Network) -> Network:
    """Every node in the row after the last one it reads from; rows are centred.

    A layer that feeds only one other stands right above it where there is room.
    """
    rows = _rows(network)
    places: dict[str, tuple[int, int]] = {}
    for height, row in enumerate(rows):
        ordered = sorted(row, key=lambda node: (_mean_above(network, node, places), node.x))
        left = -(len(ordered) - 1) * COLUMN // 2
        for column, node in enumerate(ordered):
            places[node.id] = (left + column * COLUMN, height * SPACING)
    return place_nodes(network, places)


def _rows(network: Network) -> list[list[Node]]:
    depth: dict[str, int] = {}
    rows: list[list[Node]] = []
    for node in network.in_order():
        above = [depth[link.source] for link in network.links_into(node.id)]
        depth[node.id] = max(above, default=-1) + 1
        while len(rows) <= depth[node.id]:
            rows.append([])
        rows[depth[node.id]].append(node)
    return rows


def _mean_above(network: Network, node: Node, places: dict[str, tuple[int, int]]) -> float:
    above = [places[link.source][0] for link in network.links_into(node.id)]
    return sum(above) / len(above) if above else float(node.x)
