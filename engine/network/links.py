"""Changes of links: each takes a network and gives a new one."""

from __future__ import annotations

from engine.network.network import Link, Network, NetworkError


def connect(network: Network, link: Link) -> Network:
    """With one more link. One that ended at the same input gives way, unless it takes many.

    A link that is there already stays where it is among the inputs.

    Raises:
        NetworkError: it would close a loop, or one of its ports is not there.
    """
    _check_ends(network, link)
    if link in network.links:
        return network
    [port] = (port for port in network.node(link.target).inputs if port.name == link.target_port)
    place = (link.target, link.target_port)
    kept = (old for old in network.links if port.many or (old.target, old.target_port) != place)
    return network.replace(links=(*kept, link))


def _check_ends(network: Network, link: Link) -> None:
    """Refuse a link between what is not there, or one that closes a loop."""
    for end in (link.source, link.target):
        if not network.has(end):
            raise NetworkError("a link names the layer {id}, which is not there", id=end)
    if not any(port.name == link.source_port for port in network.node(link.source).outputs):
        raise NetworkError("{id} has no output {port}", id=link.source, port=link.source_port)
    if not any(port.name == link.target_port for port in network.node(link.target).inputs):
        raise NetworkError("{id} has no input {port}", id=link.target, port=link.target_port)
    if reaches(network, link.target, link.source):
        raise NetworkError("the links make a loop: a layer cannot feed itself")


def disconnect(network: Network, link: Link) -> Network:
    """Without a link."""
    return network.replace(links=tuple(old for old in network.links if old != link))


def reaches(network: Network, start: str, goal: str) -> bool:
    """Whether the data that leaves one node arrives at another."""
    waiting, seen = [start], {start}
    while waiting:
        current = waiting.pop()
        if current == goal:
            return True
        for link in network.links_from(current):
            if link.target not in seen:
                seen.add(link.target)
                waiting.append(link.target)
    return False
