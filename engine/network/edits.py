"""Changes of layers: each takes a network and gives a new one."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from typing import Any, TypeVar, cast

from engine.declared import Declared, kind_of
from engine.layers.base import MAIN, Layer
from engine.layers.registry import AnyLayer
from engine.network.network import FARTHEST, Link, Network, NetworkError, Node

D = TypeVar("D", bound=Declared)
_Start = tuple[str, str]
"""A node and one of its output ports."""

SPACING = 120
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
    """An id that no node has and no node is called: ``lstm``, then ``lstm_2`` and so on."""
    return free_among(network.words, kind)


def free_among(taken: Container[str], kind: str) -> str:
    """An id for a kind that is not taken."""
    found = stem = snake_case(kind)
    number = 1
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    return found


def add_layer(network: Network, layer: Layer, x: int, y: int) -> tuple[Network, str]:
    """A layer by itself, its card's centre at (x, y); also its new id."""
    node = _new_node(network, layer, x, y)
    return network.replace(nodes=(*network.nodes, node)), node.id


def append_layer(network: Network, layer: Layer, after: str) -> tuple[Network, str]:
    """A layer below another, reading from it; layers in the way move down."""
    above = network.node(after)
    room = _with_room(network, above.x, above.y + SPACING // 2)
    node = _new_node(network, layer, above.x, above.y + SPACING)
    link = Link(source=after, target=node.id)
    return network.replace(nodes=(*room, node), links=(*network.links, link)), node.id


def insert_layer(network: Network, layer: Layer, link: Link) -> tuple[Network, str]:
    """A layer in the middle of a link, the part below moved down to make room.

    Raises:
        NetworkError: the link is not there.
    """
    above, below = network.node(link.source), network.node(link.target)
    room = network.nodes
    if 0 <= below.y - above.y < 2 * SPACING:
        room = _with_room(network, below.x, below.y - SPACING // 2)
    node = _new_node(network, layer, (above.x + below.x) // 2, above.y + SPACING)
    links = _spliced(network.links, node.id, link)
    return network.replace(nodes=(*room, node), links=links), node.id


def splice(network: Network, node_id: str, link: Link) -> Network:
    """Put a node that is there already into the middle of a link.

    Raises:
        NetworkError: the link is not there, the node has an input already, or it stands above
            or below the link, so that the links would make a loop.
    """
    return network.replace(links=_spliced(network.links, node_id, link))


def remove_nodes(network: Network, ids: Collection[str]) -> Network:
    """Without some nodes and their links; a chain they stood in is joined again."""
    gone = set(ids)
    heirs: dict[str, _Start | None] = {}
    """For each node that is gone, the one thing it read from, if there was one."""
    for node in network.in_order():
        if node.id in gone:
            into = (link for link in network.links_into(node.id) if link.target_port == MAIN)
            starts = {_start(link, heirs) for link in into} - {None}
            heirs[node.id] = starts.pop() if len(starts) == 1 else None
    links: list[Link] = []
    for link in network.links:
        start = _start(link, heirs)
        if link.target in gone or start is None:
            continue
        bridged = link.source in gone
        links.append(link.replace(source=start[0], source_port=start[1]) if bridged else link)
    nodes = tuple(node for node in network.nodes if node.id not in gone)
    return network.replace(nodes=nodes, links=tuple(dict.fromkeys(links)))


def _start(link: Link, heirs: Mapping[str, _Start | None]) -> _Start | None:
    """Where a link begins once some nodes are gone; None where nothing takes its place."""
    if link.source not in heirs:
        return link.source, link.source_port
    return heirs[link.source] if link.source_port == MAIN else None


def move_nodes(network: Network, ids: Collection[str], dx: int, dy: int) -> Network:
    """Some nodes moved by a distance, as far as the canvas goes."""
    return network.replace(nodes=_moved(network, frozenset(ids), dx, dy))


def place_nodes(network: Network, places: Mapping[str, tuple[int, int]]) -> Network:
    """Nodes put at given centres, as far as the canvas goes."""
    return network.replace(
        nodes=tuple(
            put(node, *places[node.id]) if node.id in places else node for node in network.nodes
        )
    )


def replace_layer(network: Network, node_id: str, layer: Layer) -> Network:
    """Another layer in a node. Links at ports that the new one lacks are dropped.

    Of several links at a port that the new layer takes only one at, the first is kept.
    """
    inputs = {port.name: port for port in layer.input_ports()}
    outputs = {port.name for port in layer.output_ports()}
    taken: set[str] = set()
    links: list[Link] = []
    for link in network.links:
        if link.source == node_id and link.source_port not in outputs:
            continue
        if link.target == node_id:
            port = inputs.get(link.target_port)
            if port is None or (port.name in taken and not port.many):
                continue
            taken.add(port.name)
        links.append(link)
    nodes = tuple(
        node.replace(layer=layer) if node.id == node_id else node for node in network.nodes
    )
    return network.replace(nodes=nodes, links=tuple(links))


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


def _new_node(network: Network, layer: Layer, x: int, y: int) -> Node:
    node_id = free_id(network, kind_of(layer))
    return put(Node(id=node_id, layer=cast(AnyLayer, layer)), x, y)


def put(node: Node, x: int, y: int) -> Node:
    """A node with its card's centre at (x, y), as far as the canvas goes."""
    return node.replace(x=_within_canvas(x), y=_within_canvas(y))


def _within_canvas(place: int) -> int:
    return max(-FARTHEST, min(FARTHEST, place))


def _spliced(links: tuple[Link, ...], node_id: str, link: Link) -> tuple[Link, ...]:
    if link not in links:
        raise NetworkError(
            "there is no link from {source} to {target}", source=link.source, target=link.target
        )
    before = Link(source=link.source, source_port=link.source_port, target=node_id)
    after = Link(source=node_id, target=link.target, target_port=link.target_port)
    place = links.index(link)
    return (*links[:place], before, after, *links[place + 1 :])


def _with_room(network: Network, x: int, from_y: int) -> tuple[Node, ...]:
    """Cards of a column at or below a height moved down by one place."""
    column = frozenset(
        node.id for node in network.nodes if node.y >= from_y and abs(node.x - x) < 2 * SPACING
    )
    return _moved(network, column, 0, SPACING)


def _moved(network: Network, ids: frozenset[str], dx: int, dy: int) -> tuple[Node, ...]:
    return tuple(
        put(node, node.x + dx, node.y + dy) if node.id in ids else node for node in network.nodes
    )
