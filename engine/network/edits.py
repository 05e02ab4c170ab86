"""Changes of layers: each takes a network and gives a new one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar, cast

from engine.declared import Declared, kind_of
from engine.layers.base import MAIN, Layer
from engine.layers.registry import AnyLayer
from engine.network.network import Link, Network, Node

D = TypeVar("D", bound=Declared)

SPACING = 132
"""Distance between the centres of two cards of a chain."""


def snake_case(kind: str) -> str:
    """Keras' way to make a layer's name from its kind: ``simple_rnn`` from ``SimpleRNN``."""
    out = ""
    for place, letter in enumerate(kind):
        follows_small = place > 0 and kind[place - 1].islower()
        begins_word = place > 0 and place + 1 < len(kind) and kind[place + 1].islower()
        if letter.isupper() and (follows_small or begins_word):
            out += "_"
        out += letter.lower()
    return out


def free_id(network: Network, kind: str) -> str:
    """An id no node has: ``lstm``, then ``lstm_2`` and so on."""
    stem = snake_case(kind)
    taken = {node.id for node in network.nodes} | {node.name for node in network.nodes}
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def add_layer(network: Network, layer: Layer, x: int, y: int) -> tuple[Network, str]:
    """A layer by itself, its card's centre at (x, y); also its new id."""
    node = Node(id=free_id(network, kind_of(layer)), layer=cast(AnyLayer, layer), x=x, y=y)
    return network.replace(nodes=(*network.nodes, node)), node.id


def append_layer(network: Network, layer: Layer, after: str) -> tuple[Network, str]:
    """A layer below another, reading from it; layers in the way move down."""
    above = network.node(after)
    room = _make_room(network, above.x, above.y + SPACING // 2)
    added, new = add_layer(room, layer, above.x, above.y + SPACING)
    if not _takes_links(layer):
        return added, new
    return added.replace(links=(*added.links, Link(source=after, target=new))), new


def insert_layer(network: Network, layer: Layer, link: Link) -> tuple[Network, str]:
    """A layer in the middle of a link, the part below moved down to make room."""
    above, below = network.node(link.source), network.node(link.target)
    room = network
    if 0 <= below.y - above.y < 2 * SPACING:
        room = _make_room(network, below.x, below.y - SPACING // 2)
    added, new = add_layer(room, layer, (above.x + below.x) // 2, above.y + SPACING)
    return splice(added, new, link), new


def splice(network: Network, node_id: str, link: Link) -> Network:
    """Put a node that is there already into the middle of a link."""
    before = Link(source=link.source, source_port=link.source_port, target=node_id)
    after = Link(source=node_id, target=link.target, target_port=link.target_port)
    place = network.links.index(link)
    links = (*network.links[:place], before, after, *network.links[place + 1 :])
    return network.replace(links=links)


def remove_nodes(network: Network, ids: Collection[str]) -> Network:
    """Without some nodes and their links; a chain they stood in is joined again."""
    for node_id in [node.id for node in network.nodes if node.id in ids]:
        network = _remove(network, node_id)
    return network


def _remove(network: Network, node_id: str) -> Network:
    nodes = tuple(node for node in network.nodes if node.id != node_id)
    into = [link for link in network.links_into(node_id) if link.target_port == MAIN]
    out = [link for link in network.links_from(node_id) if link.source_port == MAIN]
    links: list[Link] = []
    healed = len(into) == 1
    for link in network.links:
        if link in out and healed:
            bridge = link.replace(source=into[0].source, source_port=into[0].source_port)
            links.append(bridge)
        elif node_id not in (link.source, link.target):
            links.append(link)
    return network.replace(nodes=nodes, links=tuple(dict.fromkeys(links)))


def move_nodes(network: Network, ids: Collection[str], dx: int, dy: int) -> Network:
    """Some nodes moved by a distance."""
    return network.replace(
        nodes=tuple(
            node.replace(x=node.x + dx, y=node.y + dy) if node.id in ids else node
            for node in network.nodes
        )
    )


def place_nodes(network: Network, places: dict[str, tuple[int, int]]) -> Network:
    """Nodes put at given centres."""
    return network.replace(
        nodes=tuple(
            node.replace(x=places[node.id][0], y=places[node.id][1]) if node.id in places else node
            for node in network.nodes
        )
    )


def replace_layer(network: Network, node_id: str, layer: Layer) -> Network:
    """Another layer in a node. Links at ports that the new one lacks are dropped."""
    inputs = {port.name for port in layer.input_ports()}
    outputs = {port.name for port in layer.output_ports()}
    links = tuple(
        link
        for link in network.links
        if not (link.source == node_id and link.source_port not in outputs)
        and not (link.target == node_id and link.target_port not in inputs)
    )
    nodes = tuple(
        node.replace(layer=layer) if node.id == node_id else node for node in network.nodes
    )
    return network.replace(nodes=nodes, links=links)


def set_argument(network: Network, node_id: str, path: Sequence[str], value: Any) -> Network:
    """One argument of a node's layer changed; a path leads into nested ones.

    ``("kernel_initializer", "gain")`` is the gain of the initializer a layer has now.

    Raises:
        pydantic.ValidationError: the value is outside what the argument accepts.
    """
    layer = replace_nested(network.layer(node_id), path, value)
    return replace_layer(network, node_id, layer)


def replace_nested(declared: D, path: Sequence[str], value: Any) -> D:
    """A copy of a declared value with one argument, maybe of a nested value, changed."""
    name, *rest = path
    if rest:
        value = replace_nested(getattr(declared, name), rest, value)
    return declared.replace(**{name: value})


def _make_room(network: Network, x: int, from_y: int) -> Network:
    """Cards of a column at or below a height moved down by one place."""
    column = [
        node.id for node in network.nodes if node.y >= from_y and abs(node.x - x) < 2 * SPACING
    ]
    return move_nodes(network, column, 0, SPACING)


def _takes_links(layer: Layer) -> bool:
    return any(port.name == MAIN for port in layer.input_ports())
