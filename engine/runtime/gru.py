"""GRU's cell. Source: ``GRUCell`` in ``keras/src/layers/rnn/gru.py``."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.layers.base import Weight
from engine.layers.gru import GRU
from engine.runtime.activations import activation_function, gate_function
from engine.runtime.layer_module import Setting
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.step import Gates, Masks, States, Step, recurrent_product


class GRUModule(RecurrentModule):
    """Gates z r h: ``h' = z h + (1 - z) activation(h~)`` (Cho et al. 2014, arXiv:1406.1078).

    The candidate h~ is ``x W + b + (r h) U``; with ``reset_after`` the reset gate comes after the
    product, ``x W + b + r (h U + b')``, where b and b' are the rows of a ``bias`` (2, 3 × units).
    """

    def __init__(self, layer: GRU, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__(layer, weights, setting)
        self.reset_after = layer.reset_after
        self.activation = activation_function(layer.activation, setting.dialect)
        self.update_and_reset = gate_function(layer.recurrent_activation, setting.dialect, 2)

    def input_bias(self) -> Tensor | None:
        return self.bias[0] if self.reset_after and self.bias is not None else self.bias

    def recurrent_bias(self) -> Tensor:
        """What ``reset_after`` adds to the state times the kernel, (3 × units,)."""
        if self.bias is None:
            return self.recurrent_kernel.new_zeros(3 * self.units)
        return self.bias[1]

    def step(self, recurrent_masks: Masks) -> Step:
        gates = self.gate_values(recurrent_masks)

        def step(projected: Tensor, states: States) -> States:
            z, _, new = gates(projected, states)
            return (torch.lerp(new, states[0], z),)

        return step

    def gate_values(self, recurrent_masks: Masks) -> Gates:
        return (
            self._reset_after(recurrent_masks)
            if self.reset_after
            else self._reset_before(recurrent_masks)
        )

    def _reset_after(self, masks: Masks) -> Gates:
        product = recurrent_product(self.recurrent_kernel, masks, self.units)
        bias = self.recurrent_bias()
        activation, update_and_reset = self.activation, self.update_and_reset
        widths = (2 * self.units, self.units)

        def gates(projected: Tensor, states: States) -> tuple[Tensor, ...]:
            [state] = states
            of_gates, candidate = projected.split(widths, dim=1)
            gates_of_state, candidate_of_state = product(bias, state).split(widths, dim=1)
            z, r = update_and_reset(of_gates + gates_of_state)
            return z, r, activation(torch.addcmul(candidate, r, candidate_of_state))

        return gates

    def _reset_before(self, masks: Masks) -> Gates:
        widths = (2 * self.units, self.units)
        of_gates, of_candidate = self.recurrent_kernel.split(widths, dim=1)
        gates_product = recurrent_product(of_gates, masks[:2], self.units)
        candidate_product = recurrent_product(of_candidate, masks[-1:], self.units)
        activation, update_and_reset = self.activation, self.update_and_reset

        def gates(projected: Tensor, states: States) -> tuple[Tensor, ...]:
            [state] = states
            first, candidate = projected.split(widths, dim=1)
            z, r = update_and_reset(gates_product(first, state))
            return z, r, activation(candidate_product(candidate, r * state))

        return gates
