"""Dropout. Source: ``keras/src/layers/regularization/dropout.py``."""

from __future__ import annotations

from collections.abc import Sequence

from engine.layers.base import MAIN, Weight
from engine.layers.dropout import Dropout
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.randomness import dropout_mask
from engine.runtime.signals import Arriving, Leaving, Signal


class DropoutModule(LayerModule):
    """In training, elements times zero or 1 / (1 - rate), each drawn for itself."""

    def __init__(self, layer: Dropout, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__(layer, weights, setting)
        self.rate = layer.rate
        self.generator = setting.generator(layer.seed, "dropout")

    def compute(self, inputs: Arriving) -> Leaving:
        [arriving] = inputs[MAIN]
        if not self.training or self.rate == 0:
            return {MAIN: arriving}
        values = arriving.values
        drawn = dropout_mask(tuple(values.shape), self.rate, self.generator, values)
        return {MAIN: Signal(values * drawn, arriving.mask)}
