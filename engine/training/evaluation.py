"""A network measured on rows it does not learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.runtime import NetworkModule
from engine.training.losses import loss_function, predicted_classes
from engine.training.workers import Workers
from engine.vocabulary.losses import LossName


@dataclass(frozen=True)
class Measurement:
    """What an evaluation found."""

    loss: float
    """Mean over the rows, regularization included, as Keras counts it."""
    accuracy: float
    """Share of the rows predicted right, 0 to 1."""
    not_finite_batch: int | None
    """The first batch, from 1, whose loss is not a finite number."""


def evaluate(
    network: NetworkModule,
    batches: Iterable[tuple[Tensor, Tensor]],
    loss: LossName,
    is_stopped: Callable[[], bool] = lambda: False,
    workers: Workers | None = None,
) -> Measurement | None:
    """Measure a network in evaluation mode, and leave it in training mode.

    Args:
        batches: inputs (batch, time) and targets (batch,), at least one batch.
        is_stopped: asked between batches.
        workers: who measure together, each its rows of every batch; None: this process alone.

    Returns:
        None when it was stopped.
    """
    network.eval()
    network.reset_states()
    function = loss_function(loss)
    workers = workers or Workers()
    sums: list[Tensor] = []
    rows = size = 0
    try:
        with torch.no_grad():
            for inputs, targets in batches:
                if is_stopped():
                    return None
                if len(targets) != size:
                    # The rows of a last, shorter batch go on from nobody's state.
                    network.reset_states()
                    size = len(targets)
                rows += len(targets)
                own = workers.share(targets)
                if not len(own):
                    sums.append(torch.zeros(2, dtype=torch.float64, device=own.device))
                    continue
                outputs = network(workers.share(inputs))
                value = function(outputs, own) + network.regularization_loss()
                right = (predicted_classes(loss, outputs) == own).sum()
                sums.append(torch.stack((value.double() * len(own), right.double())))
    finally:
        network.train()
        network.reset_states()
    found = workers.add_up(torch.stack(sums))
    [broken] = torch.nonzero(~found[:, 0].isfinite(), as_tuple=True)
    total, right_in_all = found.sum(dim=0).tolist()
    return Measurement(
        total / rows, right_in_all / rows, int(broken[0]) + 1 if len(broken) else None
    )
