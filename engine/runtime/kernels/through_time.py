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
from engine.runtime.kernels.rows import over_rows
from engine.runtime.step import Masks, States

Array = NDArray[Any]
Forms = tuple[ActivationForm, ActivationForm]
"""Of a layer's activation and of its gates'."""


@dataclass(frozen=True, eq=False)
class Call:
    """What a call is told besides what has gradients."""

    forms: Forms
    mask: Tensor | None
    """(time, batch, 1), False at the steps that leave the states as they are."""
    masks: Masks
    """Dropout masks on the state."""
    return_sequences: bool
    reset_after: bool = False

    def activations(self, like: Tensor) -> tuple[Array, Array]:
        """The forms, (2,), and their numbers, (2, 4), as the loops read them."""
        numbers = np.zeros((2, 4), _array(like).dtype)
        for place, each in enumerate(self.forms):
            numbers[place, : len(each.numbers)] = each.numbers
        return np.array([int(each.form) for each in self.forms]), numbers

    def counts(self) -> Array:
        if self.mask is None:
            return np.empty((0, 0), bool)
        return _array(self.mask.squeeze(-1).contiguous())

    def drops(self, like: Tensor) -> Array:
        """(masks, batch, units)."""
        if not self.masks:
            return _array(like.new_empty(0, *like.shape[-2:]))
        return _array(torch.stack(self.masks))

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
        (states * mask).flatten(0, 1).T @ block
        for mask, block in zip(masks, blocks, strict=True)
    ]
    return torch.cat(parts, dim=1)


class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, projected: Tensor, kernel: Tensor, initial: Tensor, carry: Tensor, call: Call
    ) -> tuple[Tensor, Tensor, Tensor]:
        steps, rows, columns = projected.shape
        h, c = _with_room(initial, steps), _with_room(carry, steps)
        bent = projected.new_empty(steps, rows, columns // 4)
        slopes = call.slopes(projected, columns // 4 * 5)
        over_rows(
            rows,
            lstm_loops.forward,
            *map(_array, (projected, h, c, bent, slopes, kernel.contiguous())),
            call.counts(),
            call.drops(initial),
            *call.activations(kernel),
        )
        ctx.call = call
        ctx.save_for_backward(projected, kernel, h, c, bent, slopes)
        ctx.set_materialize_grads(False)
        return call.shown(h), h[-1].clone(), c[-1].clone()

    @staticmethod
    @once_differentiable  # type: ignore[untyped-decorator]
    def backward(  # type: ignore[override]
        ctx: Any, of_outputs: Tensor | None, of_last: Tensor | None, of_carry: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        gates, kernel, h, c, bent, slopes = ctx.saved_tensors
        call: Call = ctx.call
        arriving, of_h = call.arriving(of_outputs, of_last, h[0])
        of_c = torch.zeros_like(of_h) if of_carry is None else of_carry.clone()
        of_gates = torch.empty_like(gates)
        over_rows(
            gates.shape[1],
            lstm_loops.backward,
            *map(_array, (gates, c, bent, slopes, kernel.contiguous())),
            call.counts(),
            call.drops(of_h),
            *call.activations(kernel),
            *map(_array, (arriving, of_h, of_c, of_gates)),
        )
        of_kernel = None
        if ctx.needs_input_grad[1]:
            of_kernel = _kernel_gradient(h[:-1], of_gates, call.masks)
        return of_gates, of_kernel, of_h, of_c, None


class _GRU(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, projected: Tensor, kernel: Tensor, initial: Tensor, bias: Tensor, call: Call
    ) -> tuple[Tensor, Tensor]:
        steps, rows, columns = projected.shape
        h = _with_room(initial, steps)
        product = projected.new_empty(steps, rows, columns // 3)
        slopes = call.slopes(projected, columns)
        over_rows(
            rows,
            gru_loops.forward,
            *map(_array, (projected, h, product, slopes, kernel.contiguous(), bias)),
            call.reset_after,
            call.counts(),
            call.drops(initial),
            *call.activations(kernel),
        )
        ctx.call = call
        ctx.save_for_backward(projected, kernel, h, product, slopes)
        ctx.set_materialize_grads(False)
        return call.shown(h), h[-1].clone()

    @staticmethod
    @once_differentiable  # type: ignore[untyped-decorator]
    def backward(  # type: ignore[override]
        ctx: Any, of_outputs: Tensor | None, of_last: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        gates, kernel, h, product, slopes = ctx.saved_tensors
        call: Call = ctx.call
        arriving, of_h = call.arriving(of_outputs, of_last, h[0])
        of_gates = torch.empty_like(gates)
        of_product = torch.empty_like(product) if call.reset_after else product.new_empty(0, 0, 0)
        over_rows(
            gates.shape[1],
            gru_loops.backward,
            *map(_array, (gates, h, product, slopes, kernel.contiguous())),
            call.reset_after,
            call.counts(),
            call.drops(of_h),
            *call.activations(kernel),
            *map(_array, (arriving, of_h, of_gates, of_product)),
        )
        of_kernel = of_bias = None
        both = of_gates[..., : 2 * of_h.shape[1]]
        candidate = of_product if call.reset_after else of_gates[..., 2 * of_h.shape[1] :]
        if ctx.needs_input_grad[1]:
            before = h[:-1]
            gate_masks, candidate_masks = call.masks[:2], call.masks[-1:]
            of_kernel = torch.cat(
                [
                    _kernel_gradient(before, both, gate_masks),
                    _kernel_gradient(
                        before if call.reset_after else product, candidate, candidate_masks
                    ),
                ],
                dim=1,
            )
        if ctx.needs_input_grad[3]:
            of_bias = torch.cat([both.sum((0, 1)), candidate.sum((0, 1))])
        return of_gates, of_kernel, of_h, of_bias, None


class _SimpleRNN(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, projected: Tensor, kernel: Tensor, initial: Tensor, call: Call
    ) -> tuple[Tensor, Tensor]:
        steps, rows, units = projected.shape
        h = _with_room(initial, steps)
        slopes = call.slopes(projected, units)
        over_rows(
            rows,
            simple_rnn_loops.forward,
            *map(_array, (projected, h, slopes, kernel.contiguous())),
            call.counts(),
            call.drops(initial),
            *call.activations(kernel),
        )
        ctx.call = call
        ctx.save_for_backward(projected, kernel, h, slopes)
        ctx.set_materialize_grads(False)
        return call.shown(h), h[-1].clone()

    @staticmethod
    @once_differentiable  # type: ignore[untyped-decorator]
    def backward(  # type: ignore[override]
        ctx: Any, of_outputs: Tensor | None, of_last: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        made, kernel, h, slopes = ctx.saved_tensors
        call: Call = ctx.call
        arriving, of_h = call.arriving(of_outputs, of_last, h[0])
        of_made = torch.empty_like(made)
        over_rows(
            made.shape[1],
            simple_rnn_loops.backward,
            *map(_array, (made, slopes, kernel.contiguous())),
            call.counts(),
            call.drops(of_h),
            *call.activations(kernel),
            *map(_array, (arriving, of_h, of_made)),
        )
        of_kernel = None
        if ctx.needs_input_grad[1]:
            of_kernel = _kernel_gradient(h[:-1], of_made, call.masks)
        return of_made, of_kernel, of_h, None


Result = tuple[Tensor, States]

Kernel = Callable[[Any, Tensor, States, Tensor | None, Masks], Result]
"""From a `RecurrentModule`, its inputs times the kernel, (time, batch, columns), which it may
overwrite, the initial states, a mask and dropout masks on the state to outputs of every step or
the last, and the last states."""


def _call(module: Any, mask: Tensor | None, masks: Masks) -> Call:
    after = getattr(module, "reset_after", False)
    return Call(module.forms, mask, masks, module.return_sequences, after)


def _lstm(
    module: Any, projected: Tensor, states: States, mask: Tensor | None, masks: Masks
) -> Result:
    call = _call(module, mask, masks)
    outputs, *last = _LSTM.apply(projected, module.recurrent_kernel, *states, call)
    return outputs, tuple(last)


def _gru(
    module: Any, projected: Tensor, states: States, mask: Tensor | None, masks: Masks
) -> Result:
    call = _call(module, mask, masks)
    bias = module.recurrent_bias() if call.reset_after else projected.new_empty(0)
    outputs, last = _GRU.apply(projected, module.recurrent_kernel, *states, bias, call)
    return outputs, (last,)


def _simple_rnn(
    module: Any, projected: Tensor, states: States, mask: Tensor | None, masks: Masks
) -> Result:
    call = _call(module, mask, masks)
    outputs, last = _SimpleRNN.apply(projected, module.recurrent_kernel, *states, call)
    return outputs, (last,)


COMPILED_KERNELS: dict[str, Kernel] = {"LSTM": _lstm, "GRU": _gru, "SimpleRNN": _simple_rnn}
"""By the kind of layer."""
