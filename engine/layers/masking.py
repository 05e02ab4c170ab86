"""Masking: marks steps to skip. https://keras.io/api/layers/core_layers/masking/"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import argument
from engine.layers.base import MAIN, Family, Inputs, Layer, Port
from engine.layers.shapes import Content, TensorShape


class Masking(Layer):
    """A step whose features all equal the mask value is skipped by the layers below."""

    kind: Literal["Masking"] = "Masking"
    family: ClassVar[Family] = Family.COMPANIONS
    summary: ClassVar[str] = "marks steps to skip"

    mask_value: float = argument(
        0.0, "Steps whose features all have this value are skipped.", chip="value {}"
    )

    def input_ports(self) -> tuple[Port, ...]:
        return (Port(MAIN, frozenset({Content.SEQUENCE})),)

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        [arriving] = inputs[MAIN]
        return {MAIN: arriving.with_mask(True)}
