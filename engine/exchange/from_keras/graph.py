"""A functional model as Keras serializes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.exchange.from_keras.assembly import LOST, Assembly, Tensor
from engine.exchange.from_keras.calls import Call, History, UnreadableCallError, call_of
from engine.exchange.from_keras.described import Described, shown_name
from engine.exchange.from_keras.masks import Masks, is_operation
from engine.exchange.from_keras.models import (
    FUNCTIONAL,
    INPUT,
    SEQUENTIAL,
    layers_of,
    outputs_of,
    read_inner,
    read_input,
)
from engine.exchange.from_keras.serialized import describe


@dataclass
class Graph:
    """Reads the layers in Keras' order, which has each one after those it reads from."""

    assembly: Assembly
    outputs: dict[str, list[Tensor]] = field(default_factory=dict)
    masks: Masks = field(init=False)

    def __post_init__(self) -> None:
        self.masks = Masks(self.assembly, self.outputs)

    def read(self, model: Mapping[str, Any]) -> list[Tensor]:
        """What the model gives.

        Raises:
            KerasImportError: its layers or outputs are not where Keras puts them.
        """
        for entry in layers_of(model):
            described = describe(entry)
            wish = entry.get("name")
            name = wish if isinstance(wish, str) else described.name
            if name in self.outputs or self.masks.has(name):
                self._problem("{layer}: two layers have that name.", described)
            elif is_operation(entry):
                self.masks.add(name, described.label, described.kind, entry)
            else:
                self.outputs[name] = self._layer(entry, described)
        self.masks.check()
        config = model["config"]
        found = [
            self._tensor((each[0], each[2]), "The model's output")
            for each in outputs_of(config if isinstance(config, Mapping) else {})
        ]
        return [each for each in found if each != LOST]

    def _layer(self, entry: Mapping[str, Any], described: Described) -> list[Tensor]:
        if described.kind == INPUT and not described.custom:
            return [read_input(described, self.assembly)]
        if described.kind in FUNCTIONAL and not described.custom:
            self._problem(
                "{layer} is a functional model in the model: put its layers in its place.",
                described,
            )
            return [LOST]
        is_chain = described.kind == SEQUENTIAL and not described.custom
        node_id = None if is_chain else self.assembly.add(described)
        call = self._call(entry, described)
        if call is None:
            return self.assembly.call(node_id, [LOST])
        read = [self._tensor(each, described.label) for each in call.read]
        if is_chain:
            if len(read) != 1:
                self._problem("{layer} reads several tensors; expected one.", described)
                return [LOST]
            return [read_inner(entry, described, self.assembly, read[0])]
        self.masks.take(node_id, described.label, call.mask)
        states = [self._tensor(each, described.label) for each in call.states]
        return self.assembly.call(node_id, read, states)

    def _call(self, entry: Mapping[str, Any], described: Described) -> Call | None:
        nodes = entry.get("inbound_nodes")
        if not isinstance(nodes, list) or not nodes:
            self._problem("{layer} does not say what it reads (inbound_nodes).", described)
            return None
        if len(nodes) > 1:
            self._problem(
                "{layer} is called {count} times: a network here has no layers that share their "
                "weights. Use a layer of its own for each call.",
                described,
                count=len(nodes),
            )
            return None
        try:
            return call_of(nodes[0])
        except UnreadableCallError as error:
            self._problem("{layer}: {reason}.", described, reason=error)
            return None

    def _tensor(self, history: History, label: str) -> Tensor:
        name, place = history
        if self.masks.has(name):
            self.assembly.reading.findings.problem(
                "{layer} reads {source}, which is an operation on tensors and not a layer.",
                layer=label,
                source=shown_name(name),
            )
            return LOST
        found = self.outputs.get(name)
        if found is None:
            self.assembly.reading.findings.problem(
                "{layer} reads {source}, which is not among the layers before it.",
                layer=label,
                source=shown_name(name),
            )
            return LOST
        if found == [LOST]:
            return LOST
        if place >= len(found):
            self.assembly.reading.findings.problem(
                "{layer} reads output {place} of {source}, which has {count}.",
                layer=label,
                place=place,
                source=shown_name(name),
                count=len(found),
            )
            return LOST
        return found[place]

    def _problem(self, template: str, described: Described, **values: object) -> None:
        self.assembly.reading.findings.problem(template, layer=described.label, **values)
