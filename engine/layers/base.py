"""What every layer declares: its arguments, its ports, its shape rule and its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from math import prod
from typing import ClassVar

from engine.declared import Declared, Group, argument
from engine.layers.shapes import Content, TensorShape
from engine.message import Message
from engine.vocabulary.constraints import Constraint
from engine.vocabulary.initializers import Initializer
from engine.vocabulary.regularizers import Regularizer

MAIN = "main"
"""Name of the port a plain chain uses, on either side of a layer."""

MAX_UNITS = 65_536
MAX_NAME_LENGTH = 200


class Family(Enum):
    """The palette's groups, in its order."""

    SYMBOLS = "Symbols to vectors"
    RECURRENT = "Recurrent"
    OUTPUT = "Output"
    COMPANIONS = "Companions"


@dataclass(frozen=True)
class Port:
    """A place on a layer where links end or begin."""

    name: str
    accepts: frozenset[Content] = frozenset(Content)
    """Input ports only: what may arrive."""
    optional: bool = False
    many: bool = False
    """Input ports only: whether several links may end here; their order is kept."""


@dataclass(frozen=True)
class Weight:
    """One weight tensor as Keras keeps it: its name, shape and what is done to it.

    Listed by `Layer.weights` in the order of Keras' ``get_weights()``.
    """

    name: str
    shape: tuple[int, ...]
    initializer: Initializer
    regularizer: Regularizer | None = None
    constraint: Constraint | None = None
    trainable: bool = True
    """False for the weights of an inner layer that is not trainable; the layer's own argument
    comes on top."""

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)


class ShapeError(Exception):
    """A layer cannot work on what arrives at one of its ports."""

    def __init__(self, port: str, title: Message, reason: Message) -> None:
        super().__init__(port, title, reason)
        self.port = port
        self.title = title
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.title}: {self.reason}"


Inputs = Mapping[str, Sequence[TensorShape]]
"""Shapes arriving at each input port, in the order of the links; absent ports have no entry."""


@dataclass(frozen=True)
class _Answer:
    """Shapes that arrived at a layer and what it made of them."""

    inputs: Inputs
    outputs: Mapping[str, TensorShape]
    weights: tuple[Weight, ...]


@dataclass
class _Memory:
    """What a layer was asked last."""

    last: _Answer | None = None


class Layer(Declared):
    """Base of every layer. Subclasses add a ``kind`` and their arguments."""

    family: ClassVar[Family]
    summary: ClassVar[str]
    """The palette's line under the name."""

    name: str = argument(
        "",
        "Name of the layer in code, summary and weights; empty: one is made from its kind.",
        Group.IDENTITY,
        max_length=MAX_NAME_LENGTH,
    )
    trainable: bool = argument(
        True, "Whether training changes the weights of this layer.", Group.IDENTITY
    )

    @property
    def keeps_states(self) -> bool:
        """Whether each batch goes on from the states of the last, so that all are of one size."""
        return False

    def input_ports(self) -> tuple[Port, ...]:
        """Where links may end, the main port first."""
        return (Port(MAIN),)

    def output_ports(self) -> tuple[Port, ...]:
        """Where links may begin, the main port first."""
        return (Port(MAIN),)

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        """Shape at every output port, from the shapes at the input ports.

        Raises:
            ShapeError: the layer cannot work on them.
        """
        raise NotImplementedError(type(self).__name__)

    def weights(self, inputs: Inputs) -> tuple[Weight, ...]:
        """The layer's weights in Keras' order, given shapes that `output_shapes` accepted."""
        return ()

    def shapes_and_weights(
        self, inputs: Inputs
    ) -> tuple[Mapping[str, TensorShape], tuple[Weight, ...]]:
        """`output_shapes` and `weights`, worked out again only when other shapes arrive.

        Most layers of a network are left alone by an edit, and so is what arrives at them.

        Raises:
            ShapeError: the layer cannot work on them.
        """
        last = self._memory.last
        if last is None or last.inputs != inputs:
            last = _Answer(inputs, self.output_shapes(inputs), self.weights(inputs))
            self._memory.last = last
        return last.outputs, last.weights

    @cached_property
    def _memory(self) -> _Memory:
        return _Memory()
