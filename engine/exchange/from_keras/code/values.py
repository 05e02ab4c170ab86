"""What the names and expressions of a program stand for, as far as it can be known unrun."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from engine.exchange.from_keras.described import Described


@dataclass(frozen=True)
class Path:
    """A thing in a module by its whole name, such as ``keras.layers.LSTM``; never imported."""

    name: str

    @property
    def last(self) -> str:
        """The name without its module."""
        return self.name.rpartition(".")[2]

    @property
    def module(self) -> str:
        """The module it stands in."""
        return self.name.rpartition(".")[0]


@dataclass(frozen=True, eq=False)
class Unreadable:
    """What is only known once the program runs."""

    place: str
    reason: str
    told: bool = False
    """Whether it is among the problems already."""


@dataclass(frozen=True, eq=False)
class LayerMade:
    """One layer that the program makes; the same object is the same layer."""

    described: Described


@dataclass(frozen=True, eq=False)
class InputMade:
    """What the model reads."""

    label: str
    rows: tuple[Any, ...] | None = None
    """The shape of one row, if the program says it."""
    batch_size: int | None = None
    """Rows in a batch, if the program says that."""


@dataclass(frozen=True, eq=False)
class CallMade:
    """One call of a layer on tensors."""

    layer: LayerMade
    read: tuple[TensorMade, ...]
    states: tuple[TensorMade, ...]
    place: str
    mask: MaskMade | None = None
    """The mask it is handed, where that is written out."""


@dataclass(frozen=True, eq=False)
class TensorMade:
    """A tensor: the model's input, or one of those that a call gives.

    ``index`` is None while nothing says how many there are: the first, once it is used as one.
    """

    origin: InputMade | CallMade
    index: int | None = None
    of: int | None = None
    """How many names the call's tensors were given, where they were."""


@dataclass(frozen=True, eq=False)
class MaskMade:
    """A mask that the program makes of tensors, numbers or other masks."""

    operation: str
    parts: tuple[Any, ...]


@dataclass(eq=False)
class ChainMade:
    """A Sequential, to which layers may still be added."""

    place: str
    layers: list[Any] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class GraphMade:
    """A functional model."""

    place: str
    outputs: tuple[TensorMade, ...]


class NotReadError(Exception):
    """An expression that cannot be read. Its text is a sentence without its place."""

    def __init__(self, node: ast.AST, reason: str, told: bool = False) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason
        self.told = told
        """Whether what it comes from is among the problems already."""
