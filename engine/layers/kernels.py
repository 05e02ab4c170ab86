"""What computes a layer, as far as its arguments tell. No torch here.

The header of the property panel and the runtime read this file. A recurrent layer goes over time

- as a module of ``torch.nn`` where that means the same (`engine.layers.native`),
- else in a loop of ours that numba compiles, where it is installed and the layer is on a processor,
- else in a loop in Python, one step after the other.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from engine.declared import kind_of
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.native import native_module, own_cell_reason
from engine.layers.recurrent import Recurrent
from engine.message import Message, message
from engine.vocabulary.activations import ACTIVATIONS, ActivationName
from engine.vocabulary.dialects import Dialect

_FUNCTIONS = {"Concatenate": "torch.cat", "Add": "torch.add"}

COMPILED_IS_FASTER = frozenset({"GRU", "RNN"})
"""Modules of ``torch.nn`` that on processors a compiled loop outruns."""
COMPILED_TRAINS_FASTER = frozenset({"LSTM"})
"""Those that it outruns only in training, where each of several cores has `ROWS_A_CORE`."""
ROWS_A_CORE = 8
"""Rows of a batch that are worth a core of their own."""


@cache
def numba_is_installed() -> bool:
    return find_spec("numba") is not None


def activations_of(layer: Recurrent) -> tuple[ActivationName, ActivationName]:
    """That of the layer and that of its gates; without gates the first again."""
    return layer.activation, getattr(layer, "recurrent_activation", layer.activation)


def can_be_compiled(layer: Recurrent) -> bool:
    """Whether there is a compiled loop for these arguments: its activations work on each element
    by itself."""
    return all(ACTIVATIONS[name].elementwise for name in activations_of(layer))


def kernel_note(layer: Layer, dialect: Dialect, masked: bool = False) -> Message:
    """One sentence on what a layer runs as; the value ``reason`` is itself a `Message`."""
    reason = own_cell_reason(layer, dialect, masked)
    if reason is not None:
        return _note_of_own_cell(layer, reason)
    module = native_module(layer, dialect, masked)
    if module is None:
        function = _FUNCTIONS.get(kind_of(layer))
        if function is None:
            return message("Runs as a few lines of Gradloom's own.")
        return message("Runs as {function}.", function=function)
    if isinstance(layer, Dense) and layer.activation != "linear":
        return message(
            "Runs as torch.nn.{module}, then {activation}.",
            module=module,
            activation=layer.activation,
        )
    if module in COMPILED_IS_FASTER and numba_is_installed():
        return message(
            "Runs as torch.nn.{module} on graphics cards and as a compiled loop, which is faster "
            "there, on processors.",
            module=module,
        )
    if module in COMPILED_TRAINS_FASTER and numba_is_installed():
        return message(
            "Runs as torch.nn.{module}, or in training, where each of several cores has {rows} "
            "rows or more, as a compiled loop.",
            module=module,
            rows=ROWS_A_CORE,
        )
    if isinstance(layer, Bidirectional):
        return message("Runs as torch.nn.{module} in both directions.", module=module)
    return message("Runs as torch.nn.{module}.", module=module)


def _note_of_own_cell(layer: Layer, reason: Message) -> Message:
    halves = (layer.forward(), layer.backward()) if isinstance(layer, Bidirectional) else (layer,)
    if not all(isinstance(half, Recurrent) and can_be_compiled(half) for half in halves):
        return message("Runs as Gradloom's own cell, step by step: {reason}.", reason=reason)
    if numba_is_installed():
        return message("Runs as Gradloom's own cell, compiled: {reason}.", reason=reason)
    return message(
        "Runs as Gradloom's own cell, step by step: {reason}. It is compiled where numba is "
        "installed.",
        reason=reason,
    )
