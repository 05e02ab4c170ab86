"""A network measured on rows it does not learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp

import torch
from torch import Tensor

from engine.project.data_facts import DataFacts
from engine.runtime import NetworkModule
from engine.training.losses import counted, loss_function, measured
from engine.training.workers import Workers
from engine.vocabulary.losses import LossName


@dataclass(frozen=True)
class Measurement:
    """What an evaluation found."""

    loss: float
    """Mean over the answers, regularization included, as Keras counts it."""
    bare_loss: float
    """The same without regularization."""
    measured: float
    """Share of the answers that are right, 0 to 1, or the mean absolute error."""
    not_finite_batch: int | None
    """The first batch, from 1, whose loss is not a finite number."""


def perplexity(loss: float) -> float:
    """Between how many symbols a language model wavers on average: e to its mean cross-entropy."""
    return exp(min(loss, 700.0))  # more than a float holds


def unit_of(facts: DataFacts, device: torch.device) -> Tensor | None:
    """What 1 of each number that a network gives is in its own unit, (numbers,); None: the same."""
    if facts.target_scale is None:
        return None
    return torch.tensor(facts.target_scale.size * facts.horizon, device=device)


def evaluate(
    network: NetworkModule,
    batches: Iterable[tuple[Tensor, Tensor]],
    loss: LossName,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
    workers: Workers | None = None,
    unit: Tensor | None = None,
) -> Measurement | None:
    """Measure a network in evaluation mode, and leave it in training mode.

    Args:
        batches: inputs and targets, at least one batch.
        is_stopped: asked between batches.
        workers: who measure together, each its rows of every batch; None: this process alone.
        unit: what 1 of each number asked for is in its own unit, (numbers,); None: the same.

    Returns:
        None when it was stopped.
    """
    network.eval()
    network.reset_states()
    function = loss_function(loss)
    workers = workers or Workers()
    sums: list[Tensor] = []
    answers = size = 0
    try:
        with torch.no_grad():
            for inputs, targets in batches:
                if is_stopped():
                    return None
                if len(targets) != size:
                    # The rows of a last, shorter batch go on from nobody's state.
                    network.reset_states()
                    size = len(targets)
                answers += counted(targets)
                own = workers.share(targets)
                own_answers = counted(own)
                if not own_answers:
                    sums.append(torch.zeros(3, dtype=torch.float64, device=own.device))
                    continue
                outputs = network(workers.share(inputs))
                bare = function(outputs, own)
                value = bare + network.regularization_loss()
                found = measured(loss, outputs, own, unit).double()
                both = torch.stack((value, bare)).double() * own_answers
                sums.append(torch.cat((both, found.reshape(1))))
    finally:
        network.train()
        network.reset_states()
    all_sums = workers.add_up(torch.stack(sums))
    [broken] = torch.nonzero(~all_sums[:, 0].isfinite(), as_tuple=True)
    loss_in_all, bare, found_in_all = (total / answers for total in all_sums.sum(dim=0).tolist())
    first = int(broken[0]) + 1 if len(broken) else None
    return Measurement(loss_in_all, bare, found_in_all, first)
