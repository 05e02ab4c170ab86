"""Embedding: a vector for each symbol. https://keras.io/api/layers/core_layers/embedding/"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import Group, argument
from engine.layers.base import MAIN, MAX_UNITS, Family, Inputs, Layer, Port, ShapeError, Weight
from engine.layers.shapes import Content, TensorShape, sequence
from engine.message import message
from engine.vocabulary.constraints import AnyConstraint
from engine.vocabulary.initializers import AnyInitializer, RandomUniform
from engine.vocabulary.regularizers import AnyRegularizer

MAX_SYMBOLS = 10_000_000
MAX_LENGTH = 1_000_000


class Embedding(Layer):
    """Weights: embeddings (input_dim, output_dim)."""

    kind: Literal["Embedding"] = "Embedding"
    family: ClassVar[Family] = Family.SYMBOLS
    summary: ClassVar[str] = "a vector for each symbol"

    input_dim: int = argument(
        1000,
        "Number of different symbols: the largest one plus one.",
        required=True,
        chip="{} symbols",
        ge=1,
        le=MAX_SYMBOLS,
    )
    output_dim: int = argument(
        64, "Length of each symbol's vector.", required=True, chip="{} features", ge=1, le=MAX_UNITS
    )
    mask_zero: bool = argument(
        False,
        "Treat symbol 0 as padding that later layers skip.",
        Group.SEQUENCE,
        chip="masks padding",
    )
    input_length: int | None = argument(
        None,
        "Length of the sequences when it is fixed; empty: any.",
        Group.SEQUENCE,
        ge=1,
        le=MAX_LENGTH,
    )
    embeddings_initializer: AnyInitializer = argument(
        RandomUniform(), "How the vectors are drawn.", Group.INITIALIZATION
    )
    embeddings_regularizer: AnyRegularizer | None = argument(
        None, "Cost added to the loss for the vectors.", Group.REGULARIZATION
    )
    activity_regularizer: AnyRegularizer | None = argument(
        None, "Cost added to the loss for the layer's output.", Group.REGULARIZATION
    )
    embeddings_constraint: AnyConstraint | None = argument(
        None, "What the vectors are forced back to after each step.", Group.CONSTRAINTS
    )

    def input_ports(self) -> tuple[Port, ...]:
        return (Port(MAIN, frozenset({Content.SYMBOLS})),)

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        [arriving] = inputs[MAIN]
        if self.input_length and arriving.time and self.input_length != arriving.time:
            raise ShapeError(
                MAIN,
                message("Another length"),
                message(
                    "input_length is {length}, the sequences have {time} steps.",
                    length=self.input_length,
                    time=arriving.time,
                ),
            )
        time = arriving.time or self.input_length
        return {MAIN: sequence(time, self.output_dim, masked=self.mask_zero)}

    def weights(self, inputs: Inputs) -> tuple[Weight, ...]:
        return (
            Weight(
                "embeddings",
                (self.input_dim, self.output_dim),
                self.embeddings_initializer,
                self.embeddings_regularizer,
                self.embeddings_constraint,
            ),
        )
