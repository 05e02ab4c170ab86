"""Shapes along the graph, and what stands in their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.layers.base import Port, ShapeError, Weight
from engine.layers.shapes import Content, TensorShape, sequence, symbols, vector
from engine.network.network import Link, Network, Node
from engine.network.signature import Signature


@dataclass(frozen=True)
class Mismatch:
    """A port got content it does not accept."""

    node_id: str
    port: Port
    link: Link | None
    """The link that brought it; None where the data did."""
    arriving: TensorShape


@dataclass(frozen=True)
class Refusal:
    """A layer's shape rule said no."""

    node_id: str
    error: ShapeError


@dataclass(frozen=True)
class Inference:
    """Shapes of every port and weights of every layer, as far as they can be known.

    Where something is wrong, shapes go on as if it had been mended, so that one mistake is
    reported once.
    """

    outputs: Mapping[tuple[str, str], TensorShape]
    """Shape at (node, output port)."""
    inputs: Mapping[str, Mapping[str, tuple[TensorShape, ...]]]
    """Shapes arriving at each input port of each node."""
    weights: Mapping[str, tuple[Weight, ...]]
    """Weights of each node in Keras' order."""
    mismatches: tuple[Mismatch, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def parameters(self, node_id: str) -> int:
        """Number of elements in all weights of a node."""
        return sum(weight.size for weight in self.weights.get(node_id, ()))

    def trainable_parameters(self, node_id: str) -> int:
        """Those of them that training changes if the layer itself is trainable."""
        return sum(weight.size for weight in self.weights.get(node_id, ()) if weight.trainable)

    def link_shape(self, link: Link) -> TensorShape | None:
        """What a link carries; None where it is not known."""
        return self.outputs.get((link.source, link.source_port))


@dataclass
class _Pass:
    network: Network
    signature: Signature
    outputs: dict[tuple[str, str], TensorShape] = field(default_factory=dict)
    inputs: dict[str, dict[str, tuple[TensorShape, ...]]] = field(default_factory=dict)
    weights: dict[str, tuple[Weight, ...]] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def visit(self, node: Node) -> None:
        links = self.network.links_into(node.id)
        arriving: dict[str, tuple[TensorShape, ...]] = {}
        is_known = True
        for port in node.inputs:
            at_port = [link for link in links if link.target_port == port.name]
            if not at_port and port.optional:
                continue
            shapes = self._arriving(node, port, at_port)
            is_known = is_known and len(shapes) == max(1, len(at_port))
            if shapes:
                arriving[port.name] = shapes
        self.inputs[node.id] = arriving
        if not is_known:
            return  # a layer above has no shape, and has said why
        try:
            outputs, weights = node.layer.shapes_and_weights(arriving)
        except ShapeError as error:
            self.refusals.append(Refusal(node.id, error))
            return
        self.weights[node.id] = weights
        for port_name, shape in outputs.items():
            self.outputs[node.id, port_name] = shape

    def _arriving(self, node: Node, port: Port, links: list[Link]) -> tuple[TensorShape, ...]:
        found = []
        for link in links or (None,):
            shape = (
                self.signature.input
                if link is None
                else self.outputs.get((link.source, link.source_port))
            )
            if shape is None:
                continue
            if shape.content not in port.accepts:
                self.mismatches.append(Mismatch(node.id, port, link, shape))
                shape = _as_if(shape, port)
            found.append(shape)
        return tuple(found)


def infer(network: Network, signature: Signature | None = None) -> Inference:
    """Shapes and weights of every layer, in the order of the data.

    Args:
        signature: what the data gives; None: what the network says of it.
    """
    run = _Pass(network, signature or network.signature)
    for node in network.in_order():
        run.visit(node)
    return Inference(
        run.outputs, run.inputs, run.weights, tuple(run.mismatches), tuple(run.refusals)
    )


def _as_if(shape: TensorShape, port: Port) -> TensorShape:
    """The nearest shape that the port accepts."""
    if Content.SEQUENCE in port.accepts:
        return sequence(shape.time, shape.width)
    if Content.VECTOR in port.accepts:
        return vector(shape.width)
    return symbols(shape.time)
