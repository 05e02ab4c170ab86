"""The steps of every optimizer in plain numpy, as the papers write them down.

Written from the papers and from the formulas in torch's documentation, not from its code: 64-bit
numbers, one line a formula, nothing shared between optimizers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy import ndarray

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

BEGIN = np.array([1.0, -0.5, 0.25, 2.0])
GRADIENTS = (
    np.array([0.3, -1.5, 0.0, 0.02]),
    np.array([-0.1, -0.7, 0.0, 0.03]),
    np.array([0.6, 0.4, 0.2, -0.5]),
)
"""A change of sign, a weight that has no gradient at first, small and large ones."""


def steps(declared: Optimizer, gradients: Iterable[ndarray] = GRADIENTS) -> list[ndarray]:
    """The weights after each step.

    Args:
        declared: the optimizer with its arguments.
        gradients: of the loss, one a step, each of the shape of `BEGIN`.
    """
    sign = -1 if getattr(declared, "maximize", False) else 1
    slopes = (sign * each for each in gradients)
    return list(_ALGORITHMS[type(declared)](declared, BEGIN.copy(), slopes))


def _sgd(o: SGD, w: ndarray, gradients: Iterable[ndarray]) -> Iterator[ndarray]:
    """Momentum as in Sutskever et al. 2013, with lr outside of it; without any, no dampening."""
    velocity = None
    share = 1 - o.dampening if o.momentum else 1
    for slope in gradients:
        g = slope + o.weight_decay * w
        velocity = g if velocity is None else o.momentum * velocity + share * g
        w = w - o.lr * (g + o.momentum * velocity if o.nesterov else velocity)
        yield w


def _adam(o: Adam | AdamW, w: ndarray, gradients: Iterable[ndarray]) -> Iterator[ndarray]:
    """Kingma and Ba 2015; decoupled: Loshchilov and Hutter 2019; amsgrad: Reddi et al. 2018."""
    apart = isinstance(o, AdamW) or o.decoupled_weight_decay
    mean, square, largest = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
    for t, slope in enumerate(gradients, 1):
        g = slope if apart else slope + o.weight_decay * w
        if apart:
            w = w - o.lr * o.weight_decay * w
        mean = o.beta1 * mean + (1 - o.beta1) * g
        square = o.beta2 * square + (1 - o.beta2) * g**2
        largest = np.maximum(largest, square)
        used = (largest if o.amsgrad else square) / (1 - o.beta2**t)
        w = w - o.lr * mean / (1 - o.beta1**t) / (np.sqrt(used) + o.eps)
        yield w


def _rmsprop(o: RMSprop, w: ndarray, gradients: Iterable[ndarray]) -> Iterator[ndarray]:
    """Hinton's lecture 6e of 2012; centered: Graves 2013 (arXiv:1308.0850, equations 38 to 45)."""
    square, mean, velocity = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
    for slope in gradients:
        g = slope + o.weight_decay * w
        square = o.alpha * square + (1 - o.alpha) * g**2
        mean = o.alpha * mean + (1 - o.alpha) * g
        spread = np.sqrt(square - mean**2 if o.centered else square) + o.eps
        velocity = o.momentum * velocity + g / spread
        w = w - o.lr * velocity
        yield w


def _nadam(o: NAdam, w: ndarray, gradients: Iterable[ndarray]) -> Iterator[ndarray]:
    """Dozat 2016, with the warming momentum of its section on schedules."""
    mean, square, product = np.zeros_like(w), np.zeros_like(w), 1.0
    for t, slope in enumerate(gradients, 1):
        g = slope if o.decoupled_weight_decay else slope + o.weight_decay * w
        if o.decoupled_weight_decay:
            w = w - o.lr * o.weight_decay * w
        now = o.beta1 * (1 - 0.5 * 0.96 ** (t * o.momentum_decay))
        following = o.beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * o.momentum_decay))
        product *= now
        mean = o.beta1 * mean + (1 - o.beta1) * g
        square = o.beta2 * square + (1 - o.beta2) * g**2
        ahead = following * mean / (1 - product * following) + (1 - now) * g / (1 - product)
        w = w - o.lr * ahead / (np.sqrt(square / (1 - o.beta2**t)) + o.eps)
        yield w


def _adagrad(o: Adagrad, w: ndarray, gradients: Iterable[ndarray]) -> Iterator[ndarray]:
    """Duchi, Hazan and Singer 2011, with the diagonal."""
    total = np.full_like(w, o.initial_accumulator_value)
    for t, slope in enumerate(gradients, 1):
        g = slope + o.weight_decay * w
        total = total + g**2
        w = w - o.lr / (1 + (t - 1) * o.lr_decay) * g / (np.sqrt(total) + o.eps)
        yield w


def _adadelta(o: Adadelta, w: ndarray, gradients: Iterable[ndarray]) -> Iterator[ndarray]:
    """Zeiler 2012 (arXiv:1212.5701), algorithm 1, its step times lr."""
    square, moved = np.zeros_like(w), np.zeros_like(w)
    for slope in gradients:
        g = slope + o.weight_decay * w
        square = o.rho * square + (1 - o.rho) * g**2
        step = -np.sqrt(moved + o.eps) / np.sqrt(square + o.eps) * g
        moved = o.rho * moved + (1 - o.rho) * step**2
        w = w + o.lr * step
        yield w


def _adamax(o: Adamax, w: ndarray, gradients: Iterable[ndarray]) -> Iterator[ndarray]:
    """Kingma and Ba 2015, algorithm 2; eps as in torch's documentation."""
    mean, largest = np.zeros_like(w), np.zeros_like(w)
    for t, slope in enumerate(gradients, 1):
        g = slope + o.weight_decay * w
        mean = o.beta1 * mean + (1 - o.beta1) * g
        largest = np.maximum(o.beta2 * largest, np.abs(g) + o.eps)
        w = w - o.lr / (1 - o.beta1**t) * mean / largest
        yield w


_ALGORITHMS: dict[type[Optimizer], Callable[..., Iterator[ndarray]]] = {
    SGD: _sgd,
    Adam: _adam,
    AdamW: _adam,
    RMSprop: _rmsprop,
    NAdam: _nadam,
    Adagrad: _adagrad,
    Adadelta: _adadelta,
    Adamax: _adamax,
}
