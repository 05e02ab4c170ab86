"""A network's graph as Keras 3 writes a functional model, its masks written out as operations.

Keras makes masks by itself, and in another way in Keras 2 than in Keras 3. With each of them given
to the layer that heeds it, both dialects compute what they mean, and the order in which Keras
finds the layers, by which it finds their weights, is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.exchange.keras_files.keras3_layers import (
    Config,
    cost_apart,
    cost_config,
    input_config,
    layer_config,
)
from engine.exchange.wiring import Place, Source, Step, Wiring
from engine.layers.base import MAIN
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking
from engine.layers.merging import Merging
from engine.layers.recurrent import Recurrent

_OPERATIONS = "keras.src.ops.numpy"


@dataclass(frozen=True)
class Tensor:
    """What an entry of the graph gives: the entry's name and which of its outputs."""

    entry: str
    index: int
    shape: tuple[int | None, ...]
    dtype: str = "float32"

    @property
    def config(self) -> Config:
        """As Keras refers to it."""
        return {
            "class_name": "__keras_tensor__",
            "config": {
                "shape": list(self.shape),
                "dtype": self.dtype,
                "keras_history": [self.entry, 0, self.index],
            },
        }


@dataclass(frozen=True)
class Entry:
    """A layer or an operation, once it is applied to something."""

    name: str
    config: Config
    reads: tuple[Tensor, ...] = ()
    """In the order in which Keras looks at them: arguments, then named ones by name."""
    node_id: str | None = None
    """The node whose weights it has."""

    @property
    def is_layer(self) -> bool:
        """Whether it is a layer, not an operation."""
        return bool(self.config["module"] == "keras.layers")


@dataclass
class Graph:
    """Collects entries in the order of the data."""

    wiring: Wiring
    inputs: Tensor
    input_name: str
    entries: list[Entry] = field(default_factory=list)
    _tensors: dict[Place, Tensor] = field(default_factory=dict)
    _masks: dict[str, Tensor] = field(default_factory=dict)

    def build(self, batch_size: int | None) -> Tensor:
        """Make every entry. The result is the network's output."""
        shape = [batch_size, *self.inputs.shape[1:]]
        self.entries.append(
            Entry(
                self.input_name,
                {
                    **input_config(self.input_name, shape, self.inputs.dtype),
                    "name": self.input_name,
                    "inbound_nodes": [],
                },
            )
        )
        for step in self.wiring.steps:
            self._step(step)
        assert self.wiring.end is not None
        return self._tensors[self.wiring.end]

    def _step(self, step: Step) -> None:
        layer, dialect = step.layer, self.wiring.network.dialect
        name = str(step.name)
        masked = any(source.shape.masked for source in step.inputs.get(MAIN, ()))
        sources = [self._tensor(source) for source in step.inputs[MAIN]]
        first: Any = sources if isinstance(layer, Merging) else sources[0]
        named: dict[str, Any] = {}
        states = [
            self._tensor(step.inputs[port.name][0])
            for port in layer.input_ports()[1:]
            if port.name in step.inputs
        ]
        if states:
            named["initial_state"] = states
        if (mask := self._heeded(step)) is not None:
            named["mask"] = mask
        outputs = [
            Tensor(name, index, step.outputs[port.name].axes)
            for index, port in enumerate(layer.output_ports())
        ]
        self._add(name, layer_config(layer, name, dialect, masked), [first], named, step.node.id)
        for port, tensor in zip(layer.output_ports(), outputs, strict=True):
            self._tensors[step.node.id, port.name] = tensor
        if cost_apart(layer, dialect):
            cost = str(self.wiring.more_names.identifier(f"{name}_cost"))
            self._add(cost, cost_config(layer, cost), [outputs[0]], {})
            self._tensors[step.node.id, MAIN] = Tensor(cost, 0, outputs[0].shape)
        if isinstance(layer, Embedding | Masking | Merging):
            self._mask(step)

    def _heeded(self, step: Step) -> Tensor | None:
        layer = step.layer
        if not isinstance(layer, Recurrent | Bidirectional):
            return None
        sides = ("forward", BACKWARD) if isinstance(layer, Bidirectional) else ("",)
        masks = [self.wiring.mask_in_effect(step, side) for side in sides]
        found = next((mask for mask in masks if mask), None)
        return None if found is None else self._masks[found]

    def _mask(self, step: Step) -> None:
        """The operations behind the mask that this step makes, if a later one heeds it."""
        name = self.wiring.masks.get((step.node.id, MAIN))
        if name is None:
            return
        layer, sources = step.layer, step.inputs[MAIN]
        x = self._tensor(sources[0])
        shape = x.shape[:2]
        if isinstance(layer, Embedding):
            found = self._operation(name, "NotEqual", [x, 0], shape)
        elif isinstance(layer, Masking):
            counts = self._operation(f"{name}_counts", "NotEqual", [x, layer.mask_value], x.shape)
            found = self._operation(name, "Any", [counts], shape, axis=-1, keepdims=False)
        else:
            found = self._merged_mask(name, step, shape)
        self._masks[name] = found

    def _merged_mask(self, name: str, step: Step, shape: tuple[int | None, ...]) -> Tensor:
        sources = step.inputs[MAIN]
        names = [self.wiring.mask(source) for source in sources]
        if step.joins_time:
            every = [
                self._masks[mask] if mask else self._all_steps(f"{name}_all", source)
                for mask, source in zip(names, sources, strict=True)
            ]
            return self._operation(name, "Concatenate", [every], (shape[0], None), axis=1)
        masks = [self._masks[mask] for mask in dict.fromkeys(names) if mask]
        keras2 = self.wiring.network.dialect == "keras2"
        if not keras2 and None in names:
            # An input without a mask counts everywhere.
            return self._operation(name, "OnesLike", [masks[0]], shape, dtype="bool")
        joined = masks[0]
        for mask in masks[1:]:
            kind = "LogicalAnd" if keras2 else "LogicalOr"
            joined = self._operation(f"{name}_joined", kind, [joined, mask], shape)
        return joined

    def _all_steps(self, wish: str, source: Source) -> Tensor:
        """A mask that is true at every step of what has none."""
        x = self._tensor(source)
        place = [{"class_name": "__ellipsis__", "config": {}}, 0]
        first = self._operation(f"{wish}_first", "GetItem", [x, place], x.shape[:2])
        return self._operation(wish, "OnesLike", [first], x.shape[:2], dtype="bool")

    def _operation(
        self, wish: str, kind: str, read: list[Any], shape: tuple[int | None, ...], **config: Any
    ) -> Tensor:
        name = str(self.wiring.more_names.identifier(wish))
        made = {
            "module": _OPERATIONS,
            "class_name": kind,
            "config": {"name": name, **config},
            "registered_name": kind,
        }
        self._add(name, made, read, {})
        return Tensor(name, 0, shape, "bool")

    def _add(
        self,
        name: str,
        config: Config,
        read: list[Any],
        named: dict[str, Any],
        node_id: str | None = None,
    ) -> None:
        call = {"args": _written(read), "kwargs": _written(named)}
        reads = tuple(_tensors_in([*read, *(named[key] for key in sorted(named))]))
        full = {**config, "name": name, "inbound_nodes": [call]}
        self.entries.append(Entry(name, full, reads, node_id))

    def _tensor(self, source: Source) -> Tensor:
        return self.inputs if source.place is None else self._tensors[source.place]


def _written(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.config
    if isinstance(value, list):
        return [_written(each) for each in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _written(each) for key, each in value.items()}
    return value


def _tensors_in(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, list):
        return [tensor for each in value for tensor in _tensors_in(each)]
    return []
