"""A graph of ONNX operators while it grows: plain values, with names that are given once.

`engine.exchange.to_onnx.proto` writes it down; nothing here needs the onnx package, which the
window's start does without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

INPUTS, OUTPUTS = "inputs", "outputs"
"""The names under which a program hands rows over and takes what the network says of them."""

BATCH, TIME = "batch", "time"
"""The names of axes without a size."""


@dataclass(frozen=True)
class Operator:
    """One node; `kind` is the operator's name in ONNX. An output left out is named ``""``."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Value:
    """A tensor at the edge of a graph. An axis is a size or a name for any size."""

    name: str
    axes: tuple[int | str, ...]
    dtype: DTypeLike = np.float32


@dataclass(frozen=True)
class Body:
    """The graph inside a ``Scan``: one step in time. It also sees all that is outside."""

    operators: tuple[Operator, ...]
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]


@dataclass
class _Shared:
    """What a graph and the bodies in it have in common."""

    names: set[str] = field(default_factory=lambda: {INPUTS, OUTPUTS})
    counts: dict[str, int] = field(default_factory=dict)
    constants: dict[tuple[str, tuple[int, ...], bytes], str] = field(default_factory=dict)
    initializers: dict[str, NDArray[Any]] = field(default_factory=dict)


@dataclass
class Graph:
    """Collects operators in the order of the data, under the name of the layer they belong to.

    Names are letters, digits and underscores, as ONNX asks for (C90 identifiers), and no two
    tensors have the same one, inside bodies and outside.
    """

    layer: str = "network"
    """The layer's identifier."""
    operators: list[Operator] = field(default_factory=list)
    _shared: _Shared = field(default_factory=_Shared)

    def of(self, layer: str) -> Graph:
        """The same graph, for the operators of another layer."""
        return Graph(layer, self.operators, self._shared)

    def inside(self) -> Graph:
        """An empty graph for the body of a ``Scan``; its weights and constants stay outside."""
        return Graph(self.layer, [], self._shared)

    @property
    def initializers(self) -> dict[str, NDArray[Any]]:
        """Weights and constants by name, in the order in which they came."""
        return self._shared.initializers

    def name(self, wish: str) -> str:
        """A name like the wish, after that of the layer."""
        stem = f"{self.layer}_{wish}"
        found = stem
        while found in self._shared.names:
            count = self._shared.counts.get(stem, 1) + 1
            self._shared.counts[stem] = count
            found = f"{stem}_{count}"
        self._shared.names.add(found)
        return found

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add an operator. The result is the name of its one output."""
        return self.add_many(kind, inputs, (kind.lower(),), **attributes)[0]

    def add_many(
        self, kind: str, inputs: tuple[str, ...], wishes: tuple[str, ...], **attributes: Any
    ) -> tuple[str, ...]:
        """Add an operator with several outputs, of which one with an empty wish is left out."""
        outputs = tuple(self.name(wish) if wish else "" for wish in wishes)
        self.operators.append(Operator(kind, inputs, outputs, attributes))
        return outputs

    def name_as(self, name: str, value: str) -> None:
        """Give a tensor the name under which it leaves the graph."""
        self.operators.append(Operator("Identity", (value,), (name,), {}))

    def weight(self, wish: str, array: NDArray[np.floating]) -> str:
        """Keep a weight, as float32."""
        name = self.name(wish)
        self.initializers[name] = np.ascontiguousarray(array, dtype=np.float32)
        return name

    def constant(self, value: Any, dtype: DTypeLike = np.float32) -> str:
        """Keep a number or a few; equal ones are kept once."""
        array = np.asarray(value, dtype)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._shared.constants:
            name = self.of("constant").name("x".join(map(str, array.shape)) or "number")
            self._shared.constants[key] = name
            self.initializers[name] = array
        return self._shared.constants[key]

    def whole(self, *numbers: int) -> str:
        """Whole numbers in a row, such as axes."""
        return self.constant(numbers, np.int64)
