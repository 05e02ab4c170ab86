"""Activation functions, as the dialects mean them.

Sources: ``keras/src/activations/activations.py`` (keras 3.15) and ``tf_keras/src/activations.py``
(tf_keras 2.21). They differ in ``hard_sigmoid`` alone. Where torch has no such function, ours gives
the numbers and the gradients of ``keras/src/backend/torch/nn.py``, and finite ones for large
elements too.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from engine.vocabulary.activations import ACTIVATIONS, ActivationName
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


def _log_softmax(values: Tensor) -> Tensor:
    return torch.log_softmax(values, dim=-1)


def _leaky_relu(values: Tensor) -> Tensor:
    return functional.leaky_relu(values, 0.2)


def _squareplus(values: Tensor) -> Tensor:
    # (x + sqrt(x^2 + 4)) / 2, without the square of a large number.
    half = values / 2
    return half + torch.hypot(half, half.new_ones(()))


def _sparse_plus(values: Tensor) -> Tensor:
    return torch.where(values < 1, (values.clamp(-1, 1) + 1).square() / 4, values)


def _sparse_sigmoid(values: Tensor) -> Tensor:
    return functional.hardtanh(values) / 2 + 0.5


def _sparsemax(values: Tensor) -> Tensor:
    """Along the last axis, as keras 3.15 has it.

    Martins and Astudillo (2016, arXiv:1602.02068, algorithm 1) take the threshold from the last of
    the sums in the support; keras 3.15 from all of them added up, so that the result adds up to
    one only where a single element is left.
    """
    # The largest is put apart: beside it a float32 may have no room for the one below.
    largest = values.detach().amax(dim=-1, keepdim=True)
    lowered = values - largest
    ordered = lowered.sort(dim=-1, descending=True).values
    sums = ordered.cumsum(dim=-1)
    counts = torch.arange(1, values.shape[-1] + 1, device=values.device)
    support = 1 + counts * ordered > sums
    count = support.sum(dim=-1, keepdim=True)
    threshold = (sums.where(support, 0).sum(dim=-1, keepdim=True) - 1) / count
    return torch.relu(lowered - threshold - largest * ((count - 1) / 2))


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
    "log_softmax": _log_softmax,
    "relu6": functional.relu6,
    "leaky_relu": _leaky_relu,
    "celu": functional.celu,
    "hard_silu": functional.hardswish,
    "hard_tanh": functional.hardtanh,
    "hard_shrink": functional.hardshrink,
    "soft_shrink": functional.softshrink,
    "tanh_shrink": functional.tanhshrink,
    "log_sigmoid": functional.logsigmoid,
    "squareplus": _squareplus,
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": _sparse_sigmoid,
    "sparsemax": _sparsemax,
}


def activation_function(name: ActivationName, dialect: Dialect) -> Function:
    """The function with this name, from a tensor to one of the same shape."""
    if name == "hard_sigmoid" and dialect == "keras2":
        return hard_sigmoid_of_keras2
    return _FUNCTIONS[name]


def gate_function(name: ActivationName, dialect: Dialect, gates: int) -> GateFunction:
    """From gates side by side, (batch, gates × units), to each gate's value, (batch, units).

    What works on each element takes them all together; softmax and its like take each by itself.
    """
    function = activation_function(name, dialect)
    if ACTIVATIONS[name].elementwise:
        return lambda values: function(values).chunk(gates, dim=1)
    return lambda values: tuple(function(gate) for gate in values.chunk(gates, dim=1))
