"""One step: forward, backward, clip, and only if every number is finite, change the weights."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import torch
from torch import Tensor

from engine.project.training_settings import TrainingSettings
from engine.runtime import NetworkModule
from engine.training.clipping import NUMBERS, ClippingRecord, clip_gradients, record_of
from engine.training.losses import loss_function, predicted_classes
from engine.training.not_finite import Cause, find_broken_weights, find_cause
from engine.training.optimizers import make_optimizer
from engine.vocabulary.clipping import Clipping


class NotFiniteError(Exception):
    """A step met a number that is not finite; the weights are those of before the step."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(str(cause.what))
        self.cause = cause


@dataclass(frozen=True)
class StepResult:
    """What one step found."""

    loss: float
    """Mean over the batch, regularization included."""
    right: float
    """Rows predicted right, before the weights changed."""
    clipping: ClippingRecord


class Stepper:
    """Changes a network's weights, a batch at a time.

    Raises:
        OptimizerError: see `engine.training.optimizers.make_optimizer`.
    """

    def __init__(
        self,
        network: NetworkModule,
        settings: TrainingSettings,
    ) -> None:
        self._network = network
        self._loss_name = settings.loss
        self._loss = loss_function(settings.loss)
        self._parameters: list[Tensor] = [
            each for each in network.parameters() if each.requires_grad
        ]
        self._optimizer = make_optimizer(settings.optimizer, self._parameters)
        self._before = [each.detach().clone() for each in self._parameters]

    def step(self, inputs: Tensor, targets: Tensor, clipping: Clipping) -> StepResult:
        """Take one step on inputs (batch, time) and targets (batch,).

        Raises:
            NotFiniteError: loss, gradient or new weights are not finite. Nothing was changed.
        """
        outputs = self._network(inputs)
        loss = self._loss(outputs, targets) + self._network.regularization_loss()
        self._optimizer.zero_grad()
        loss.backward()
        with torch.no_grad():
            gradients = [each.grad for each in self._parameters if each.grad is not None]
            measured = clip_gradients(gradients, clipping)
            right = (predicted_classes(self._loss_name, outputs) == targets).sum()
            # All that is known of the step comes over at once.
            scalars = torch.stack((loss.detach(), right.to(loss)))
            numbers = torch.cat((scalars, measured.numbers, measured.norms)).tolist()
            loss_value, rows_right = numbers[:2]
            norms = numbers[2 + NUMBERS :]
            if not all(map(isfinite, (loss_value, *norms))):
                raise NotFiniteError(self._cause(inputs, norms))
            self._change_weights()
        return StepResult(loss_value, rows_right, record_of(numbers[2 : 2 + NUMBERS]))

    def _change_weights(self) -> None:
        torch._foreach_copy_(self._before, self._parameters)
        self._optimizer.step()
        self._network.apply_constraints()
        if not all(map(isfinite, torch.stack(torch._foreach_norm(self._parameters)).tolist())):
            cause = find_broken_weights(self._network)
            torch._foreach_copy_(self._parameters, self._before)
            raise NotFiniteError(cause)

    def _cause(self, inputs: Tensor, norms: list[float]) -> Cause:
        owners: dict[Tensor, str] = {
            parameter: node_id
            for node_id, layer in self._network.layers.items()
            for parameter in layer.parameters()
        }
        of_layers: dict[str, float] = {}
        with_gradient = [each for each in self._parameters if each.grad is not None]
        for parameter, norm in zip(with_gradient, norms, strict=True):
            owner = owners.get(parameter, "")
            of_layers[owner] = of_layers.get(owner, 0.0) + norm
        return find_cause(self._network, inputs, of_layers)
