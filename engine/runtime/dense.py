"""Dense. Source: ``keras/src/layers/core/dense.py``."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn
from torch.nn import functional

from engine.layers.base import MAIN, Weight
from engine.layers.dense import Dense
from engine.runtime.activations import activation_function
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.precision import widened
from engine.runtime.signals import Arriving, Leaving, Signal


class DenseModule(LayerModule):
    """``activation(inputs @ kernel + bias)`` along the features; a mask passes through."""

    kernel: nn.Parameter
    bias: nn.Parameter | None

    def __init__(self, layer: Dense, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__(layer, weights, setting)
        if not layer.use_bias:
            self.register_parameter("bias", None)
        self.activation = activation_function(layer.activation, setting.dialect)

    def compute(self, inputs: Arriving) -> Leaving:
        [arriving] = inputs[MAIN]
        product = functional.linear(arriving.values, self.kernel.T, self.bias)
        return {MAIN: Signal(self.activation(widened(product)), arriving.mask)}
