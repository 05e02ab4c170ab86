"""LSTM's cell. Source: ``LSTMCell`` in ``keras/src/layers/rnn/lstm.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from engine.layers.base import Weight
from engine.layers.lstm import LSTM
from engine.runtime.activations import activation_function, gate_function
from engine.runtime.initializers import draw
from engine.runtime.layer_module import Setting
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.step import Gates, Masks, States, Step, recurrent_product


class LSTMModule(RecurrentModule):
    """Gates i f c o: ``c' = f c + i activation(c~)``, ``h' = o activation(c')``.

    Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
    """

    def __init__(self, layer: LSTM, weights: Sequence[Weight], setting: Setting) -> None:
        self.unit_forget_bias = layer.unit_forget_bias
        super().__init__(layer, weights, setting)
        name, dialect = layer.recurrent_activation, setting.dialect
        self.activation = activation_function(layer.activation, dialect)
        self.input_and_forget = gate_function(name, dialect, 2)
        self.output_gate = activation_function(name, dialect)

    def draw(self, weight: Weight) -> Tensor:
        """With ``unit_forget_bias`` the forget gate's bias is one and the others are drawn."""
        if weight.name != "bias" or not self.unit_forget_bias:
            return super().draw(weight)
        # Keras draws the parts each for itself, which the fans of a scaled draw depend on.
        before = super().draw(replace(weight, shape=(self.units,)))
        own_seed = getattr(weight.initializer, "seed", None)
        generator = self.setting.generator(own_seed, "bias after the forget gate")
        after = draw(weight.initializer, (2 * self.units,), generator)
        return torch.cat([before, torch.ones(self.units), after])

    def gate_values(self, recurrent_masks: Masks) -> Gates:
        product = recurrent_product(self.recurrent_kernel, recurrent_masks, self.units)
        activation = self.activation
        input_and_forget, output_gate = self.input_and_forget, self.output_gate
        widths = (2 * self.units, self.units, self.units)

        def gates(projected: Tensor, states: States) -> tuple[Tensor, ...]:
            first, candidate, last = product(projected, states[0]).split(widths, dim=1)
            i, f = input_and_forget(first)
            return i, f, activation(candidate), output_gate(last)

        return gates

    def step(self, recurrent_masks: Masks) -> Step:
        gates, activation = self.gate_values(recurrent_masks), self.activation

        def step(projected: Tensor, states: States) -> States:
            i, f, candidate, o = gates(projected, states)
            carry = torch.addcmul(f * states[1], i, candidate)
            return o * activation(carry), carry

        return step
