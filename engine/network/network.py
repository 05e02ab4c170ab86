"""The network: layers joined by links between ports. Every `Network` is whole and has no loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Self

from pydantic import Field, model_validator

from engine.declared import Value
from engine.layers.base import MAIN, Layer, Port
from engine.layers.registry import AnyLayer
from engine.message import GradloomError
from engine.network.rows import Rows
from engine.network.signature import UNKNOWN, Signature
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

    @cached_property
    def inputs(self) -> tuple[Port, ...]:
        """Where links may end, the main port first."""
        return self.layer.input_ports()

    @cached_property
    def outputs(self) -> tuple[Port, ...]:
        """Where links may begin, the main port first."""
        return self.layer.output_ports()


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
    reads: Rows | None = None
    """What it was made to read where that is real numbers. Data that is known goes before it."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not self._is_sound:  # cached: each project made of a network asks again
            raise NetworkError("the links make a loop: a layer cannot feed itself")
        return self

    @cached_property
    def _is_sound(self) -> bool:
        """Whether there is no loop; anything else that is wrong raises."""
        if len(self._by_id) < len(self.nodes):
            ids = [node.id for node in self.nodes]
            twice = next(name for name in ids if ids.count(name) > 1)
            raise NetworkError("two layers have the id {id}", id=twice)
        taken: set[tuple[str, str]] = set()
        for link in self.links:
            _check_link(link, self._by_id, taken)
        if len(set(self.links)) < len(self.links):
            raise NetworkError("the same link is there twice")
        return len(self._order) == len(self.nodes)

    # Each is worked out once for a value that never changes, or edits of a large network would
    # be too slow to follow the mouse.

    @cached_property
    def _by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _into(self) -> dict[str, tuple[Link, ...]]:
        return _grouped(self.links, attrgetter("target"))

    @cached_property
    def _from(self) -> dict[str, tuple[Link, ...]]:
        return _grouped(self.links, attrgetter("source"))

    @cached_property
    def _order(self) -> tuple[Node, ...]:
        """Nodes in the order of the data, without those on a loop."""
        waiting = {node.id: len(self.links_into(node.id)) for node in self.nodes}
        ready = [node.id for node in reversed(self.nodes) if waiting[node.id] == 0]
        order: list[Node] = []
        while ready:
            current = ready.pop()
            order.append(self._by_id[current])
            for link in reversed(self.links_from(current)):
                waiting[link.target] -= 1
                if waiting[link.target] == 0:
                    ready.append(link.target)
        return tuple(order)

    @property
    def signature(self) -> Signature:
        """What is known of the data without the data."""
        return UNKNOWN if self.reads is None else Signature(self.reads.shape)

    @property
    def is_stateful(self) -> bool:
        """Whether a layer carries its states from batch to batch."""
        return any(node.layer.keeps_states for node in self.nodes)

    def node(self, node_id: str) -> Node:
        """The node with this id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[node_id]

    def has(self, node_id: str) -> bool:
        """Whether a node has this id."""
        return node_id in self._by_id

    @cached_property
    def words(self) -> frozenset[str]:
        """Ids of the nodes and what they are called: no new node may have one of them."""
        return frozenset(self._by_id) | {node.name for node in self.nodes}

    def layer(self, node_id: str) -> Layer:
        """The layer of the node with this id."""
        found: Layer = self.node(node_id).layer
        return found

    def links_into(self, node_id: str) -> tuple[Link, ...]:
        """Links that end at a node, in their order."""
        return self._into.get(node_id, ())

    def links_from(self, node_id: str) -> tuple[Link, ...]:
        """Links that begin at a node, in their order."""
        return self._from.get(node_id, ())

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
            for port in node.inputs
            if not port.optional and (node.id, port.name) not in linked
        )

    def in_order(self) -> Iterator[Node]:
        """Nodes with each one after those it reads from, branch by branch as they were added.

        Nodes on a loop are left out, but no finished `Network` has one.
        """
        return iter(self._order)


def _check_link(link: Link, nodes: dict[str, Node], taken: set[tuple[str, str]]) -> None:
    for end in (link.source, link.target):
        if end not in nodes:
            raise NetworkError("a link names the layer {id}, which is not there", id=end)
    if not any(port.name == link.source_port for port in nodes[link.source].outputs):
        raise NetworkError("{id} has no output {port}", id=link.source, port=link.source_port)
    port = next((port for port in nodes[link.target].inputs if port.name == link.target_port), None)
    if port is None:
        raise NetworkError("{id} has no input {port}", id=link.target, port=link.target_port)
    place = (link.target, link.target_port)
    if place in taken and not port.many:
        raise NetworkError(
            "two links end at the input {port} of {id}, which takes one",
            port=link.target_port,
            id=link.target,
        )
    taken.add(place)


def _grouped(links: tuple[Link, ...], end: Callable[[Link], str]) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(end(link), []).append(link)
    return {node_id: tuple(of_node) for node_id, of_node in found.items()}
