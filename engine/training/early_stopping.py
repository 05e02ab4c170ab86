"""Whether a run should end early, as ``keras.callbacks.EarlyStopping`` decides it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.vocabulary.early_stopping import EarlyStopping, StopByAccuracy, StopByLoss


@dataclass(frozen=True)
class Waiting:
    """What a run that may end early remembers from epoch to epoch."""

    best: float | None = None
    """The best of what is watched; None: no epoch has ended."""
    epochs: int = 0
    """How many in a row brought no gain."""


def waiting_after(
    settings: EarlyStopping | None, waiting: Waiting, loss: float, accuracy: float | None
) -> Waiting:
    """What is known after the validation that ends an epoch."""
    if isinstance(settings, StopByLoss):
        better = waiting.best is None or loss < waiting.best - settings.min_delta
        return _after(waiting, loss, better)
    if isinstance(settings, StopByAccuracy) and accuracy is not None:
        better = waiting.best is None or accuracy > waiting.best + settings.min_delta
        return _after(waiting, accuracy, better)
    return waiting


def is_over(settings: EarlyStopping | None, waiting: Waiting) -> bool:
    """Whether it has waited long enough."""
    return settings is not None and waiting.epochs >= settings.patience


def _after(waiting: Waiting, value: float, is_better: bool) -> Waiting:
    return Waiting(value, 0) if is_better else Waiting(waiting.best, waiting.epochs + 1)
