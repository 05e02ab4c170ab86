"""Activation functions, as the dialects mean them.

Sources: ``keras/src/activations/activations.py`` (keras 3.15) and ``tf_keras/src/activations.py``
(tf_keras 2.21). They differ in ``hard_sigmoid`` alone.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from engine.vocabulary.activations import ActivationName
from engine.vocabulary.dialects import Dialect

Function = Callable[[Tensor], Tensor]
GateFunction = Callable[[Tensor], tuple[Tensor, ...]]


def hard_sigmoid_of_keras2(values: Tensor) -> Tensor:
    """``clip(0.2 x + 0.5, 0, 1)``: torch's ``clip(x/6 + 0.5, 0, 1)`` of 1.2 x, in two kernels."""
    return functional.hardsigmoid(values * 1.2)


def _linear(values: Tensor) -> Tensor:
    return values


def _softmax(values: Tensor) -> Tensor:
    return torch.softmax(values, dim=-1)


_FUNCTIONS: dict[ActivationName, Function] = {
    "linear": _linear,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "hard_sigmoid": functional.hardsigmoid,
    "relu": torch.relu,
    "elu": functional.elu,
    "selu": torch.selu,
    "gelu": functional.gelu,
    "softplus": functional.softplus,
    "softsign": functional.softsign,
    "swish": functional.silu,
    "mish": functional.mish,
    "exponential": torch.exp,
    "softmax": _softmax,
}


def activation_function(name: ActivationName, dialect: Dialect) -> Function:
    """The function with this name, from a tensor to one of the same shape."""
    if name == "hard_sigmoid" and dialect == "keras2":
        return hard_sigmoid_of_keras2
    return _FUNCTIONS[name]


def gate_function(name: ActivationName, dialect: Dialect, gates: int) -> GateFunction:
    """From gates side by side, (batch, gates × units), to each gate's value, (batch, units).

    All but softmax work on each element, so the gates go through them together.
    """
    function = activation_function(name, dialect)
    if name == "softmax":
        return lambda values: tuple(function(gate) for gate in values.chunk(gates, dim=1))
    return lambda values: function(values).chunk(gates, dim=1)
