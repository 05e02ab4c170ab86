"""Recurrent layers by compiled loops: over time, and back through it as written out by hand.

The loops make the states and, on the way back, the gradient of what each step adds up before its
activations. The gradient of the recurrent kernel is then one product over all steps, and that of
the inputs is left to autograd, which took their product with the kernel for all steps at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.runtime.kernels import gru_loops, lstm_loops, simple_rnn_loops
from engine.runtime.kernels.activation_forms import ActivationForm
from engine.runtime.kernels.recurrence import Recurrence
from engine.runtime.kernels.rows import over_rows
from engine.runtime.step import Masks, States

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Call:
    """What a call is told besides what has gradients."""

    forms: tuple[ActivationForm, ...]
    """Of the layer's activation and of its gates'."""
    mask: Tensor | None
    """(time, batch, 1), False at the steps that leave the states as they are."""
    masks: Masks
    """Dropout masks on the state."""
    return_sequences: bool
    room: Tensor | None = None
    """(time + 1, batch, units), where h is put, the initial one first; None: memory of its own."""

    def recurrence(self, kernel: Tensor, bias: Tensor, rows: int) -> Recurrence:
        """What the loops are told.

        Args:
            kernel: the recurrent one; turned for the way back.
        """
        no_counts, no_masks = np.empty((0, 0), bool), kernel.new_empty(0, rows, 0)
        activation, gate = (self._told(each, _array(kernel).dtype) for each in self.forms)
        return Recurrence(
            kernel=_array(kernel.contiguous()),
            bias=_array(bias.contiguous()),
            counts=no_counts if self.mask is None else _array(self.mask.squeeze(-1).contiguous()),
            masks=_array(torch.stack(self.masks) if self.masks else no_masks),
            activation=activation,
            gate=gate,
        )

    @staticmethod
    def _told(form: ActivationForm, dtype: np.dtype[Any]) -> Array:
        told = np.zeros(5, dtype)
        told[: 1 + len(form.numbers)] = (int(form.form), *form.numbers)
        return told

    def states(self, initial: Tensor, steps: int) -> Tensor:
        """Room for h of each step, after the initial one: (time + 1, batch, units)."""
        if self.room is None:
            return _with_room(initial, steps)
        self.room[0] = initial
        return self.room

    def slopes(self, gates: Tensor, columns: int) -> Tensor:
        """Room for derivatives that cannot be told later, or none."""
        if not any(each.keeps_slopes for each in self.forms):
            return gates.new_empty(0, 0, 0)
        return gates.new_empty(*gates.shape[:2], columns)

    def shown(self, states: Tensor) -> Tensor:
        """What goes on to the next layer, of states with the initial one before them."""
        return states[1:] if self.return_sequences else states[-1:]

    def arriving(
        self, of_outputs: Tensor | None, of_last: Tensor | None, like: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Gradients that arrive at every step, or none; and at the last, one's own to change."""
        of_state = torch.zeros_like(like) if of_last is None else of_last.clone()
        if of_outputs is None:
            return like.new_empty(0, 0, 0), of_state
        if self.return_sequences:
            return of_outputs.contiguous(), of_state
        return like.new_empty(0, 0, 0), of_state.add_(of_outputs[0])


def _array(tensor: Tensor) -> Array:
    """The same memory as an array."""
    return tensor.detach().numpy()


def _with_room(initial: Tensor, steps: int) -> Tensor:
    """Room for the state of each step, after the initial one: (time + 1, batch, units)."""
    states = initial.new_empty(steps + 1, *initial.shape)
    states[0] = initial
    return states


def _kernel_gradient(states: Tensor, of_columns: Tensor, masks: Masks) -> Tensor:
    """Of a recurrent kernel, (units, columns), or of some of its columns.

    Args:
        states: what was multiplied by it, before dropout, (time, batch, units).
        of_columns: gradient of the products, (time, batch, columns).
        masks: none, one, or one for each of as many equal blocks of columns.
    """
    columns = of_columns.flatten(0, 1)
    if not masks:
        return states.flatten(0, 1).T @ columns
    blocks = columns.chunk(len(masks), dim=1)
    parts = [
        (states * mask).flatten(0, 1).T @ block for mask, block in zip(masks, blocks, strict=True)
    ]
    return torch.cat(parts, dim=1)


def _bias_gradient(bias: Tensor, of_gates: Tensor) -> Tensor | None:
    return of_gates.sum((0, 1)) if len(bias) else None


class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(  # noqa: PLR0917 (autograd counts tensors by their places)
        ctx: Any,
        projected: Tensor,
        kernel: Tensor,
        bias: Tensor,
        initial: Tensor,
        carry: Tensor,
        call: Call,
    ) -> tuple[Tensor, Tensor, Tensor]:
        steps, rows, columns = projected.shape
        h, c = call.states(initial, steps), _with_room(carry, steps)
        bent = projected.new_empty(steps, rows, columns // 4)
        kept = (projected, h, c, bent, call.slopes(projected, columns // 4 * 5))
        states = lstm_loops.States(*map(_array, kept))
        over_rows(rows, lstm_loops.forward, states, call.recurrence(kernel, bias, rows))
        ctx.call = call
        ctx.save_for_backward(kernel, bias, *kept)
        ctx.set_materialize_grads(False)
        return call.shown(h), h[-1].clone(), c[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any, of_outputs: Tensor | None, of_last: Tensor | None, of_carry: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        kernel, bias, *kept = ctx.saved_tensors
        gates, h, *_ = kept
        call: Call = ctx.call
        arriving, of_h = call.arriving(of_outputs, of_last, h[0])
        of_c = torch.zeros_like(of_h) if of_carry is None else of_carry.clone()
        of_gates = torch.empty_like(gates)
        over_rows(
            len(of_h),
            lstm_loops.backward,
            lstm_loops.States(*map(_array, kept)),
            call.recurrence(kernel.T, bias, len(of_h)),
            lstm_loops.Gradients(*map(_array, (arriving, of_h, of_c, of_gates))),
        )
        of_kernel = None
        if ctx.needs_input_grad[1]:
            of_kernel = _kernel_gradient(h[:-1], of_gates, call.masks)
        return of_gates, of_kernel, _bias_gradient(bias, of_gates), of_h, of_c, None


class _GRU(torch.autograd.Function):
    """The reset gate comes after the product where there is a bias for that, else before."""

    @staticmethod
    def forward(  # noqa: PLR0917 (autograd counts tensors by their places)
        ctx: Any,
        projected: Tensor,
        kernel: Tensor,
        bias: Tensor,
        initial: Tensor,
        product_bias: Tensor,
        call: Call,
    ) -> tuple[Tensor, Tensor]:
        steps, rows, columns = projected.shape
        h = call.states(initial, steps)
        product = projected.new_empty(steps, rows, columns // 3)
        kept = (projected, h, product, call.slopes(projected, columns), product_bias)
        states = gru_loops.States(*map(_array, kept))
        over_rows(rows, gru_loops.forward, states, call.recurrence(kernel, bias, rows))
        ctx.call = call
        ctx.save_for_backward(kernel, bias, *kept)
        ctx.set_materialize_grads(False)
        return call.shown(h), h[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any, of_outputs: Tensor | None, of_last: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        kernel, bias, *kept = ctx.saved_tensors
        gates, h, product, _, product_bias = kept
        is_after = len(product_bias) > 0
        call: Call = ctx.call
        arriving, of_h = call.arriving(of_outputs, of_last, h[0])
        of_gates = torch.empty_like(gates)
        of_product = torch.empty_like(product) if is_after else product.new_empty(0, 0, 0)
        over_rows(
            len(of_h),
            gru_loops.backward,
            gru_loops.States(*map(_array, kept)),
            call.recurrence(kernel.T, bias, len(of_h)),
            gru_loops.Gradients(*map(_array, (arriving, of_h, of_gates, of_product))),
        )
        of_both, of_candidate = of_gates.split([2 * of_h.shape[1], of_h.shape[1]], dim=-1)
        multiplied = product
        if is_after:
            of_candidate, multiplied = of_product, h[:-1]
        of_kernel = of_product_bias = None
        if ctx.needs_input_grad[1]:
            parts = (
                _kernel_gradient(h[:-1], of_both, call.masks[:2]),
                _kernel_gradient(multiplied, of_candidate, call.masks[-1:]),
            )
            of_kernel = torch.cat(parts, dim=1)
        if ctx.needs_input_grad[4]:
            of_product_bias = torch.cat([of_both.sum((0, 1)), of_candidate.sum((0, 1))])
        of_bias = _bias_gradient(bias, of_gates)
        return of_gates, of_kernel, of_bias, of_h, of_product_bias, None


class _SimpleRNN(torch.autograd.Function):
    @staticmethod
    def forward(  # noqa: PLR0917 (autograd counts tensors by their places)
        ctx: Any, projected: Tensor, kernel: Tensor, bias: Tensor, initial: Tensor, call: Call
    ) -> tuple[Tensor, Tensor]:
        steps, rows, units = projected.shape
        h = call.states(initial, steps)
        kept = (projected, h, call.slopes(projected, units))
        states = simple_rnn_loops.States(*map(_array, kept))
        over_rows(rows, simple_rnn_loops.forward, states, call.recurrence(kernel, bias, rows))
        ctx.call = call
        ctx.save_for_backward(kernel, bias, *kept)
        ctx.set_materialize_grads(False)
        return call.shown(h), h[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any, of_outputs: Tensor | None, of_last: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        kernel, bias, *kept = ctx.saved_tensors
        made, h, _ = kept
        call: Call = ctx.call
        arriving, of_h = call.arriving(of_outputs, of_last, h[0])
        of_made = torch.empty_like(made)
        over_rows(
            len(of_h),
            simple_rnn_loops.backward,
            simple_rnn_loops.States(*map(_array, kept)),
            call.recurrence(kernel.T, bias, len(of_h)),
            simple_rnn_loops.Gradients(*map(_array, (arriving, of_h, of_made))),
        )
        of_kernel = None
        if ctx.needs_input_grad[1]:
            of_kernel = _kernel_gradient(h[:-1], of_made, call.masks)
        return of_made, of_kernel, _bias_gradient(bias, of_made), of_h, None


Result = tuple[Tensor, States]

Kernel = Callable[[Any, Tensor, States, Tensor | None, Masks, Tensor | None], Result]
"""From a `RecurrentModule`, its inputs times the kernel without the bias, (time, batch, columns),
which it may overwrite, the initial states, a mask, dropout masks on the state and perhaps room for
the first state of all steps, the initial one included, to outputs of every step or the last, and
the last states."""


def _weights(module: Any) -> tuple[Tensor, Tensor]:
    """The recurrent kernel, and what is added to the inputs times the other one, or nothing."""
    bias, kernel = module.input_bias(), module.recurrent_kernel
    return kernel, kernel.new_empty(0) if bias is None else bias


def _call(module: Any, mask: Tensor | None, masks: Masks, room: Tensor | None) -> Call:
    return Call(module.forms, mask, masks, module.return_sequences, room)


def _called(function: Any, *arguments: Any) -> Result:
    outputs, *last = function.apply(*arguments)
    return outputs, tuple(last)


def _lstm(module: Any, projected: Tensor, states: States, *how: Any) -> Result:
    call = _call(module, *how)
    return _called(_LSTM, projected, *_weights(module), *states, call)


def _gru(module: Any, projected: Tensor, states: States, *how: Any) -> Result:
    call = _call(module, *how)
    product_bias = module.recurrent_bias() if module.reset_after else projected.new_empty(0)
    return _called(_GRU, projected, *_weights(module), *states, product_bias, call)


def _simple_rnn(module: Any, projected: Tensor, states: States, *how: Any) -> Result:
    call = _call(module, *how)
    return _called(_SimpleRNN, projected, *_weights(module), *states, call)


COMPILED_KERNELS: dict[str, Kernel] = {"LSTM": _lstm, "GRU": _gru, "SimpleRNN": _simple_rnn}
"""By the kind of layer."""
