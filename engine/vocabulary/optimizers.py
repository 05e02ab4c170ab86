"""Optimizers of ``torch.optim`` with their arguments and defaults, the commonest first.

SGD's learning rate alone is not torch's 0.001 but Keras' 0.01, which gets somewhere in few epochs.
Every argument of torch 2.13 that changes numbers is here under torch's own name; ``betas`` are two.
``foreach``, ``fused``, ``capturable`` and ``differentiable`` choose only how the same step is
computed: see `engine.training.optimizers`.

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


def decoupled_argument() -> Any:
    """Whether weight decay is that of AdamW."""
    return argument(False, "Keep weight decay apart from the gradient, as AdamW does.")


def momentum_argument() -> Any:
    """Momentum."""
    return argument(0.0, "Share of the last step kept.", ge=0, lt=1)


def beta_argument(default: float, what: str) -> Any:
    """One of Adam's two decay rates."""
    return argument(default, what, ge=0, lt=1)


def eps_argument(default: float = 1e-8) -> Any:
    """The small number in a denominator."""
    return argument(default, "Added to the denominator, against division by zero.", gt=0)


def maximize_argument() -> Any:
    """Which way steps go."""
    return argument(False, "Go up the gradient instead of down: make the loss large.")


class Optimizer(Declared):
    """Base of the optimizers."""


class WithMoments(Optimizer):
    """The arguments that Adam and its variants share."""

    lr: float = learning_rate_argument(1e-3)
    beta1: float = beta_argument(0.9, "Decay of the running mean of gradients.")
    beta2: float = beta_argument(0.999, "Decay of the running mean of squares.")
    eps: float = eps_argument()
    weight_decay: float = decay_argument(0.0)


class AdamLike(WithMoments):
    """The arguments Adam and AdamW share."""

    amsgrad: bool = argument(False, "Use the largest running mean of squares so far.")


class Adam(AdamLike):
    """Step sizes by running means of gradient and square."""

    kind: Literal["Adam"] = "Adam"
    decoupled_weight_decay: bool = decoupled_argument()
    maximize: bool = maximize_argument()


class AdamW(AdamLike):
    """Adam with weight decay apart from the gradient."""

    kind: Literal["AdamW"] = "AdamW"
    weight_decay: float = argument_again(AdamLike, "weight_decay", 0.01)
    maximize: bool = maximize_argument()


class SGD(Optimizer):
    """Plain gradient descent, with momentum if wished."""

    kind: Literal["SGD"] = "SGD"
    lr: float = learning_rate_argument(0.01)
    momentum: float = momentum_argument()
    dampening: float = argument(0.0, "Dampening of the momentum.", ge=0, le=1)
    weight_decay: float = decay_argument(0.0)
    nesterov: bool = argument(False, "Look ahead along the momentum (momentum must be above 0).")
    maximize: bool = maximize_argument()


class RMSprop(Optimizer):
    """Step sizes by the running mean of squares."""

    kind: Literal["RMSprop"] = "RMSprop"
    lr: float = learning_rate_argument(0.01)
    alpha: float = argument(0.99, "Decay of the running mean of squares.", ge=0, lt=1)
    eps: float = eps_argument()
    weight_decay: float = decay_argument(0.0)
    momentum: float = momentum_argument()
    centered: bool = argument(False, "Divide by the variance instead of the mean square.")
    maximize: bool = maximize_argument()


class NAdam(WithMoments):
    """Adam that looks ahead along its momentum, as Nesterov does."""

    kind: Literal["NAdam"] = "NAdam"
    lr: float = argument_again(WithMoments, "lr", 2e-3)
    momentum_decay: float = argument(
        0.004, "How soon the momentum grows from half of beta1 to all of it.", ge=0
    )
    decoupled_weight_decay: bool = decoupled_argument()
    maximize: bool = maximize_argument()


class Adagrad(Optimizer):
    """Step sizes by the sum of all squares so far: each weight's steps get ever shorter."""

    kind: Literal["Adagrad"] = "Adagrad"
    lr: float = learning_rate_argument(0.01)
    lr_decay: float = argument(
        0.0, "How fast lr falls: step n has lr / (1 + (n - 1) lr_decay).", ge=0
    )
    weight_decay: float = decay_argument(0.0)
    initial_accumulator_value: float = argument(0.0, "What the sum of squares begins with.", ge=0)
    eps: float = eps_argument(1e-10)
    maximize: bool = maximize_argument()


class Adadelta(Optimizer):
    """Step sizes by running means of squares of gradients and of steps."""

    kind: Literal["Adadelta"] = "Adadelta"
    lr: float = learning_rate_argument(1.0)
    rho: float = argument(0.9, "Decay of the running means of squares.", ge=0, le=1)
    eps: float = argument(
        1e-6, "Added to both means. The larger it is, the longer are the first steps.", gt=0
    )
    weight_decay: float = decay_argument(0.0)
    maximize: bool = maximize_argument()


class Adamax(WithMoments):
    """Adam that divides by the largest gradient instead of the mean square."""

    kind: Literal["Adamax"] = "Adamax"
    lr: float = argument_again(WithMoments, "lr", 2e-3)
    beta2: float = beta_argument(0.999, "Decay of the largest gradient so far.")
    eps: float = argument(1e-8, "Added to the size of a gradient, against division by zero.", gt=0)
    maximize: bool = maximize_argument()


AnyOptimizer = Annotated[
    Adam | AdamW | SGD | RMSprop | NAdam | Adagrad | Adadelta | Adamax,
    BY_KIND,
    FROM_KIND,
]

OPTIMIZERS: tuple[type[Optimizer], ...] = alternatives(AnyOptimizer)
