"""What training makes small, and how an output is read as classes or numbers.

Targets are the numbers of classes, (rows,) or one for every step, (rows, time), or real numbers,
(rows, numbers) or (rows, time, numbers). Outputs have one axis more than classes, for a number
each, and the axes of real numbers. A step whose class is `IGNORED` counts nowhere.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from engine.vocabulary.losses import LossName

IGNORED = -1
"""The class of a step that has none, such as padding."""
LossFunction = Callable[[Tensor, Tensor], Tensor]


def counted(targets: Tensor) -> int:
    """How many answers are asked for: rows, or the steps that have a target."""
    if targets.is_floating_point():
        return targets[..., 0].numel()
    return len(targets) if targets.dim() == 1 else int((targets != IGNORED).sum())


def asked_for(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Outputs and targets of what counts, one after the other: (answers, outputs), (answers, ...).

    Those of whole rows stay as they are.
    """
    if targets.is_floating_point():
        return outputs.flatten(0, -2), targets.flatten(0, -2)
    if targets.dim() == 1:
        return outputs, targets
    has_target = targets != IGNORED
    return outputs[has_target], targets[has_target]


def cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of logits (answers, classes)."""
    return functional.cross_entropy(outputs, targets, reduction="none")


def binary_cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of one logit an answer, (answers, 1), which speaks for class 1."""
    wanted = targets.to(outputs)
    logits = outputs.squeeze(-1)
    return functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")


def mean_squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean squared distance to the numbers asked for, or to the one-hot class."""
    if not targets.is_floating_point():
        targets = functional.one_hot(targets, outputs.shape[-1]).to(outputs)
    return functional.mse_loss(outputs, targets, reduction="none").mean(dim=-1)


def mean_absolute_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean distance to the numbers asked for."""
    return functional.l1_loss(outputs, targets, reduction="none").mean(dim=-1)


def huber(outputs: Tensor, targets: Tensor) -> Tensor:
    """Half the squared distance up to 1, and the distance less a half beyond (Huber 1964)."""
    return functional.huber_loss(outputs, targets, reduction="none").mean(dim=-1)


_FUNCTIONS: dict[LossName, LossFunction] = {
    "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "mean_squared_error": mean_squared_error,
    "mean_absolute_error": mean_absolute_error,
    "huber": huber,
}


def losses_of(name: LossName, outputs: Tensor, targets: Tensor) -> Tensor:
    """What each answer adds to the loss, (answers,); `loss_function` gives their mean."""
    return _FUNCTIONS[name](*asked_for(outputs, targets))


def loss_function(name: LossName) -> LossFunction:
    """The function behind a loss's name. It gives a scalar, the mean over all answers."""

    def function(outputs: Tensor, targets: Tensor) -> Tensor:
        return losses_of(name, outputs, targets).mean()

    return function


def weighted_loss(name: LossName, weights: Tensor) -> LossFunction:
    """The loss in which the answers of a class count as much as its weight, (classes,), says.

    The sum is divided by the answers, as in Keras, and not by what they weigh, as in torch.
    """

    def function(outputs: Tensor, targets: Tensor) -> Tensor:
        given, wanted = asked_for(outputs, targets)
        return (weights[wanted] * _FUNCTIONS[name](given, wanted)).mean()

    return function


def predicted_classes(name: LossName, outputs: Tensor) -> Tensor:
    """The number of the class that each output is taken for: its axes but the last."""
    if name == "binary_cross_entropy":
        return (outputs.squeeze(-1) > 0).long()
    return outputs.argmax(dim=-1)


def measured(
    name: LossName, outputs: Tensor, targets: Tensor, unit: Tensor | None = None
) -> Tensor:
    """How well it went, summed over the answers: how many are right, or the absolute errors.

    Args:
        unit: what 1 of each number asked for is in its own unit, (numbers,); None: the same.
    """
    given, wanted = asked_for(outputs, targets)
    if not wanted.is_floating_point():
        return (predicted_classes(name, given) == wanted).sum()
    errors = (given - wanted).abs()
    return (errors if unit is None else errors * unit).mean(dim=-1).sum()


def class_scores(name: LossName, outputs: Tensor) -> Tensor:
    """A number for each class, (..., classes): probabilities, or for the squared error the output.

    Under the squared error outputs are not probabilities and are not made to look like some.
    """
    if name == "binary_cross_entropy":
        second = torch.sigmoid(outputs.squeeze(-1))
        return torch.stack((1 - second, second), dim=-1)
    return outputs.softmax(dim=-1) if name == "cross_entropy" else outputs


def gives_probabilities(name: LossName) -> bool:
    """Whether `class_scores` are probabilities."""
    return name in ("cross_entropy", "binary_cross_entropy")
