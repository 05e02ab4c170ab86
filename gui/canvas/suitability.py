"""Which ports a link being drawn may end at, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from engine.layers.base import Port
from engine.layers.shapes import Content, TensorShape
from engine.message import Message, message
from engine.network.inference import Inference
from engine.network.network import Link, Network
from gui.canvas.port_mark import PortMark

CONTENT_WORDS = {
    Content.SYMBOLS: message("symbols"),
    Content.SEQUENCE: message("a sequence"),
    Content.VECTOR: message("one vector a row"),
}


@dataclass(frozen=True)
class Verdict:
    """FITS, MENDABLE (it can be linked and is then a problem to mend) or REFUSED, and why."""

    mark: PortMark
    reason: Message | None = None


class Suitability:
    """Judges the other end of a link whose one end is held at a port.

    What lies up or down the network is looked up once, as a gesture asks of every port there is.
    """

    def __init__(
        self, network: Network, inference: Inference, node_id: str, output: bool, port: str
    ) -> None:
        self._network = network
        self._inference = inference
        self._node_id = node_id
        self._output = output
        self._port = port
        self._looping = _reach(network, node_id, upwards=output)

    def link_to(self, node_id: str, port: str) -> Link:
        """The link between the held port and another."""
        held, other = (self._node_id, self._port), (node_id, port)
        source, target = (held, other) if self._output else (other, held)
        return Link(
            source=source[0], source_port=source[1], target=target[0], target_port=target[1]
        )

    def judge(self, node_id: str, port: Port) -> Verdict:
        """Whether the link may end at a port of a node, on the side opposite to the held one."""
        if node_id in self._looping:
            return Verdict(
                PortMark.REFUSED,
                message("The links would make a loop: a layer cannot feed itself."),
            )
        link = self.link_to(node_id, port.name)
        if link in self._network.links_into(link.target):
            return Verdict(PortMark.REFUSED, message("These two are linked already."))
        ports = {entry.name: entry for entry in self._network.node(link.target).inputs}
        shape = self._inference.outputs.get((link.source, link.source_port))
        reason = _misfit(shape, ports[link.target_port])
        return Verdict(PortMark.MENDABLE, reason) if reason else Verdict(PortMark.FITS)

    def best_port(self, node_id: str) -> tuple[str, Verdict] | None:
        """The port of a card a link let go over it ends at: one that fits, free, and main."""
        node = self._network.node(node_id)
        ports = node.inputs if self._output else node.outputs
        taken = {link.target_port for link in self._network.links_into(node_id)}
        best: tuple[int, str, Verdict] | None = None
        for place, port in enumerate(ports):
            verdict = self.judge(node_id, port)
            rank = 100 * _ORDER.index(verdict.mark) + place
            if self._output and port.name in taken and not port.many:
                rank += 50
            if best is None or rank < best[0]:
                best = (rank, port.name, verdict)
        return best[1:] if best else None


_ORDER = (PortMark.FITS, PortMark.MENDABLE, PortMark.REFUSED)


def _misfit(shape: TensorShape | None, port: Port) -> Message | None:
    if shape is None or shape.content in port.accepts:
        return None
    wanted = next(content for content in Content if content in port.accepts)
    return message(
        "This input reads {wanted}, and what is linked gives {given}.",
        wanted=CONTENT_WORDS[wanted],
        given=CONTENT_WORDS[shape.content],
    )


def _reach(network: Network, node_id: str, upwards: bool) -> frozenset[str]:
    """The node itself and all it reads from, or all that read from it, directly or not."""
    found, waiting = {node_id}, [node_id]
    while waiting:
        current = waiting.pop()
        ends = (
            [link.source for link in network.links_into(current)]
            if upwards
            else [link.target for link in network.links_from(current)]
        )
        for end in ends:
            if end not in found:
                found.add(end)
                waiting.append(end)
    return frozenset(found)
