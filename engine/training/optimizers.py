"""From a declared optimizer to ``torch.optim``.

Declarations use torch's own names, apart from Adam's betas, which are two arguments of their own.
Source: https://docs.pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from engine.declared import arguments_of
from engine.message import GradloomError
from engine.vocabulary.optimizers import SGD, AdamLike, Optimizer


class OptimizerError(GradloomError, ValueError):
    """Arguments of an optimizer that do not go together."""


def make_optimizer(declared: Optimizer, parameters: Iterable[Tensor]) -> torch.optim.Optimizer:
    """The optimizer of torch for the parameters that training changes.

    Raises:
        OptimizerError: arguments that do not go together, or no parameter that can be trained.
    """
    check_optimizer(declared)
    trainable = [parameter for parameter in parameters if parameter.requires_grad]
    if not trainable:
        raise OptimizerError(
            "No layer of this network has weights to train: set trainable on one of them, or add "
            "a layer that has weights."
        )
    make: Callable[..., torch.optim.Optimizer] = getattr(torch.optim, type(declared).__name__)
    return make(trainable, **torch_arguments(declared), **_way_of_computing(declared, trainable))


def _way_of_computing(declared: Optimizer, parameters: Iterable[Tensor]) -> dict[str, bool]:
    """On processors Adam's step in one pass over the memory takes half of the time of the ten or
    so operations that torch takes by itself. The numbers are the same but for rounding.

    On graphics cards torch has a good way of its own, and a fused one would keep its counters
    there, where checkpoints of other devices do not have them.
    """
    is_on_processor = all(each.device.type == "cpu" for each in parameters)
    return {"fused": True} if isinstance(declared, AdamLike) and is_on_processor else {}


def check_optimizer(declared: Optimizer) -> None:
    """Refuse what torch would refuse, in words.

    Raises:
        OptimizerError: see `make_optimizer`.
    """
    if isinstance(declared, SGD) and declared.nesterov:
        if declared.momentum == 0:
            raise OptimizerError(
                "SGD has nesterov on and momentum 0: nesterov looks ahead along the momentum. Set "
                "momentum above 0 (0.9 is usual), or switch nesterov off."
            )
        if declared.dampening != 0:
            raise OptimizerError(
                "SGD has nesterov on and dampening {dampening:g}: nesterov needs a dampening of 0.",
                dampening=declared.dampening,
            )


def torch_arguments(declared: Optimizer) -> dict[str, Any]:
    """The arguments of the torch class: ``beta1`` and ``beta2`` become ``betas``."""
    found = {each.name: getattr(declared, each.name) for each in arguments_of(type(declared))}
    if "beta1" in found:
        found["betas"] = (found.pop("beta1"), found.pop("beta2"))
    return found
