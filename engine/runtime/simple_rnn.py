"""SimpleRNN's cell. Source: ``SimpleRNNCell`` in ``keras/src/layers/rnn/simple_rnn.py``."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from engine.layers.base import Weight
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime.activations import activation_function
from engine.runtime.layer_module import Setting
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.step import Gates, Masks, States, Step, recurrent_product


class SimpleRNNModule(RecurrentModule):
    """``h' = activation(x W + b + h U)`` (Elman 1990)."""

    def __init__(self, layer: SimpleRNN, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__(layer, weights, setting)
        self.activation = activation_function(layer.activation, setting.dialect)
        if setting.dialect == "keras3":
            # Keras 3.15 takes the argument and does not hand it on: SimpleRNN.__init__.
            self.activity_regularizer = None

    def rate_in_effect(self, rate: float) -> float:
        """This cell takes a rate of one at its word and drops everything."""
        return rate

    def one_mask_a_gate(self, layer: Recurrent) -> bool:
        """There is one gate."""
        return False

    def gate_values(self, recurrent_masks: Masks) -> Gates:
        """The new state itself."""
        product = recurrent_product(self.recurrent_kernel, recurrent_masks, self.units)
        activation = self.activation

        def gates(projected: Tensor, states: States) -> tuple[Tensor, ...]:
            return (activation(product(projected, states[0])),)

        return gates

    def step(self, recurrent_masks: Masks) -> Step:
        return self.gate_values(recurrent_masks)
