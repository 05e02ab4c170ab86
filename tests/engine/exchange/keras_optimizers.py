"""Optimizers that Keras has too, every argument of each that it can say."""

from __future__ import annotations

from engine.exchange.to_keras.compiling import optimizer_call
from engine.vocabulary.clipping import NoClipping
from engine.vocabulary.optimizers import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    NAdam,
    Optimizer,
    RMSprop,
)

IN_KERAS: tuple[Optimizer, ...] = (
    SGD(),
    SGD(lr=0.1, weight_decay=0.2, dampening=0.5),
    SGD(lr=0.1, momentum=0.8),
    SGD(lr=0.1, momentum=0.8, nesterov=True),
    Adam(),
    Adam(lr=0.1, beta1=0.7, beta2=0.8, amsgrad=True),
    Adam(lr=0.01, weight_decay=0.2, decoupled_weight_decay=True),
    AdamW(),
    AdamW(lr=0.1, beta1=0.7, beta2=0.8, weight_decay=0.2, amsgrad=True),
    AdamW(weight_decay=0.0),
    RMSprop(),
    RMSprop(lr=0.002, alpha=0.7, eps=1e-7, momentum=0.6, centered=True),
    NAdam(momentum_decay=1.0),
    NAdam(lr=0.1, beta1=0.7, beta2=0.8, eps=0.1, momentum_decay=1.0),
    NAdam(lr=0.1, weight_decay=0.2, momentum_decay=1.0, decoupled_weight_decay=True),
    Adagrad(),
    Adagrad(lr=0.1, lr_decay=0.5, initial_accumulator_value=0.3, eps=1e-7),
    Adagrad(eps=1e-30),
    Adadelta(),
    Adadelta(lr=0.5, rho=0.6, eps=0.1),
    Adamax(),
    Adamax(lr=0.1, beta1=0.7, beta2=0.8, eps=1e-7),
)


def call_of(optimizer: Optimizer) -> str:
    """The call in an exported file that makes the optimizer of Keras."""
    return optimizer_call(optimizer, NoClipping()).removeprefix("optimizer=")
