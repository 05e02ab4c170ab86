"""Torch's own kernels for the layers that `engine.layers.native` says PyTorch has.

They read the weights as Keras keeps them, on processors transposed without a copy; only GRU's
gates change places on the way. All work on (time, batch, features).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from engine.runtime.precision import is_reduced

# cuDNN wants all weights in one piece and says at every call that it has to put them together.
# They are Keras' weights, each a parameter of its own, and stay that.
warnings.filterwarnings("ignore", message="RNN module weights are not part of single contiguous")

Kernel = Callable[[Any, Tensor, tuple[Tensor, ...]], tuple[Tensor, tuple[Tensor, ...]]]
"""From a `RecurrentModule`, its inputs and initial states to its outputs at every step,
(time, batch, units), and the last states."""


def _plain_weights(module: Any) -> list[Tensor]:
    """As ``torch.nn.LSTM`` and ``torch.nn.RNN`` want them: the second of their biases is zero."""
    weights = [module.kernel.T, module.recurrent_kernel.T]
    if module.bias is None:
        return weights
    return [*weights, module.bias, torch.zeros_like(module.bias)]


def _gru_weights(module: Any) -> list[Tensor]:
    """As ``torch.nn.GRU`` wants them: r z n where Keras has z r h."""
    weights = [module.kernel.T, module.recurrent_kernel.T]
    if module.bias is not None:
        weights += module.bias.unbind(0)
    return [_first_two_swapped(weight) for weight in weights]


def _first_two_swapped(weight: Tensor) -> Tensor:
    first, second, third = weight.chunk(3)
    return torch.cat([second, first, third])


@contextmanager
def _on_its_device(
    values: Tensor, states: tuple[Tensor, ...], weights: list[Tensor]
) -> Iterator[tuple[Tensor, list[Tensor], list[Tensor]]]:
    """Inputs, initial states and weights as the device's kernel wants them.

    cuDNN packs the weights at each call, out of tensors that are laid out row by row; and where
    products are to be taken in bfloat16, autocast would have it compute in float16, so it is given
    everything in bfloat16 and autocast stands back.
    """
    initial = [state.unsqueeze(0) for state in states]
    if not values.is_cuda:
        yield values, initial, weights
        return
    weights = [weight.contiguous() for weight in weights]
    if not is_reduced(values.device):
        yield values, initial, weights
        return
    with torch.autocast("cuda", enabled=False):
        reduced = torch.bfloat16
        yield (
            values.to(reduced),
            [state.to(reduced) for state in initial],
            [weight.to(reduced) for weight in weights],
        )


def _lstm(
    module: Any, values: Tensor, states: tuple[Tensor, ...]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    with _on_its_device(values, states, _plain_weights(module)) as (given, initial, weights):
        outputs, h, c = torch.lstm(given, initial, weights, *_options(module))
    return outputs, (h[0], c[0])


def _gru(
    module: Any, values: Tensor, states: tuple[Tensor, ...]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    with _on_its_device(values, states, _gru_weights(module)) as (given, initial, weights):
        outputs, h = torch.gru(given, initial[0], weights, *_options(module))
    return outputs, (h[0],)


def _rnn(
    module: Any, values: Tensor, states: tuple[Tensor, ...]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    kernel = torch.rnn_relu if module.activation_name == "relu" else torch.rnn_tanh
    with _on_its_device(values, states, _plain_weights(module)) as (given, initial, weights):
        outputs, h = kernel(given, initial[0], weights, *_options(module))
    return outputs, (h[0],)


def _options(module: Any) -> tuple[bool, int, float, bool, bool, bool]:
    """Biases, layers, dropout between layers, whether gradients follow, both ways, batch first."""
    return module.bias is not None, 1, 0.0, torch.is_grad_enabled(), False, False


NATIVE_KERNELS: dict[str, Kernel] = {"LSTM": _lstm, "GRU": _gru, "RNN": _rnn}
"""By the name of the module in ``torch.nn``."""
