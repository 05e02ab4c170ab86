"""Optimizers of ``torch.optim`` with their arguments and defaults.

SGD's learning rate alone is not torch's 0.001 but Keras' 0.01, which gets somewhere in few epochs.

Source: https://docs.pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument, argument_again


def learning_rate_argument(default: float) -> Any:
    """The step size, which torch calls ``lr``."""
    return argument(default, "Length of a step along the gradient.", gt=0, le=1000)


def decay_argument(default: float) -> Any:
    """Weight decay."""
    return argument(default, "Pull of every weight towards zero.", ge=0)


def beta_argument(default: float, what: str) -> Any:
    """One of Adam's two decay rates."""
    return argument(default, what, ge=0, lt=1)


def eps_argument() -> Any:
    """The small number in a denominator."""
    return argument(1e-8, "Added to the denominator, against division by zero.", gt=0)


class Optimizer(Declared):
    """Base of the optimizers."""


class SGD(Optimizer):
    """Plain gradient descent, with momentum if wished."""

    kind: Literal["SGD"] = "SGD"
    lr: float = learning_rate_argument(0.01)
    momentum: float = argument(0.0, "Share of the last step kept.", ge=0, lt=1)
    dampening: float = argument(0.0, "Dampening of the momentum.", ge=0, le=1)
    weight_decay: float = decay_argument(0.0)
    nesterov: bool = argument(False, "Look ahead along the momentum (momentum must be above 0).")


class AdamLike(Optimizer):
    """The arguments Adam and AdamW share."""

    lr: float = learning_rate_argument(1e-3)
    beta1: float = beta_argument(0.9, "Decay of the running mean of gradients.")
    beta2: float = beta_argument(0.999, "Decay of the running mean of squares.")
    eps: float = eps_argument()
    weight_decay: float = decay_argument(0.0)
    amsgrad: bool = argument(False, "Use the largest running mean of squares so far.")


class Adam(AdamLike):
    """Step sizes by running means of gradient and square."""

    kind: Literal["Adam"] = "Adam"


class AdamW(AdamLike):
    """Adam with weight decay apart from the gradient."""

    kind: Literal["AdamW"] = "AdamW"
    weight_decay: float = argument_again(AdamLike, "weight_decay", 0.01)


class RMSprop(Optimizer):
    """Step sizes by the running mean of squares."""

    kind: Literal["RMSprop"] = "RMSprop"
    lr: float = learning_rate_argument(0.01)
    alpha: float = argument(0.99, "Decay of the running mean of squares.", ge=0, lt=1)
    eps: float = eps_argument()
    weight_decay: float = decay_argument(0.0)
    momentum: float = argument(0.0, "Share of the last step kept.", ge=0, lt=1)
    centered: bool = argument(False, "Divide by the variance instead of the mean square.")


AnyOptimizer = Annotated[
    Adam | AdamW | RMSprop | SGD,
    BY_KIND,
    FROM_KIND,
]

OPTIMIZERS: tuple[type[Optimizer], ...] = alternatives(AnyOptimizer)
