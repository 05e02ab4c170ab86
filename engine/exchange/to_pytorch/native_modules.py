"""Recurrent modules of ``torch.nn`` that mean the same as a layer: when, how made, what they hold.

See `engine.layers.native` for the layout of their weights.
"""

from __future__ import annotations

from engine.declared import kind_of
from engine.exchange.source import Code, one_line
from engine.exchange.to_pytorch.held import Held
from engine.layers.base import Weight
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.native import own_cell_reason
from engine.layers.recurrent import Recurrent
from engine.vocabulary.clipping import AdaptiveClipping, ClipByNorm, Clipping
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import Identity
from engine.vocabulary.regularizers import OrthogonalRegularizer


def own_reason(
    layer: Recurrent,
    dialect: Dialect,
    masked: bool,
    weights: tuple[Weight, ...],
    clipping: Clipping,
) -> str:
    """Why a layer needs a cell of its own in an exported file; empty if it does not.

    Beside what PyTorch computes otherwise, there are arguments that act on a weight as a whole,
    and torch cuts a GRU's weights in other pieces than Keras.
    """
    reason = own_cell_reason(layer, dialect, masked)
    if reason is not None:
        return one_line(str(reason))
    if not isinstance(layer, GRU):
        return ""
    if any(isinstance(weight.initializer, Identity) for weight in weights):
        return "torch has the gates in another order, and identity depends on it"
    if not layer.use_bias:
        return ""
    if layer.bias_constraint is not None:
        return "the bias constraint acts on both rows of the bias together"
    if isinstance(layer.bias_regularizer, OrthogonalRegularizer):
        return "the bias regularizer acts on both rows of the bias together"
    if isinstance(clipping, ClipByNorm | AdaptiveClipping):
        return "clipping takes the norm of both rows of the bias together"
    return ""


def native_name(layer: Recurrent) -> Code:
    """The class, such as ``nn.LSTM``."""
    kind = kind_of(layer)
    return Code("nn.RNN" if kind == "SimpleRNN" else f"nn.{kind}")


def native_arguments(layer: Recurrent) -> list[Code]:
    """What follows the sizes in the call of the class."""
    arguments = []
    if not isinstance(layer, LSTM | GRU) and layer.activation == "relu":
        arguments.append(Code('nonlinearity="relu"'))
    if not layer.use_bias:
        arguments.append(Code("bias=False"))
    return [*arguments, Code("batch_first=True")]


def native_held(
    layer: Recurrent, weights: tuple[Weight, ...], attribute: str, suffix: str = ""
) -> tuple[Held, ...]:
    """Where the module holds the weights; ``suffix``: ``_reverse`` for the way back."""
    swapped = isinstance(layer, GRU)
    kernel, recurrent, *bias = weights
    held = [
        Held(kernel, (f"{attribute}.weight_ih_l0{suffix}",), "transposed", swapped),
        Held(recurrent, (f"{attribute}.weight_hh_l0{suffix}",), "transposed", swapped),
    ]
    if bias:
        keys = tuple(f"{attribute}.bias_{which}_l0{suffix}" for which in ("ih", "hh"))
        held.append(Held(bias[0], keys, "two biases" if swapped else "bias", swapped))
    return tuple(held)


def frozen_keys(layer: Recurrent, attribute: str, suffix: str = "") -> tuple[str, ...]:
    """Torch's second bias, which Keras' LSTM and SimpleRNN do not have."""
    if isinstance(layer, GRU) or not layer.use_bias:
        return ()
    return (f"{attribute}.bias_hh_l0{suffix}",)
