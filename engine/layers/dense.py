"""Dense: every input to every unit. https://keras.io/api/layers/core_layers/dense/"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from engine.declared import argument_again
from engine.layers.arguments import Bias
from engine.layers.base import MAIN, Family, Inputs, Port, Weight
from engine.layers.shapes import Content, TensorShape
from engine.vocabulary.activations import ActivationName


class Dense(Bias):
    """Weights: kernel (input, units), bias (units). A sequence is treated step by step."""

    kind: Literal["Dense"] = "Dense"
    family: ClassVar[Family] = Family.OUTPUT
    summary: ClassVar[str] = "every input to every unit"

    units: int = argument_again(Bias, "units", default=10)
    activation: ActivationName = argument_again(Bias, "activation", default="linear")

    def input_ports(self) -> tuple[Port, ...]:
        return (Port(MAIN, frozenset({Content.SEQUENCE, Content.VECTOR})),)

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        [arriving] = inputs[MAIN]
        return {MAIN: replace(arriving, features=self.units)}

    def weights(self, inputs: Inputs) -> tuple[Weight, ...]:
        [arriving] = inputs[MAIN]
        found = [
            Weight(
                "kernel",
                (arriving.width, self.units),
                self.kernel_initializer,
                self.kernel_regularizer,
                self.kernel_constraint,
            )
        ]
        if self.use_bias:
            found.append(
                Weight(
                    "bias",
                    (self.units,),
                    self.bias_initializer,
                    self.bias_regularizer,
                    self.bias_constraint,
                )
            )
        return tuple(found)
