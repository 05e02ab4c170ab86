"""The network: layers joined by links between ports. Every `Network` is whole and has no loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from engine.declared import Value
from engine.layers.base import MAIN, Layer
from engine.layers.registry import AnyLayer
from engine.message import GradloomError
from engine.vocabulary.dialects import Dialect

NodeId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
MAX_NODES = 2_000
MAX_LINKS = 10_000
FARTHEST = 1_000_000


class NetworkError(GradloomError, ValueError):
    """Nodes and links that do not make a network."""


class Node(Value):
    """A layer on the canvas. Its id never changes; its position is that of the card's centre."""

    id: NodeId
    layer: AnyLayer
    x: int = Field(default=0, ge=-FARTHEST, le=FARTHEST)
    y: int = Field(default=0, ge=-FARTHEST, le=FARTHEST)

    @property
    def name(self) -> str:
        """What the person and the summary call it: the layer's own name, or the id."""
        return str(self.layer.name) or self.id


class Link(Value):
    """Carries the tensor at an output port of one node to an input port of another."""

    source: NodeId
    target: NodeId
    source_port: str = MAIN
    target_port: str = MAIN


class Network(Value):
    """Nodes and the links between them, with the dialect its arguments are meant in.

    An input port without a link that is not optional reads the data. The order of links into a
    port that takes many is the order of its inputs.

    Raises:
        NetworkError: on making one whose links do not fit its nodes, or with a loop.
    """

    dialect: Dialect
    nodes: tuple[Node, ...] = Field(default=(), max_length=MAX_NODES)
    links: tuple[Link, ...] = Field(default=(), max_length=MAX_LINKS)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        ids = [node.id for node in self.nodes]
        if len(set(ids)) < len(ids):
            twice = next(name for name in ids if ids.count(name) > 1)
            raise NetworkError("two layers have the id {id}", id=twice)
        taken: set[tuple[str, str]] = set()
        for link in self.links:
            self._check_link(link, taken)
        if len(list(self.in_order())) < len(self.nodes):
            raise NetworkError("the links make a loop: a layer cannot feed itself")
        return self

    def _check_link(self, link: Link, taken: set[tuple[str, str]]) -> None:
        by_id = self._by_id
        for end in (link.source, link.target):
            if end not in by_id:
                raise NetworkError("a link names the layer {id}, which is not there", id=end)
        outputs = {port.name for port in by_id[link.source].layer.output_ports()}
        if link.source_port not in outputs:
            raise NetworkError("{id} has no output {port}", id=link.source, port=link.source_port)
        inputs = {port.name: port for port in by_id[link.target].layer.input_ports()}
        if link.target_port not in inputs:
            raise NetworkError("{id} has no input {port}", id=link.target, port=link.target_port)
        place = (link.target, link.target_port)
        if place in taken and not inputs[link.target_port].many:
            raise NetworkError(
                "two links end at the input {port} of {id}, which takes one",
                port=link.target_port,
                id=link.target,
            )
        taken.add(place)

    @property
    def _by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    def node(self, node_id: str) -> Node:
        """The node with this id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[node_id]

    def layer(self, node_id: str) -> Layer:
        """The layer of the node with this id."""
        found: Layer = self.node(node_id).layer
        return found

    def links_into(self, node_id: str) -> tuple[Link, ...]:
        """Links that end at a node, in their order."""
        return tuple(link for link in self.links if link.target == node_id)

    def links_from(self, node_id: str) -> tuple[Link, ...]:
        """Links that begin at a node, in their order."""
        return tuple(link for link in self.links if link.source == node_id)

    def ends(self) -> tuple[Node, ...]:
        """Nodes from which no link begins, in the order of the data."""
        sources = {link.source for link in self.links}
        return tuple(node for node in self.in_order() if node.id not in sources)

    def data_ports(self) -> tuple[tuple[str, str], ...]:
        """Node and port of each input that reads the data: needed, and without a link."""
        linked = {(link.target, link.target_port) for link in self.links}
        return tuple(
            (node.id, port.name)
            for node in self.in_order()
            for port in node.layer.input_ports()
            if not port.optional and (node.id, port.name) not in linked
        )

    def in_order(self) -> Iterator[Node]:
        """Nodes with each one after those it reads from; otherwise as they were added.

        Nodes on a loop are left out, but no finished `Network` has one.
        """
        feeds: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        waiting = {node.id: 0 for node in self.nodes}
        for link in self.links:
            feeds[link.source].append(link.target)
            waiting[link.target] += 1
        by_id = self._by_id
        ready = [node.id for node in reversed(self.nodes) if waiting[node.id] == 0]
        while ready:
            current = ready.pop()
            yield by_id[current]
            for target in reversed(feeds[current]):
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
