"""When a checkpoint is taken: all that train together have to take it after the same event."""

from __future__ import annotations

from engine.training.events import EpochDone, Event, RunEnded, RunStarted, StepDone
from engine.training.workers import Workers


def are_to_keep(event: Event, workers: Workers, is_due: bool) -> bool:
    """At the start, at each epoch and at the end; between them after some time.

    Of several the first alone looks at its clock. It asks the others with the gradients of the
    next step, and all of them take the checkpoint after that step.

    Args:
        is_due: whether that time has passed by this one's clock.
    """
    if isinstance(event, RunStarted | EpochDone | RunEnded):
        workers.is_asking = False
        return True
    if not isinstance(event, StepDone):
        return False
    if not workers.are_several:
        return is_due
    workers.is_asking = is_due and not workers.are_to_keep
    return workers.are_to_keep
