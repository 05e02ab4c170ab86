"""Masking. Source: ``keras/src/layers/core/masking.py``."""

from __future__ import annotations

from collections.abc import Sequence

from engine.layers.base import MAIN, Weight
from engine.layers.masking import Masking
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.signals import Arriving, Leaving, Signal


class MaskingModule(LayerModule):
    """Skips the steps whose features all equal the mask value, and sets them to zero.

    The mask it gives is its own; one that arrives is forgotten, as in Keras.
    """

    def __init__(self, layer: Masking, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__(layer, weights, setting)
        self.mask_value = layer.mask_value

    def compute(self, inputs: Arriving) -> Leaving:
        [arriving] = inputs[MAIN]
        mask = (arriving.values != self.mask_value).any(dim=-1)
        values = arriving.values.masked_fill(~mask.unsqueeze(-1), 0)
        return {MAIN: Signal(values, mask)}
