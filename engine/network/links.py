"""Changes of links: each takes a network and gives a new one."""

from __future__ import annotations

from engine.network.network import Link, Network, NetworkError


def can_connect(network: Network, link: Link) -> bool:
    """Whether a link may be drawn: both ports are there and it closes no loop."""
    return link not in network.links and _why_not(network, link) is None


def connect(network: Network, link: Link) -> Network:
    """With one more link. One that ended at the same input gives way, unless it takes many.

    A link that is there already stays where it is among the inputs.

    Raises:
        NetworkError: it would close a loop, or one of its ports is not there.
    """
    refusal = _why_not(network, link)
    if refusal is not None:
        raise refusal
    if link in network.links:
        return network
    [port] = (port for port in network.node(link.target).inputs if port.name == link.target_port)
    place = (link.target, link.target_port)
    kept = (old for old in network.links if port.many or (old.target, old.target_port) != place)
    return network.replace(links=(*kept, link))


def _why_not(network: Network, link: Link) -> NetworkError | None:
    """Why a link cannot be drawn; cheap, because a drag asks it of every port."""
    for end in (link.source, link.target):
        if not network.has(end):
            return NetworkError("a link names the layer {id}, which is not there", id=end)
    if not any(port.name == link.source_port for port in network.node(link.source).outputs):
        return NetworkError("{id} has no output {port}", id=link.source, port=link.source_port)
    if not any(port.name == link.target_port for port in network.node(link.target).inputs):
        return NetworkError("{id} has no input {port}", id=link.target, port=link.target_port)
    if reaches(network, link.target, link.source):
        return NetworkError("the links make a loop: a layer cannot feed itself")
    return None


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
