"""Concatenate and Add. Source: ``keras/src/layers/merging``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import torch

from engine.layers.base import MAIN, Weight
from engine.layers.concatenate import Concatenate
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.masks import mask_of_sum, mask_one_after_another, mask_side_by_side
from engine.runtime.signals import Arriving, Leaving, Signal


class ConcatenateModule(LayerModule):
    """Inputs side by side, or one after another in time."""

    def __init__(self, layer: Concatenate, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__(layer, weights, setting)
        self.axis = layer.axis

    def compute(self, inputs: Arriving) -> Leaving:
        signals = inputs[MAIN]
        values = torch.cat([signal.values for signal in signals], dim=self.axis)
        if self.axis in (-1, values.ndim - 1):
            return {MAIN: Signal(values, mask_side_by_side(signals, self.setting.dialect))}
        return {MAIN: Signal(values, mask_one_after_another(signals))}


class AddModule(LayerModule):
    """The sum of the inputs."""

    def compute(self, inputs: Arriving) -> Leaving:
        signals = inputs[MAIN]
        values = reduce(add, (signal.values for signal in signals))
        return {MAIN: Signal(values, mask_of_sum(signals, self.setting.dialect))}
