"""Products in bfloat16, and everything else in float32.

Under ``torch.autocast`` the factors of every product are rounded to bfloat16, and so is what comes
out: eight bits of it are kept, over the range of a float32, which is why gradients need no scaling.
What is computed element by element (activations, gates, states from step to step, masks, costs)
goes on in float32, and so do weights, gradients and the optimizer. Torch's own kernels
(``torch.lstm``, ``torch.gru``, ``torch.rnn_tanh``) are one operation to autocast and hold the
states between their steps as they like: on processors LSTM and RNN in bfloat16, GRU in float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from engine.vocabulary.precisions import Precision


@contextmanager
def products_in(precision: Precision, device: torch.device) -> Iterator[None]:
    """Inside, products are taken so; gradients of them too, as autocast leaves it with each."""
    if precision == "float32":
        yield
        return
    with torch.autocast(device.type, dtype=torch.bfloat16):
        yield


@contextmanager
def all_in_float32(device: torch.device) -> Iterator[None]:
    """Inside, products are taken in float32 whatever goes on around."""
    if not is_reduced(device):
        yield
        return
    with torch.autocast(device.type, enabled=False):
        yield


def is_reduced(device: torch.device) -> bool:
    """Whether products are being taken in bfloat16."""
    return torch.is_autocast_enabled(device.type)


def as_factor(weight: Tensor) -> Tensor:
    """A weight as products read it: rounded once, for a loop that multiplies by it many times."""
    return weight.to(torch.bfloat16) if is_reduced(weight.device) else weight


def widened(product: Tensor) -> Tensor:
    """What a product gave, as the rest is computed."""
    return product.float() if product.dtype is torch.bfloat16 else product
