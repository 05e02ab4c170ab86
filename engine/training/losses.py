"""What training makes small, and how an output is read as classes.

Every function takes outputs (rows, outputs) and targets (rows,), the number of each row's class.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from engine.vocabulary.losses import LossName

LossFunction = Callable[[Tensor, Tensor], Tensor]


def cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy of logits (rows, classes)."""
    return functional.cross_entropy(outputs, targets)


def binary_cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy of one logit a row (rows, 1), which speaks for class 1."""
    return functional.binary_cross_entropy_with_logits(outputs.squeeze(-1), targets.to(outputs))


def mean_squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean over all elements of the squared distance to one-hot targets (rows, classes)."""
    wanted = functional.one_hot(targets, outputs.shape[-1]).to(outputs)
    return functional.mse_loss(outputs, wanted)


def row_losses(name: LossName, outputs: Tensor, targets: Tensor) -> Tensor:
    """What each row adds to the loss, (rows,); `loss_function` gives their mean."""
    if name == "cross_entropy":
        return functional.cross_entropy(outputs, targets, reduction="none")
    if name == "binary_cross_entropy":
        wanted = targets.to(outputs)
        return functional.binary_cross_entropy_with_logits(
            outputs.squeeze(-1), wanted, reduction="none"
        )
    wanted = functional.one_hot(targets, outputs.shape[-1]).to(outputs)
    return functional.mse_loss(outputs, wanted, reduction="none").mean(dim=-1)


_FUNCTIONS: dict[LossName, LossFunction] = {
    "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "mean_squared_error": mean_squared_error,
}


def loss_function(name: LossName) -> LossFunction:
    """The function behind a loss's name. It gives a scalar."""
    return _FUNCTIONS[name]


def weighted_loss(name: LossName, weights: Tensor) -> LossFunction:
    """The loss in which the rows of a class count as much as its weight, (classes,), says.

    The sum is divided by the rows, as in Keras, and not by what they weigh, as in torch.
    """

    def function(outputs: Tensor, targets: Tensor) -> Tensor:
        return (weights[targets] * row_losses(name, outputs, targets)).mean()

    return function


def predicted_classes(name: LossName, outputs: Tensor) -> Tensor:
    """The number of the class each row is taken for, (rows,)."""
    if name == "binary_cross_entropy":
        return (outputs.squeeze(-1) > 0).long()
    return outputs.argmax(dim=-1)


def class_scores(name: LossName, outputs: Tensor) -> Tensor:
    """A number for each class, (rows, classes): probabilities, or for the squared error the output.

    Under the squared error outputs are not probabilities and are not made to look like some.
    """
    if name == "binary_cross_entropy":
        second = torch.sigmoid(outputs.squeeze(-1))
        return torch.stack((1 - second, second), dim=-1)
    return outputs.softmax(dim=-1) if name == "cross_entropy" else outputs


def gives_probabilities(name: LossName) -> bool:
    """Whether `class_scores` are probabilities."""
    return name != "mean_squared_error"
