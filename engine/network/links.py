"""Changes of links: each takes a network and gives a new one."""

from __future__ import annotations

from engine.network.network import Link, Network, NetworkError


def can_connect(network: Network, link: Link) -> bool:
    """Whether a link may be drawn: both ports are there and it closes no loop."""
    if link.source == link.target or link in network.links:
        return False
    try:
        connect(network, link)
    except ValueError:
        return False
    return True


def connect(network: Network, link: Link) -> Network:
    """With one more link. One that ended at the same input gives way, unless it takes many.

    Raises:
        NetworkError: it would close a loop, or one of its ports is not there.
    """
    ports = {port.name: port for port in network.layer(link.target).input_ports()}
    port = ports.get(link.target_port)
    if link.source == link.target or reaches(network, link.target, link.source):
        raise NetworkError("the links make a loop: a layer cannot feed itself")
    links = network.links
    if port is not None and not port.many:
        links = tuple(
            old for old in links if (old.target, old.target_port) != (link.target, link.target_port)
        )
    return network.replace(links=(*(old for old in links if old != link), link))


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
