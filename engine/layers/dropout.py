"""Dropout: drops elements in training. https://keras.io/api/layers/regularization_layers/dropout/"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import argument
from engine.layers.arguments import seed_argument
from engine.layers.base import MAIN, Family, Inputs, Layer, Port
from engine.layers.shapes import Content, TensorShape

REAL = frozenset({Content.SEQUENCE, Content.VECTOR})


class Dropout(Layer):
    """Elements are set to zero in training and the others scaled by 1 / (1 - rate)."""

    kind: Literal["Dropout"] = "Dropout"
    family: ClassVar[Family] = Family.COMPANIONS
    summary: ClassVar[str] = "drops elements in training"

    rate: float = argument(
        0.5, "Share of the elements dropped in training.", required=True, chip="rate {}", ge=0, le=1
    )
    seed: int | None = seed_argument()

    def input_ports(self) -> tuple[Port, ...]:
        return (Port(MAIN, REAL),)

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        [arriving] = inputs[MAIN]
        return {MAIN: arriving}
