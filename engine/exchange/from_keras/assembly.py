"""A network put together call by call, as Keras' functional API does it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from engine.exchange.from_keras.described import Described, shown_name
from engine.exchange.from_keras.imported import Imported
from engine.exchange.from_keras.layers import is_made, read_layer
from engine.exchange.from_keras.reading import Reading
from engine.exchange.from_keras.wrapped import unwrapped
from engine.layers.base import MAIN
from engine.layers.merging import Merging
from engine.network.edits import free_among, remove_nodes
from engine.network.layout import tidy
from engine.network.network import MAX_LINKS, MAX_NODES, Link, Network, NetworkError, Node
from engine.reasons import reason_of

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")


@dataclass(frozen=True)
class Tensor:
    """What one output port of a layer gives."""

    node_id: str
    port: str = MAIN


DATA = Tensor("", "data")
"""What the model itself reads."""
LOST = Tensor("", "lost")
"""What a layer gives that could not be read; that has been told already."""


@dataclass
class Assembly:
    """Layers and calls so far. Whatever is wrong goes to the reading's findings."""

    reading: Reading
    nodes: dict[str, Node] = field(default_factory=dict)
    links: dict[Link, None] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    keras_names: list[str] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    inputs: list[str] = field(default_factory=list)
    _words: set[str] = field(default_factory=set)

    def data(self, name: str) -> Tensor:
        """One more input of the model; a network here has one."""
        self.inputs.append(name)
        return DATA

    def add(self, described: Described, within: str = "") -> str | None:
        """A layer without links; its id, or None where it cannot be read.

        Args:
            within: name of the model it stands in, if that is itself a layer of the model.
        """
        if len(self.nodes) == MAX_NODES:
            if len(self.order) == MAX_NODES:
                self.order.append("")  # told once
                self.reading.findings.problem(
                    "There are more than {most} layers, which is the most a network can have.",
                    most=MAX_NODES,
                )
            return None
        described = unwrapped(described, self.reading)
        before = len(self.reading.findings.problems)
        layer = read_layer(described, self.reading)
        if layer is None:
            if self.reading.leave_out:
                self.reading.findings.pass_by(before)
            return None
        wish = layer.name
        if wish in self._words or is_made(wish, described.kind):
            if not is_made(wish, described.kind):
                self.reading.findings.note(
                    "{layer}: another layer has that name already; it gets one of its own.",
                    layer=described.label,
                )
            layer = layer.replace(name="")
        made = wish if not layer.name and _ID.match(wish) else ""
        node_id = made if made and made not in self._words else ""
        node_id = node_id or free_among(self._words, described.kind)
        self._words |= {node_id, wish} if wish else {node_id}
        self.nodes[node_id] = Node(id=node_id, layer=layer)  # type: ignore[arg-type]
        self.labels[node_id] = described.label
        self.order.append(node_id)
        self.keras_names.append(f"{within}/{wish}" if within else wish)
        return node_id

    def call(
        self,
        node_id: str | None,
        read: Sequence[Tensor],
        states: Sequence[Tensor] = (),
        label: str = "",
    ) -> list[Tensor]:
        """What a layer gives when it reads some tensors; every output port, in order.

        Args:
            read: what arrives at the main port; Keras 2 puts initial states behind it.
            label: what sentences call the layer, if not what they usually do.
        """
        if node_id is None:
            return list(read[:1]) if read and self.reading.leave_out else [LOST]
        if LOST in (*read, *states):
            return self._outputs(node_id)
        label = label or self.labels[node_id]
        node = self.nodes[node_id]
        if node_id in self.called:
            self.reading.findings.problem(
                "{layer} is called more than once: a network here has no layers that share their "
                "weights. Use a layer of its own for each call.",
                layer=label,
            )
            return self._outputs(node_id)
        self.called.add(node_id)
        if not isinstance(node.layer, Merging):
            read, states = read[:1], (*read[1:], *states)
        if not read:
            self.reading.findings.problem("{layer} is called on nothing.", layer=label)
            return self._outputs(node_id)
        if isinstance(node.layer, Merging) and DATA in read:
            self.reading.findings.problem(
                "{layer} joins the input itself with other tensors, which no link can say. Put a "
                "layer between them.",
                layer=label,
            )
            return self._outputs(node_id)
        ports = [port.name for port in node.inputs[1:]]
        if states and len(states) != len(ports):
            self.reading.findings.problem(
                "{layer} is given {count} initial states; it has {expected}.",
                layer=label,
                count=len(states),
                expected=len(ports),
            )
            return self._outputs(node_id)
        places = [(MAIN, each) for each in read] + list(zip(ports, states, strict=False))
        for port, tensor in places:
            self._link(node_id, port, tensor, label)
        return self._outputs(node_id)

    def finished(self, outputs: Sequence[Tensor] | None = None) -> Imported:
        """The network, if nothing stands in its way.

        Args:
            outputs: what the model gives; None: a chain's end.

        Raises:
            KerasImportError: there were problems.
        """
        findings = self.reading.findings
        if len(self.inputs) > 1:
            findings.problem(
                "The model has {count} inputs ({names}); a network here reads one. Join them "
                "before the model.",
                count=len(self.inputs),
                names=shown_name(", ".join(self.inputs)),
            )
        if not self.nodes and not findings.problems:
            findings.problem("There are no layers. Expected a model with at least one.")
        findings.check()
        try:
            network = Network(
                dialect=self.reading.dialect,
                nodes=tuple(self.nodes.values()),
                links=tuple(self.links),
            )
        except (NetworkError, ValidationError) as error:
            reason = reason_of(error) if isinstance(error, ValidationError) else str(error)
            findings.problem("These layers do not make a network: {reason}.", reason=reason)
            findings.check()
            raise AssertionError("check raised nothing") from error
        if outputs is not None:
            network = self._ending_at(network, outputs)
            findings.check()
        kept = [place for place, each in enumerate(self.order) if network.has(each)]
        return Imported(
            tidy(network),
            tuple(self.order[place] for place in kept),
            tuple(self.keras_names[place] for place in kept),
            tuple(findings.notes),
        )

    def _outputs(self, node_id: str) -> list[Tensor]:
        return [Tensor(node_id, port.name) for port in self.nodes[node_id].outputs]

    def _link(self, node_id: str, port: str, tensor: Tensor, label: str) -> None:
        if tensor == DATA:
            if port != MAIN:
                self.reading.findings.problem(
                    "{layer}: an initial state comes from the model's input; it has to come from "
                    "a layer.",
                    layer=label,
                )
            return
        link = Link(
            source=tensor.node_id, source_port=tensor.port, target=node_id, target_port=port
        )
        if len(self.links) >= MAX_LINKS:
            if len(self.links) == MAX_LINKS:
                self.links[link] = None  # told once
                self.reading.findings.problem(
                    "There are more than {most} links, which is the most a network can have.",
                    most=MAX_LINKS,
                )
            return
        if link in self.links:
            self.reading.findings.problem("{layer} reads one tensor twice.", layer=label)
            return
        self.links[link] = None

    def _ending_at(self, network: Network, outputs: Sequence[Tensor]) -> Network:
        """Without layers that lead to no output; what else the outputs mean is told."""
        findings = self.reading.findings
        for tensor in outputs:
            if tensor == DATA or tensor.port != MAIN:
                findings.problem(
                    "The model gives {what}; a network here gives what its last layer gives.",
                    what="its input"
                    if tensor == DATA
                    else f"the {tensor.port} of {self.labels[tensor.node_id]}",
                )
                return network
        wanted = {tensor.node_id for tensor in outputs}
        needed = set(wanted)
        for node in reversed(list(network.in_order())):
            if node.id in needed:
                needed |= {link.source for link in network.links_into(node.id)}
        for node in network.nodes:
            if node.id not in needed:
                findings.note(
                    "{layer} leads to no output of the model and is left out.",
                    layer=self.labels[node.id],
                )
        network = remove_nodes(network, {node.id for node in network.nodes} - needed)
        if len(wanted) > 1 or {node.id for node in network.ends()} != wanted:
            findings.note(
                "The model gives what {names} give; a network here gives what its last layer "
                "gives. All layers are kept.",
                names=", ".join(self.labels[each] for each in sorted(wanted)),
            )
        return network
