"""Every layer of a network as operators, in the order of the data."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.exchange.arrays import Arrays
from engine.exchange.to_onnx.activations import activated
from engine.exchange.to_onnx.graph import INPUTS, Graph
from engine.exchange.to_onnx.masks import differs, mask_one_after_another, mask_side_by_side
from engine.exchange.to_onnx.recurrent import FORWARD, Arriving, Carried, bidirectional, recurrent
from engine.exchange.wiring import Place, Source, Step, Wiring
from engine.layers.add import Add
from engine.layers.base import MAIN
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking
from engine.layers.recurrent import INITIAL, Recurrent


@dataclass
class Walk:
    """Writes one layer after another into a graph."""

    wiring: Wiring
    arrays: Arrays
    graph: Graph = field(default_factory=Graph)
    carried: list[Carried] = field(default_factory=list)
    """The states that a program carries from batch to batch."""
    _values: dict[Place, str] = field(default_factory=dict)
    _masks: dict[Place, str] = field(default_factory=dict)
    """A mask that is true everywhere is none, and so is one that no later layer works with."""

    def to_the_end(self) -> str:
        """Write every layer. The result is the name of what the last one gives."""
        for step in self.wiring.steps:
            leaving, mask = self._written(step)
            for port, value in leaving.items():
                place = (step.node.id, port)
                self._values[place] = value
                if mask is not None and place in self.wiring.masks:
                    self._masks[place] = mask
        assert self.wiring.end is not None
        return self._values[self.wiring.end]

    def _written(self, step: Step) -> tuple[dict[str, str], str | None]:
        """What leaves at each output port, and the mask that goes with it."""
        layer, graph = step.layer, self.graph.of(str(step.name))
        dialect = self.wiring.network.dialect
        value, mask = self._value(step.source), self._mask(step.source)
        if isinstance(layer, Recurrent):
            arriving = self._arriving(step, layer)
            return recurrent(graph, layer, dialect, arriving, carried=self.carried), mask
        if isinstance(layer, Bidirectional):
            of_forward = self._arriving(step, layer.forward(), FORWARD)
            of_backward = self._arriving(step, layer.backward(), BACKWARD)
            leaving = bidirectional(
                graph, layer, dialect, of_forward, of_backward, carried=self.carried
            )
            return leaving, mask
        if isinstance(layer, Embedding):
            [vectors] = self.arrays[step.node.id]
            found = graph.add("Gather", graph.weight("embeddings", vectors), value, axis=0)
            return {MAIN: found}, differs(graph, value, 0) if self._is_heeded(step) else None
        if isinstance(layer, Masking):
            counts = differs(graph, value, layer.mask_value, -1)
            of_features = graph.add("Unsqueeze", counts, graph.whole(-1))
            return {MAIN: graph.add("Where", of_features, value, graph.constant(0))}, counts
        if isinstance(layer, Add | Concatenate):
            return self._merged(graph, step, layer)
        if isinstance(layer, Dense):
            return {MAIN: self._dense(graph, step, layer)}, mask
        if isinstance(layer, Dropout):  # drops nothing outside training
            return {MAIN: value}, mask
        raise TypeError(f"no way to write {type(layer).__name__}")

    def _arriving(self, step: Step, layer: Recurrent, side: str = "") -> Arriving:
        prefix = f"{side}_" if side else ""
        declared = self.wiring.inference.weights[step.node.id]
        return Arriving(
            self._value(step.source),
            self._mask(step.source) if self.wiring.mask_in_effect(step, side) else None,
            tuple(
                self._value(step.inputs[port][0])
                for name in layer.state_names
                if (port := f"{prefix}{INITIAL}{name}") in step.inputs
            ),
            {
                weight.name.removeprefix(prefix): array
                for weight, array in zip(declared, self.arrays[step.node.id], strict=True)
                if weight.name.startswith(prefix)
            },
        )

    def _dense(self, graph: Graph, step: Step, layer: Dense) -> str:
        kernel, *bias = self.arrays[step.node.id]
        total = graph.add("MatMul", self._value(step.source), graph.weight("kernel", kernel))
        if bias:
            total = graph.add("Add", total, graph.weight("bias", bias[0]))
        dialect = self.wiring.network.dialect
        return activated(graph, layer.activation, total, dialect, layer.units)

    def _merged(
        self, graph: Graph, step: Step, layer: Add | Concatenate
    ) -> tuple[dict[str, str], str | None]:
        sources = step.inputs[MAIN]
        values = [self._value(source) for source in sources]
        masks = [self._mask(source) for source in sources] if self._is_heeded(step) else [None]
        if isinstance(layer, Add):
            found = graph.add("Sum", *values)
        else:
            found = graph.add("Concat", *values, axis=1 if step.joins_time else -1)
        if step.joins_time:
            return {MAIN: found}, mask_one_after_another(graph, masks, values)
        return {MAIN: found}, mask_side_by_side(graph, masks, self.wiring.network.dialect)

    def _value(self, source: Source) -> str:
        return INPUTS if source.place is None else self._values[source.place]

    def _mask(self, source: Source) -> str | None:
        return None if source.place is None else self._masks.get(source.place)

    def _is_heeded(self, step: Step) -> bool:
        """Whether a later layer works with the mask that this one makes."""
        return (step.node.id, MAIN) in self.wiring.masks
