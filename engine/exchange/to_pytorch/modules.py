"""The modules of an exported model: one line of ``Model.__init__`` each.

A layer becomes the module of ``torch.nn`` that means the same, or a cell of its own; a
Bidirectional becomes one module or two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.exchange.identifiers import Names
from engine.exchange.remembered import remembered
from engine.exchange.source import Code
from engine.exchange.to_pytorch.held import Held
from engine.exchange.to_pytorch.native_modules import (
    frozen_keys,
    native_arguments,
    native_held,
    native_name,
    own_reason,
)
from engine.exchange.wiring import Step, Wiring
from engine.layers.base import Layer, Weight
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.native import own_cell_reason
from engine.layers.recurrent import Recurrent
from engine.vocabulary.clipping import Clipping
from engine.vocabulary.dialects import Dialect

Weights = tuple[Weight, ...]


@dataclass(frozen=True)
class Module:
    """One module of the exported model."""

    step: Step
    layer: Layer
    """The step's layer, or one half of a Bidirectional."""
    attribute: Code
    arguments: tuple[Code, ...]
    native: Code | None
    """The class in ``torch.nn``; None: a cell of its own."""
    held: tuple[Held, ...] = ()
    reason: str = ""
    """Why it has a cell of its own."""
    masked: bool = False
    """Own cells: whether a mask is heeded."""
    zero_masked: bool = False
    """Own cells: whether masked steps give zeros."""
    given_state: bool = False
    """Whether it ever begins with a state other than zeros."""
    side: str = ""
    """``forward`` or ``backward`` for one half of a Bidirectional."""
    frozen_keys: tuple[str, ...] = ()
    """Tensors that stay zero and out of training: torch's second bias."""


def modules_of(step: Step, wiring: Wiring, clipping: Clipping) -> tuple[Module, ...]:
    """The modules of one layer; none for one that a function stands for."""
    layer, dialect = step.layer, wiring.network.dialect
    weights = wiring.inference.weights.get(step.node.id, ())
    if isinstance(layer, Bidirectional):
        sides = ("forward", BACKWARD)
        masked = {side: wiring.mask_in_effect(step, side) is not None for side in sides}
        pair = _OfStep(step, dialect, clipping, masked, wiring.more_names)
        return pair.both_ways(layer, weights)
    is_masked = isinstance(layer, Recurrent) and wiring.mask_in_effect(step) is not None
    return _module_of(step, weights, is_masked, dialect, clipping)


@remembered
def _module_of(
    step: Step, weights: Weights, is_masked: bool, dialect: Dialect, clipping: Clipping
) -> tuple[Module, ...]:
    """The module of a layer that takes no further names, or none."""
    layer, name = step.layer, step.name
    if isinstance(layer, Embedding):
        sizes = (Code(layer.input_dim), Code(layer.output_dim))
        held = (Held(weights[0], (f"{name}.weight",)),)
        return (Module(step, layer, name, sizes, Code("nn.Embedding"), held),)
    if isinstance(layer, Dropout):
        return (Module(step, layer, name, (Code(repr(layer.rate)),), Code("nn.Dropout")),)
    if isinstance(layer, Dense):
        return (_dense(step, layer, weights),)
    if isinstance(layer, Recurrent):
        return (_OfStep(step, dialect, clipping, {"": is_masked}).one_way(layer, weights),)
    return ()


def _dense(step: Step, layer: Dense, weights: Weights) -> Module:
    arguments = [Code(step.source.shape.width), Code(layer.units)]
    held = [Held(weights[0], (f"{step.name}.weight",), "transposed")]
    if layer.use_bias:
        held.append(Held(weights[1], (f"{step.name}.bias",)))
    else:
        arguments.append(Code("bias=False"))
    return Module(step, layer, step.name, tuple(arguments), Code("nn.Linear"), tuple(held))


@dataclass(frozen=True)
class _OfStep:
    """Makes the modules of one recurrent step."""

    step: Step
    dialect: Dialect
    clipping: Clipping
    masked: Mapping[str, bool]
    """Whether a mask is heeded, by side."""
    names: Names = field(default_factory=Names)
    """Where the halves of a Bidirectional have theirs from."""

    def one_way(self, layer: Recurrent, weights: Weights, side: str = "") -> Module:
        """A recurrent layer, or one half of a Bidirectional."""
        step, prefix = self.step, f"{side}_" if side else ""
        attribute = step.name
        zero_masked = layer.zero_output_for_mask
        if side:
            attribute = self.names.identifier(f"{step.name}_{side}")
            # Keras makes both halves give zeros at masked steps, whatever they say, so that
            # padding of one does not run over into what the other has read.
            zero_masked = layer.return_sequences
        masked = self.masked[side]
        sizes = (Code(step.source.shape.width), Code(layer.units))
        given_state = layer.stateful or f"{prefix}initial_h" in step.inputs
        if reason := self._own_reason(layer, weights, side):
            held = tuple(
                Held(weight, (f"{attribute}.{weight.name.removeprefix(prefix)}",))
                for weight in weights
            )
            return Module(
                step,
                layer,
                attribute,
                sizes,
                native=None,
                held=held,
                reason=reason,
                masked=masked,
                zero_masked=masked and zero_masked,
                given_state=given_state,
                side=side,
            )
        return Module(
            step,
            layer,
            attribute,
            (*sizes, *native_arguments(layer)),
            native_name(layer),
            native_held(layer, weights, attribute),
            given_state=given_state,
            side=side,
            frozen_keys=frozen_keys(layer, attribute),
        )

    def both_ways(self, layer: Bidirectional, weights: Weights) -> tuple[Module, ...]:
        """One native module that reads both ways, or a module for each way."""
        halves = (("forward", layer.forward()), (BACKWARD, layer.backward()))
        own = {
            side: tuple(weight for weight in weights if weight.name.startswith(f"{side}_"))
            for side, _ in halves
        }
        masked = any(self.masked.values())
        reason = own_cell_reason(layer, self.dialect, masked)
        if (
            reason is not None
            or not all(half.trainable for _, half in halves)
            or any(self._own_reason(half, own[side], side) for side, half in halves)
        ):
            return tuple(self.one_way(half, own[side], side) for side, half in halves)
        forward, name = layer.forward(), self.step.name
        suffixes = [("forward", forward, ""), (BACKWARD, layer.backward(), "_reverse")]
        return (
            Module(
                self.step,
                layer,
                name,
                (
                    Code(self.step.source.shape.width),
                    Code(forward.units),
                    *native_arguments(forward),
                    Code("bidirectional=True"),
                ),
                native_name(forward),
                tuple(
                    held
                    for side, half, end in suffixes
                    for held in native_held(half, own[side], name, end)
                ),
                frozen_keys=tuple(
                    key for _, half, end in suffixes for key in frozen_keys(half, name, end)
                ),
            ),
        )

    def _own_reason(self, layer: Recurrent, weights: Weights, side: str) -> str:
        return own_reason(layer, self.dialect, self.masked[side], weights, self.clipping)
