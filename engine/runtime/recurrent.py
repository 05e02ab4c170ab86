"""What SimpleRNN, LSTM and GRU share: everything but the cell.

The product of the inputs with the kernel is taken for all steps at once; the loop over time holds
only what needs the last state. Sources: ``RNN.call`` in ``keras/src/layers/rnn/rnn.py`` and
``rnn`` in ``keras/src/backend/torch/rnn.py`` (keras 3.15), ``base_rnn.py`` of tf_keras 2.21.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.declared import kind_of
from engine.layers.base import MAIN, Weight
from engine.layers.kernels import activations_of, can_be_compiled
from engine.layers.native import native_module
from engine.layers.recurrent import Recurrent
from engine.message import GradloomError
from engine.runtime.kernels.activation_forms import activation_form
from engine.runtime.kernels.choice import (
    KernelName,
    compiled_kernels,
    is_allowed,
    outruns_native,
)
from engine.runtime.kernels.native import NATIVE_KERNELS
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.precision import is_reduced, widened
from engine.runtime.randomness import dropout_mask
from engine.runtime.signals import Arriving, Leaving, Signal
from engine.runtime.step import NO_MASKS, Gates, Masks, States, Step
from engine.runtime.walk import Walk

ELEMENTS_AT_ONCE = 2**20
"""Of inputs times the kernel: 4 MB, about what a processor keeps near itself."""


class BatchSizeError(GradloomError, ValueError):
    """A stateful layer got another number of rows than it holds states for."""


class RecurrentModule(LayerModule):
    """A recurrent layer over (batch, time, features).

    Subclasses give the cell: `step`, one step in time, and the `gate_values` in it. ``kernel`` is
    (features, gates × units), ``recurrent_kernel`` (units, gates × units).
    """

    kernel: nn.Parameter
    recurrent_kernel: nn.Parameter
    bias: nn.Parameter | None

    def __init__(self, layer: Recurrent, weights: Sequence[Weight], setting: Setting) -> None:
        self.units = layer.units
        self.gates = len(layer.gate_names)
        super().__init__(layer, weights, setting)
        if not layer.use_bias:
            self.register_parameter("bias", None)
        self.state_names = layer.state_names
        self.gate_names = layer.gate_names
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        self.go_backwards = layer.go_backwards
        self.stateful = layer.stateful
        self.zero_output_for_mask = layer.zero_output_for_mask
        self.dropout_rate = self.rate_in_effect(layer.dropout)
        self.recurrent_dropout_rate = self.rate_in_effect(layer.recurrent_dropout)
        self.masks_drawn = self.gates if self.one_mask_a_gate(layer) else 1
        self.generator = setting.generator(layer.seed, "dropout")
        # Dropout is looked at in each call: evaluation has none.
        plain = layer.replace(dropout=0.0, recurrent_dropout=0.0)
        self.native_module = native_module(plain, setting.dialect)
        self.kind = kind_of(layer)
        self.activation_name = layer.activation
        self.can_be_compiled = can_be_compiled(layer)
        self.forms = tuple(activation_form(name, setting.dialect) for name in activations_of(layer))
        """Of the activation and of the gates', for compiled loops."""
        self.kept_states: States | None = None
        """Stateful: where the last batch ended; None before the first and after a reset.
        In windows: where the next one begins."""
        self.keep_after: int | None = None
        """In windows: the steps of this one after which the states are kept for the next."""
        self.walks: list[Walk] | None = None
        """Where somebody looks into the layer: its calls since then, see `engine.runtime.walk`."""

    def gate_values(self, recurrent_masks: Masks) -> Gates:
        """The gates of the cell, each after its activation, in the order of ``gate_names``."""
        raise NotImplementedError(type(self).__name__)

    def step(self, recurrent_masks: Masks) -> Step:
        """The cell, with all that is the same at every step made ready."""
        raise NotImplementedError(type(self).__name__)

    def rate_in_effect(self, rate: float) -> float:
        """The cells of LSTM and GRU drop nothing at a rate of one: ``0 < dropout < 1``."""
        return rate if rate < 1 else 0.0

    def one_mask_a_gate(self, layer: Recurrent) -> bool:
        """Whether each gate has dropout masks of its own: with implementation 1.

        In Keras 3 recurrent dropout turns implementation 2 into 1 (``LSTMCell.__init__``).
        In Keras 2 both are as its documents say; tf_keras 2.21 itself does as Keras 3 does there,
        and draws one mask for all gates where it could use a GPU's kernel.
        """
        if self.setting.dialect == "keras3" and layer.recurrent_dropout:
            return True
        return getattr(layer, "implementation", 2) == 1

    def compute(self, inputs: Arriving) -> Leaving:
        """
        Raises:
            BatchSizeError: stateful, and the batch has another number of rows than the last.
        """
        [arriving] = inputs[MAIN]
        values = arriving.values.transpose(0, 1)
        mask = self._mask_in_effect(inputs)
        if self.go_backwards:
            values = values.flip(0)
            mask = None if mask is None else mask.flip(0)
        given = self._given_states(inputs, arriving.values)
        initial = given or self._zero_states(arriving.values)
        dropout_masks = self._dropout_masks(arriving.values)
        walk = self._looked_into(values, mask, initial, dropout_masks)
        first = self.keep_after or len(values)
        until = None if mask is None else mask[:first]
        outputs, states = self._through(values[:first], initial, until, dropout_masks, walk)
        if self.keeps_states:
            self.kept_states = tuple(state.detach() for state in states)
        if first < len(values):
            rest = None if mask is None else mask[first:]
            more, states = self._through(values[first:], states, rest, dropout_masks, walk)
            outputs = torch.cat([outputs, more]) if self.return_sequences else more
        if walk is not None:
            outputs, states = walk.ended(outputs, states)
        # States carried from window to window are the row's own, and no others were given.
        outputs = self._where_shown(outputs, mask, bool(given) and not self._carries_row)
        if self.return_sequences:
            # The mask is not turned round with go_backwards: Keras does not either.
            main = Signal(outputs.transpose(0, 1), arriving.mask)
        else:
            main = Signal(outputs[-1])
        leaving = {MAIN: main}
        if self.return_state:
            leaving |= {
                name: Signal(state) for name, state in zip(self.state_names, states, strict=True)
            }
        return leaving

    @property
    def keeps_states(self) -> bool:
        """Whether the next call goes on from where this one comes to."""
        return self.stateful or self.keep_after is not None

    @property
    def _carries_row(self) -> bool:
        return self.keep_after is not None and not self.stateful

    def _looked_into(
        self, values: Tensor, mask: Tensor | None, initial: States, drawn: tuple[Masks, Masks]
    ) -> Walk | None:
        if self.walks is None or not torch.is_grad_enabled():
            return None
        self.walks.append(Walk(values, mask, initial, *drawn))
        return self.walks[-1]

    def _through(
        self,
        values: Tensor,
        initial: States,
        mask: Tensor | None,
        drawn: tuple[Masks, Masks],
        walk: Walk | None,
    ) -> tuple[Tensor, States]:
        """Outputs, (time, batch, units), of every step or of the last one, and the last states."""
        input_masks, recurrent_masks = drawn
        is_simple = mask is None and not recurrent_masks and len(input_masks) < 2
        on_the_way_back = values.shape[1] if torch.is_grad_enabled() else 0
        chosen = self.kernel_on(values.device, is_simple, on_the_way_back)
        if chosen == "native":
            assert self.native_module is not None
            dropped = values * input_masks[0] if input_masks else values
            outputs, states = NATIVE_KERNELS[self.native_module](self, dropped, initial)
            return widened(outputs), tuple(map(widened, states))
        if chosen == "plain":
            projected = self.project(values, input_masks)
            return self.over_time(projected, initial, mask, recurrent_masks, walk)
        return self._compiled(values, initial, mask, drawn)

    def _compiled(
        self, values: Tensor, initial: States, mask: Tensor | None, drawn: tuple[Masks, Masks]
    ) -> tuple[Tensor, States]:
        """Through compiled loops; without a way back in pieces of time that stay in the caches."""
        input_masks, recurrent_masks = drawn
        kernel, states = compiled_kernels()[self.kind], initial
        if torch.is_grad_enabled():
            projected = self.multiplied(values, input_masks)
            return kernel(self, projected, initial, mask, recurrent_masks, None)
        a_step = max(1, values.shape[1] * self.kernel.shape[1])
        length = max(1, min(len(values), ELEMENTS_AT_ONCE // a_step))
        room = None
        if self.return_sequences:
            room = initial[0].new_empty(len(values) + 1, *initial[0].shape)
        for first in range(0, max(1, len(values)), length):
            piece = slice(first, first + length)
            projected = self.multiplied(values[piece], input_masks)
            counts = None if mask is None else mask[piece]
            within = None if room is None else room[first : first + length + 1]
            outputs, states = kernel(self, projected, states, counts, recurrent_masks, within)
        return (outputs if room is None else room[1:]), states

    def kernel_on(self, device: torch.device, is_simple: bool, rows: int) -> KernelName:
        """The fastest kernel that computes the layer, in the precision that is in force.

        Args:
            is_simple: whether there is neither a mask nor dropout beyond one mask on the inputs,
                which torch's own kernels cannot do.
            rows: of a batch with a way back; 0: there is none.
        """
        native = self.native_module if is_simple and is_allowed("native") else None
        is_compiled = (
            is_allowed("compiled")
            and self.can_be_compiled
            and device.type == "cpu"
            and not is_reduced(device)
            and self.kind in compiled_kernels()
        )
        if native is not None and not (is_compiled and outruns_native(native, rows)):
            return "native"
        return "compiled" if is_compiled else "plain"

    def is_left_to_python(self, device: torch.device, masked: bool) -> bool:
        """Whether it is taken over time step by step in training.

        Args:
            masked: whether a mask arrives with the inputs.
        """
        drops = self.recurrent_dropout_rate or (self.dropout_rate and self.masks_drawn > 1)
        return self.kernel_on(device, not masked and not drops, rows=1) == "plain"

    def reset_states(self) -> None:
        """Begin the next batch, of any size, with zeros."""
        self.kept_states = None

    def _mask_in_effect(self, inputs: Arriving) -> Tensor | None:
        """(time, batch, 1), True at the steps that count, or none.

        Keras 3 hands a layer the mask of its input only when nothing else comes in
        (``Layer.__call__``: ``len(call_spec.tensor_arguments_dict) == 1``), so that one with
        initial states reads every step, and still passes the mask on.
        """
        mask = inputs[MAIN][0].mask
        if mask is None or (self.setting.dialect == "keras3" and len(inputs) > 1):
            return None
        return mask.T.unsqueeze(-1)

    def project(self, values: Tensor, masks: Masks) -> Tensor:
        """(time, batch, features) times the kernel: (time, batch, columns), input bias added."""
        product, bias = self.multiplied(values, masks), self.input_bias()
        return product if bias is None else product + bias

    def multiplied(self, values: Tensor, masks: Masks) -> Tensor:
        """The same without the bias; memory of its own."""
        if len(masks) > 1:
            blocks = self.kernel.split(self.units, dim=1)
            parts = [(values * mask) @ block for mask, block in zip(masks, blocks, strict=True)]
            return widened(torch.cat(parts, dim=-1))
        dropped = values * masks[0] if masks else values
        product = widened(dropped.reshape(-1, values.shape[-1]) @ self.kernel)
        return product.view(*values.shape[:2], product.shape[-1])

    def input_bias(self) -> Tensor | None:
        """What is added to the inputs times the kernel, (columns,)."""
        return self.bias

    def over_time(
        self,
        projected: Tensor,
        states: States,
        mask: Tensor | None,
        recurrent_masks: Masks,
        walk: Walk | None,
    ) -> tuple[Tensor, States]:
        """The first state at every step, or at the last one alone, and the last states."""
        step = self.step(recurrent_masks)
        counts = None if mask is None else mask.unbind(0)
        outputs = []
        if walk is not None:
            states = walk.begun(states)
        for index, inputs in enumerate(projected.unbind(0)):
            new = step(inputs, states)
            if counts is not None:
                if walk is not None and len(new) > 1:
                    walk.made.append(new)
                new = tuple(
                    torch.where(counts[index], after, before)
                    for after, before in zip(new, states, strict=True)
                )
            states = new
            if walk is not None:
                walk.steps.append(states)
            if self.return_sequences:
                outputs.append(states[0])
        return torch.stack(outputs) if outputs else states[0].unsqueeze(0), states

    def _where_shown(self, outputs: Tensor, mask: Tensor | None, given: bool) -> Tensor:
        """Outputs with zeros where Keras gives zeros.

        A masked step repeats the last output, and before the first step that counts there is none:
        then it is zero even when the state that was given is not.
        """
        if mask is None:
            return outputs
        if self.zero_output_for_mask:
            shown = mask
        elif given:
            shown = mask.cumsum(0) > 0
        else:
            return outputs
        return torch.where(shown[-len(outputs) :], outputs, 0)

    def _zero_states(self, like: Tensor) -> States:
        zeros = like.new_zeros(len(like), self.units)
        return tuple(zeros for _ in self.state_names)

    def _given_states(self, inputs: Arriving, like: Tensor) -> States:
        """States from links or from the last batch, or none.

        Where a stateful layer has both, Keras 3 takes those from the links and Keras 2 those of
        the last batch, unless they are all zero (``_process_inputs`` in ``base_rnn.py``).
        """
        linked = tuple(
            inputs[port][0].values
            for name in self.state_names
            if (port := f"initial_{name}") in inputs
        )
        if not self.keeps_states or self.kept_states is None:
            return linked
        held = len(self.kept_states[0])
        if held != len(like):
            raise BatchSizeError(
                "{place} is stateful and holds the states of {held} rows, and this batch has "
                "{rows}: keep the batch size, or reset its states first",
                place=self.setting.place[0],
                held=held,
                rows=len(like),
            )
        kept = tuple(state.to(like.device) for state in self.kept_states)
        if linked and (
            self.setting.dialect == "keras3" or not any(bool(state.any()) for state in kept)
        ):
            return linked
        return kept

    def _dropout_masks(self, values: Tensor) -> tuple[Masks, Masks]:
        """One draw for all steps: masks on the inputs, masks on the state."""
        if not self.training:
            return NO_MASKS, NO_MASKS
        on_inputs = self._drawn(self.dropout_rate, values.shape[-1], values)
        on_state = self._drawn(self.recurrent_dropout_rate, self.units, values)
        return on_inputs, on_state

    def _drawn(self, rate: float, features: int, like: Tensor) -> Masks:
        if not rate:
            return NO_MASKS
        shape = (len(like), features)
        return tuple(
            dropout_mask(shape, rate, self.generator, like) for _ in range(self.masks_drawn)
        )
