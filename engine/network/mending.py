"""What the problems' fixes do, and where in a network they have to do it."""

from __future__ import annotations

from engine.layers.base import MAIN
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.recurrent import INITIAL, Recurrent
from engine.network.edits import (
    SPACING,
    add_layer,
    append_layer,
    move_nodes,
    remove_nodes,
    set_argument,
)
from engine.network.links import connect
from engine.network.network import Link, Network


def embed_data(node_id: str, symbols: int | None, network: Network) -> Network:
    """An Embedding between the data and a node, everything below moved down."""
    node = network.node(node_id)
    layer = Embedding() if symbols is None else Embedding(input_dim=symbols)
    below = [other.id for other in network.nodes if other.y >= node.y]
    moved = move_nodes(network, below, 0, SPACING)
    added, new = add_layer(moved, layer, node.x, node.y)
    return added.replace(links=(*added.links, Link(source=new, target=node_id)))


def is_recurrent(network: Network, node_id: str) -> bool:
    """Whether a node feeds a state back, by itself or with a layer inside."""
    return isinstance(network.layer(node_id), Recurrent | Bidirectional)


def recurrent_behind(network: Network, link: Link) -> str | None:
    """The recurrent layer that would send a sequence over a link, if it gave one."""
    if link.source_port not in (MAIN, BACKWARD):
        return None  # a state is always one vector a row
    if is_recurrent(network, link.source):
        return link.source
    return recurrent_above(network, link.source) if len(_readers(network, link)) == 1 else None


def recurrent_above(network: Network, node_id: str) -> str | None:
    """The recurrent layer whose output a node gives on, step by step, to no one else."""
    while not is_recurrent(network, node_id):
        links = network.links_into(node_id)
        passes_on = isinstance(network.layer(node_id), Dense | Dropout) and len(links) == 1
        if not passes_on or links[0].source_port not in (MAIN, BACKWARD):
            return None
        if len(_readers(network, links[0])) > 1:
            return None
        node_id = links[0].source
    return node_id


def _readers(network: Network, link: Link) -> list[Link]:
    """The links that carry a sequence, or not, together with this one."""
    return [
        other for other in network.links_from(link.source) if other.source_port in (MAIN, BACKWARD)
    ]


def path_of(network: Network, node_id: str, name: str) -> tuple[str, ...]:
    """Where a recurrent layer has an argument: its own, or that of the layer inside."""
    return ("layer", name) if isinstance(network.layer(node_id), Bidirectional) else (name,)


def missing_state(network: Network, node_id: str, port: str) -> Link | None:
    """The link that brings a state which lacks one, from where its companion comes; None: no way.

    An LSTM that is given ``h`` needs ``c`` as well, and the layer that gives the one gives both.
    """
    linked = {link.target_port: link for link in network.links_into(node_id)}
    stem, found, state = port.rpartition(INITIAL)
    if not found or port in linked:
        return None
    for companion, link in linked.items():
        if companion.startswith(stem + INITIAL):
            source_port = link.source_port.removesuffix(companion.removeprefix(stem + INITIAL))
            wanted = source_port + state
            outputs = {each.name for each in network.layer(link.source).output_ports()}
            if wanted in outputs:
                return Link(
                    source=link.source, source_port=wanted, target=node_id, target_port=port
                )
    return None


def add_link(link: Link, network: Network) -> Network:
    """With one more link."""
    return connect(network, link)


def link_state(link: Link, network: Network) -> Network:
    """A link that begins at a state of its source instead of at the output."""
    changed = set_on(link.source, path_of(network, link.source, "return_state"), True, network)
    wanted = link.target_port.rpartition("_")[2]
    layer = changed.layer(link.source)
    side = ""
    if isinstance(layer, Bidirectional):
        side = "backward_" if link.target_port.startswith("backward_") else "forward_"
    states = {port.name for port in layer.output_ports()}
    state = side + (wanted if side + wanted in states else "h")
    place = changed.links.index(link)
    moved = link.replace(source_port=state)
    return changed.replace(links=(*changed.links[:place], moved, *changed.links[place + 1 :]))


def set_on(node_id: str, path: tuple[str, ...], value: object, network: Network) -> Network:
    """An argument set, on both halves of a Bidirectional where each has its own."""
    layer = network.layer(node_id)
    changed = set_argument(network, node_id, path, value)
    if isinstance(layer, Bidirectional) and layer.backward_layer is not None and path[0] == "layer":
        return set_argument(changed, node_id, ("backward_layer", *path[1:]), value)
    return changed


def remove(node_id: str, network: Network) -> Network:
    """Without a node; a chain it stood in is joined again."""
    return remove_nodes(network, (node_id,))


def append_dense(after: str, units: int, network: Network) -> Network:
    """With a Dense below a node."""
    return append_layer(network, Dense(units=units), after)[0]
