"""One step: forward, backward, clip, and only if every number is finite, change the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import torch
from torch import Tensor

from engine.project.training_settings import TrainingSettings
from engine.runtime import NetworkModule
from engine.training.batches import Batch
from engine.training.clipper import Clipper
from engine.training.clipping import NUMBERS, ClippingRecord, record_of
from engine.training.gradients.sample import Sample
from engine.training.losses import counted, loss_function, measured, weighted_loss
from engine.training.not_finite import Cause, find_broken_weights, find_cause
from engine.training.optimizers import make_optimizer
from engine.training.windows import WindowedRows
from engine.training.workers import Workers
from engine.vocabulary.clipping import Clipping


class NotFiniteError(Exception):
    """A step met a number that is not finite; the weights are those of before the step."""

    def __init__(self, cause: Cause, place: int) -> None:
        super().__init__(str(cause.what))
        self.cause = cause
        self.place = place
        """Place in the group of the batch that showed it."""


@dataclass(frozen=True)
class StepResult:
    """What one step found."""

    loss: float
    """Mean over the answers, regularization included."""
    answers: int
    """Rows, or the steps of them that have a target."""
    measured: float
    """Answers that are right, or the sum of their absolute errors, before the weights changed."""
    clipping: ClippingRecord


class Stepper:
    """Changes a network's weights, a step at a time.

    Args:
        class_weights: what an answer of each class counts in the loss, (classes,); None: the same.
        unit: what 1 of each number asked for is in its own unit, (numbers,); None: the same.
        rows: what gives the outputs of a batch, or of a window of it.

    Raises:
        OptimizerError: see `engine.training.optimizers.make_optimizer`.
    """

    def __init__(
        self,
        network: NetworkModule,
        settings: TrainingSettings,
        workers: Workers,
        class_weights: Tensor | None = None,
        unit: Tensor | None = None,
        *,
        rows: WindowedRows,
    ) -> None:
        self._network = network
        self._rows = rows
        self._workers = workers
        self._loss_name = settings.loss
        self._unit = unit
        self._loss = loss_function(settings.loss)
        if class_weights is not None:
            self._loss = weighted_loss(settings.loss, class_weights)
        self._parameters: list[Tensor] = [
            each for each in network.parameters() if each.requires_grad
        ]
        self.optimizer: torch.optim.Optimizer = make_optimizer(settings.optimizer, self._parameters)
        self.clipper = Clipper(network)
        self._before = [each.detach().clone() for each in self._parameters]

    def step(
        self,
        group: Sequence[Batch],
        clipping: Clipping,
        learning_rate: float,
        is_stopping: bool = False,
        sample: Sample | None = None,
    ) -> StepResult | None:
        """Take one step on a group of batches, as on one batch of all their rows.

        None is returned, and the weights stay as they are, where no target counts in a window.

        Args:
            is_stopping: what the other workers are told, see `Workers.are_to_stop`.
            sample: who looks at the step; None: nobody.

        Raises:
            NotFiniteError: loss, gradient or new weights are not finite. Nothing was changed.
        """
        answers = sum(counted(targets) for _, targets in group)
        self.optimizer.zero_grad()
        share = self._workers.share
        told = [
            self._add_gradients(share(x), share(y), answers, place, sample)
            for place, (x, y) in enumerate(group)
        ]
        if not answers:
            return None
        if self._workers.are_several:
            told = self._workers.add_up_gradients(self._parameters, told, is_stopping)
        if sample is not None:
            sample.measure_gradients()
        with torch.no_grad():
            measured = self.clipper.clip(self._parameters, clipping)
            # All that is known of the step comes over at once.
            numbers = torch.cat((*told, measured.numbers, measured.norms)).tolist()
            losses, found = numbers[: 2 * len(told) : 2], numbers[1 : 2 * len(told) : 2]
            of_clipping = numbers[2 * len(told) :]
            norms = of_clipping[NUMBERS:]
            if not all(map(isfinite, (*losses, *norms))):
                place = next(
                    (place for place, loss in enumerate(losses) if not isfinite(loss)),
                    len(group) - 1,
                )
                with self._rows.again(len(group[place][0]), place):
                    cause = self._cause(group[place][0], norms)
                raise NotFiniteError(cause, place)
            if sample is not None:
                sample.measure_gradients()
            self._change_weights(learning_rate, place=len(group) - 1)
            if sample is not None:
                sample.measure_update(self._before, self._parameters)
        record = record_of(of_clipping[:NUMBERS], measured.threshold)
        return StepResult(sum(losses), answers, sum(found), record)

    def _add_gradients(
        self, inputs: Tensor, targets: Tensor, answers: int, place: int, sample: Sample | None
    ) -> Tensor:
        """Add a batch's share of the gradient; give its share of the loss and what is measured.

        What the weights cost is in the loss of every batch, and the shares add up to one: it
        counts once.

        Args:
            answers: of the whole step.
            place: of the batch in its group.
        """
        own = counted(targets)
        if not own:  # fewer rows than workers, or none that asks for anything
            self._rows.carry(inputs, place)
            return torch.zeros(2, device=targets.device)
        if sample is not None:
            sample.forward_begins()
        outputs = self._rows.outputs(inputs, place)
        cost = self._network.regularization_loss()
        loss = (self._loss(outputs, targets) + cost) * (own / answers)
        if sample is not None:
            sample.forward_ended()
        loss.backward()
        if sample is not None:
            sample.backward_ended(self._rows.begin(inputs))
        found = measured(self._loss_name, outputs.detach(), targets, self._unit)
        return torch.stack((loss.detach(), found.to(loss)))

    def _change_weights(self, learning_rate: float, place: int) -> None:
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = learning_rate
        torch._foreach_copy_(self._before, self._parameters)
        self.optimizer.step()
        self._network.apply_constraints()
        if not all(map(isfinite, torch.stack(torch._foreach_norm(self._parameters)).tolist())):
            cause = find_broken_weights(self._network)
            torch._foreach_copy_(self._parameters, self._before)
            raise NotFiniteError(cause, place)

    def _cause(self, inputs: Tensor, norms: list[float]) -> Cause:
        with_gradient = [each for each in self._parameters if each.grad is not None]
        of_parameters = {
            id(parameter): norm for parameter, norm in zip(with_gradient, norms, strict=True)
        }
        of_layers: dict[str, dict[str, float]] = {}
        for weight in self._network.weights():
            norm = of_parameters.get(id(weight.parameter), 0.0)
            of_layers.setdefault(weight.node_id, {})[weight.declared.name] = norm
        return find_cause(self._network, inputs, of_layers)
