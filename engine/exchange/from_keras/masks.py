"""Masks that Keras 3 writes out as operations in a graph, and whether they are its own.

Where a layer above makes a mask, Keras 3 serializes ``not_equal`` and what follows it as if they
were layers, and hands the result to recurrent layers as ``mask``. Here a mask travels by itself:
the operations are left out once it is sure that they say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.exchange.from_keras.assembly import DATA, Assembly, Tensor
from engine.exchange.from_keras.calls import History
from engine.exchange.from_keras.models import is_history
from engine.layers.base import MAIN
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking

# What Embedding, Masking, Add and Concatenate of keras 3.15 compute their masks with.
_OWN = frozenset(
    {"NotEqual", "Any", "All", "LogicalOr", "OnesLike", "ZerosLike", "ExpandDims", "Concatenate"}
)
_MODULES = ("keras.ops", "keras.src.ops")

Origin = tuple[Tensor, float]
"""A tensor and the number that its masked steps have."""


@dataclass
class Masks:
    """The operations of one graph."""

    assembly: Assembly
    outputs: Mapping[str, list[Tensor]]
    """What each layer gives, by its name."""
    _origins: dict[str, frozenset[Origin]] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)
    _taken: list[tuple[str, str, frozenset[Origin]]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether this is the name of an operation."""
        return name in self._origins

    def add(self, name: str, label: str, kind: str, entry: Mapping[str, Any]) -> None:
        """One operation; refused if Keras' own masks have none of its kind."""
        found: set[Origin] = set()
        histories, numbers = _parts(entry.get("inbound_nodes"))
        if kind not in _OWN:
            self.assembly.reading.findings.problem(
                "{layer} is an operation on tensors, not a layer; it cannot be read.", layer=label
            )
        elif kind == "NotEqual":
            tensors = [
                self.outputs[source][place]
                for source, place in histories
                if place < len(self.outputs.get(source, ()))
            ]
            if len(tensors) == 1 and len(numbers) == 1:
                found.add((tensors[0], numbers[0]))
        for source, _ in histories:
            found |= self._origins.get(source, frozenset())
        self._origins[name] = frozenset(found)
        self._labels[name] = label

    def take(self, node_id: str | None, label: str, mask: Iterable[History]) -> None:
        """A layer is handed a mask."""
        if node_id is None:
            return
        for source, _ in mask:
            if source not in self._origins:
                self.assembly.reading.findings.problem(
                    "{layer}: its mask comes from {source}, which makes none.",
                    layer=label,
                    source=source,
                )
            else:
                self._taken.append((node_id, label, self._origins[source]))

    def check(self) -> None:
        """Refuse masks that would not come by themselves."""
        above = _Above(self.assembly)
        # In the Keras 3 dialect a layer with initial states gets no mask unless one is handed to
        # it, and a network here cannot say the difference.
        without = self._with_states() if self.assembly.reading.dialect == "keras3" else frozenset()
        for node_id, label, origins in self._taken:
            if node_id in without:
                self.assembly.reading.findings.problem(
                    "{layer} is handed a mask and initial states at once, which a Keras 3 network "
                    "cannot say here. Read it as Keras 2, where masks and states go together.",
                    layer=label,
                )
            elif not origins or not origins <= above.masks_at(node_id):
                self.assembly.reading.findings.problem(
                    "{layer} is handed a mask that is not the one its input carries. Use "
                    "mask_zero or a Masking layer.",
                    layer=label,
                )

    def _with_states(self) -> frozenset[str]:
        return frozenset(link.target for link in self.assembly.links if link.target_port != MAIN)


def is_operation(entry: Mapping[str, Any]) -> bool:
    """Whether an entry is one of Keras' operations, not a layer."""
    module, kind = entry.get("module"), entry.get("class_name")
    if isinstance(module, str):
        return any(module == own or module.startswith(f"{own}.") for own in _MODULES)
    # In an .h5 file Keras 3 leaves the module out. Concatenate is a layer as well.
    return kind in _OWN and (kind != "Concatenate" or _joins_masks(entry.get("inbound_nodes")))


def _joins_masks(nodes: Any) -> bool:
    """Whether the tensors of the first call are masks, by their type."""
    waiting = list(nodes) if isinstance(nodes, list) else []
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            config = each.get("config")
            if isinstance(config, Mapping) and "keras_history" in config:
                return config.get("dtype") == "bool"
            waiting.append(each.get("args"))
        elif isinstance(each, list):
            waiting += each
    return False


class _Above:
    """Which masks the layers above a node make."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._main: dict[str, list[Tensor]] = {}
        for link in assembly.links:
            if link.target_port == MAIN:
                self._main.setdefault(link.target, []).append(Tensor(link.source, link.source_port))
        self._known: dict[str, frozenset[Origin]] = {}
        # Links only come from layers above, which are earlier in the order.
        for node_id in assembly.order:
            if node_id in assembly.nodes:
                self._known[node_id] = self._at(node_id) | self._own(node_id)

    def masks_at(self, node_id: str) -> frozenset[Origin]:
        """Masks that can arrive at a node."""
        return self._at(node_id)

    def _at(self, node_id: str) -> frozenset[Origin]:
        found: frozenset[Origin] = frozenset()
        for tensor in self._main.get(node_id, ()):
            found |= self._known.get(tensor.node_id, frozenset())
        return found

    def _own(self, node_id: str) -> frozenset[Origin]:
        layer = self._assembly.nodes[node_id].layer
        reads = self._main.get(node_id, [DATA])[0]
        if isinstance(layer, Embedding) and layer.mask_zero:
            return frozenset({(reads, 0.0)})
        if isinstance(layer, Masking):
            return frozenset({(reads, layer.mask_value)})
        return frozenset()


def _parts(nodes: Any) -> tuple[list[History], list[float]]:
    """Tensors and numbers among the arguments of an operation's calls."""
    histories: list[History] = []
    numbers: list[float] = []
    waiting: list[Any] = (
        [each.get("args") for each in nodes if isinstance(each, Mapping)]
        if isinstance(nodes, list)
        else []
    )
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            config = each.get("config")
            history = config.get("keras_history") if isinstance(config, Mapping) else None
            if isinstance(history, list) and is_history(history):
                histories.append((history[0], history[2]))
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, int | float) and not isinstance(each, bool):
            numbers.append(float(each))
    return histories, numbers
