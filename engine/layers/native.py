"""Which layers PyTorch has as a module of its own, and what stands in the way of the others.

`engine.layers.kernels`, the exported PyTorch code and the runtime all read this file.
No torch here: modules are named by their names in ``torch.nn``.

How weights in Keras' layout go into the recurrent modules (``units`` columns a gate):

- ``weight_ih_l0`` is ``kernel`` transposed, ``weight_hh_l0`` is ``recurrent_kernel`` transposed.
- Gates: LSTM i f c o is torch's i f g o, nothing moves. GRU z r h becomes torch's r z n: the first
  two blocks change places. SimpleRNN has one block.
- torch adds two biases, Keras' LSTM and SimpleRNN have one: ``bias_ih_l0`` is ``bias`` and
  ``bias_hh_l0`` is zero. It must stay zero and out of training, or training would move twice as
  fast as Keras' does: set ``requires_grad_(False)`` on it.
- GRU with ``reset_after`` has both: row 0 of ``bias`` is ``bias_ih_l0`` and row 1 ``bias_hh_l0``.
- Without ``use_bias`` the module is made with ``bias=False``.

What an exporter does around the module: flip the input along time for ``go_backwards`` (outputs
stay in that order); take ``output[:, -1]`` without ``return_sequences``; pass initial states as
``(1, batch, units)``. A native Bidirectional is one module with ``bidirectional=True``; weights
of the backward layer go to the names that end in ``_reverse``. Its second half already comes in
the order of time; without ``return_sequences`` Keras gives the forward half's last step and the
backward half's first. Sum, mul and ave are taken over the two halves.

Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html, torch.nn.GRU,
torch.nn.RNN; Keras' ``LSTMCell``, ``GRUCell`` and ``SimpleRNNCell``.
"""

from __future__ import annotations

from engine.declared import argument_named, kind_of
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.message import Message, message
from engine.vocabulary.dialects import Dialect

_MODULES = {
    "Embedding": "Embedding",
    "SimpleRNN": "RNN",
    "LSTM": "LSTM",
    "GRU": "GRU",
    "Dense": "Linear",
    "Dropout": "Dropout",
}


def native_module(layer: Layer, dialect: Dialect, masked: bool = False) -> str | None:
    """Name in ``torch.nn`` of the module that means the same as a layer; None: it has none.

    ``masked`` tells whether a mask arrives with the layer's input (``TensorShape.masked``).
    For Dense it is ``"Linear"`` with any activation, which is applied to what it gives.
    """
    if own_cell_reason(layer, dialect, masked) is not None:
        return None
    described = layer.forward() if isinstance(layer, Bidirectional) else layer
    return _MODULES.get(kind_of(described))


def own_cell_reason(layer: Layer, dialect: Dialect, masked: bool = False) -> Message | None:
    """Why a recurrent layer needs a cell of its own in PyTorch: the first reason, as a phrase.

    None for a layer that `native_module` names and for layers that are not recurrent. It is the
    same in both dialects so far: ``hard_sigmoid`` is in neither of them what torch's gates use.
    """
    if isinstance(layer, Bidirectional):
        return _reason_of_pair(layer, dialect, masked)
    if not isinstance(layer, Recurrent):
        return None
    if isinstance(layer, LSTM | GRU):
        if layer.recurrent_activation != "sigmoid":
            return message("{activation} gates", activation=layer.recurrent_activation)
        if layer.activation != "tanh":
            return message("{activation} instead of tanh", activation=layer.activation)
    elif layer.activation not in ("tanh", "relu"):
        return message("{activation} instead of tanh", activation=layer.activation)
    if isinstance(layer, GRU) and not layer.reset_after:
        return message("reset_after is off")
    if layer.recurrent_dropout:
        return message("recurrent_dropout")
    if layer.dropout:
        return message("dropout with one mask for all steps")
    if masked:
        return message("its input carries a mask")
    return None


def without_effect(layer: Layer, dialect: Dialect) -> dict[str, Message]:
    """Arguments that are set and change nothing as the layer stands, each with the reason.

    They are kept and written out, and the runtime passes over them as Keras does.
    """
    found: dict[str, Message] = {}
    if isinstance(layer, SimpleRNN) and dialect == "keras3" and layer.activity_regularizer:
        found["activity_regularizer"] = message(
            "Keras 3's SimpleRNN takes it and does not use it (SimpleRNN.__init__, keras 3.15)."
        )
    if isinstance(layer, LSTM | GRU):
        if reason := _implementation_reason(layer, dialect):
            found["implementation"] = reason
        for name in ("dropout", "recurrent_dropout"):
            if getattr(layer, name) == 1:
                found[name] = message(
                    "Keras drops nothing at a rate of 1: its cells ask for 0 < {argument} < 1.",
                    argument=name,
                )
    if isinstance(layer, Bidirectional):
        for name, half in (("layer", layer.forward()), ("backward_layer", layer.backward())):
            if half.zero_output_for_mask and not half.return_sequences:
                found[name] = message(
                    "A Bidirectional sets zero_output_for_mask itself, to return_sequences."
                )
    return found


def _implementation_reason(layer: LSTM | GRU, dialect: Dialect) -> Message | None:
    declared = argument_named(type(layer), "implementation")
    default = declared.keras3_default if dialect == "keras3" else declared.default
    if layer.implementation != default and not (layer.dropout or layer.recurrent_dropout):
        return message("Without dropout it gives the same numbers.")
    if layer.implementation == 2 and dialect == "keras3" and layer.recurrent_dropout:
        return message(
            "Keras 3 takes 1 where recurrent_dropout is set: one mask a gate "
            "(LSTMCell.__init__, keras 3.15)."
        )
    return None


def _reason_of_pair(layer: Bidirectional, dialect: Dialect, masked: bool) -> Message | None:
    forward, backward = layer.forward(), layer.backward()
    for half in (forward, backward):
        reason = own_cell_reason(half, dialect, masked)
        if reason is not None:
            return reason
    if forward.go_backwards:
        return message("its first layer reads from the end")
    if kind_of(forward) != kind_of(backward) or forward.activation != backward.activation:
        return message("its two layers are of different kinds")
    for name in ("units", "use_bias"):
        if getattr(forward, name) != getattr(backward, name):
            return message("its two layers differ in {argument}", argument=name)
    return None
