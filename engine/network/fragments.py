"""Parts of a network that are copied, pasted and duplicated. A part is a network itself."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import ValidationError

from engine.declared import kind_of
from engine.network.edits import free_among, put
from engine.network.network import Network, Node

MAX_TEXT = 5_000_000


def fragment(network: Network, ids: Collection[str]) -> Network:
    """Some nodes and the links among them."""
    return network.replace(
        nodes=tuple(node for node in network.nodes if node.id in ids),
        links=tuple(link for link in network.links if link.source in ids and link.target in ids),
    )


def paste(network: Network, part: Network, dx: int, dy: int) -> tuple[Network, tuple[str, ...]]:
    """A part put in under new ids, moved by a distance; also those ids.

    Names a person gave are dropped where the network has them already.
    """
    taken = set(network.words)
    new_ids: dict[str, str] = {}
    copies: list[Node] = []
    for node in part.nodes:
        new_id = free_among(taken, kind_of(node.layer))
        layer = node.layer
        if layer.name in taken:
            layer = layer.replace(name="")
        copy = put(node.replace(id=new_id, layer=layer), node.x + dx, node.y + dy)
        copies.append(copy)
        new_ids[node.id] = new_id
        taken |= {new_id, copy.name}
    links = tuple(
        link.replace(source=new_ids[link.source], target=new_ids[link.target])
        for link in part.links
    )
    pasted = network.replace(nodes=(*network.nodes, *copies), links=(*network.links, *links))
    return pasted, tuple(new_ids.values())


def fragment_text(part: Network) -> str:
    """A part as text for the clipboard."""
    return part.model_dump_json(exclude_defaults=True, indent=2)


def parse_fragment(text: str) -> Network | None:
    """The part in a clipboard's text; None where it holds none."""
    if len(text) > MAX_TEXT:
        return None
    try:
        part = Network.model_validate_json(text)
    except ValidationError:
        return None
    return part if part.nodes else None
