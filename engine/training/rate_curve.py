"""The learning rate over a whole run, ahead of it: points enough for a picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from engine.training.schedule import Plateau, Span, rate_at, warmup_steps
from engine.vocabulary.schedules import ReduceLROnPlateau, Schedule

_MOST_POINTS = 600
_MOST_JUMPS = 200


@dataclass(frozen=True)
class RateCurve:
    """The rates of some steps, the first and the last among them."""

    epochs: tuple[float, ...]
    """Where in the run each step begins; 1.5 is the middle of the second epoch."""
    rates: tuple[float, ...]
    end: int
    """Epochs of the run."""
    is_earliest: bool
    """Whether validation decides, and this is what it does if the loss never falls."""


def rate_curve(schedule: Schedule, lr: float, span: Span) -> RateCurve:
    """The curve of a schedule. Jumps between epochs are kept as sharp as they are."""
    is_earliest = isinstance(schedule, ReduceLROnPlateau)
    stride = -(-span.steps // _MOST_POINTS)
    rise = warmup_steps(schedule, span)
    apart = span.steps_per_epoch * -(-span.epochs // _MOST_JUMPS)
    # The last step before a jump and the first one after it; jumps are counted from the rise's end.
    jumps = (
        step
        for start in (0, rise)
        for place in range(start, span.steps, apart)
        for step in (place, place + 1)
    )
    chosen = sorted(
        step
        for step in {*chain(range(1, span.steps + 1, stride), jumps), span.steps}
        if 1 <= step <= span.steps
    )
    return RateCurve(
        tuple((step - 1) / span.steps_per_epoch for step in chosen),
        tuple(
            rate_at(schedule, lr, step, span, _plateau_at_the_earliest(schedule, step, span))
            for step in chosen
        ),
        span.epochs,
        is_earliest,
    )


def _plateau_at_the_earliest(schedule: Schedule, step: int, span: Span) -> Plateau | None:
    """What a plateau knows before a step, if no epoch after the first brings anything."""
    if not isinstance(schedule, ReduceLROnPlateau):
        return None
    epochs_done = (step - 1) // span.steps_per_epoch
    first_counted = max(1, -(-warmup_steps(schedule, span) // span.steps_per_epoch))
    waited = epochs_done - first_counted - schedule.patience - 1
    apart = schedule.patience + 1 + schedule.cooldown
    return Plateau(falls=1 + waited // apart) if waited >= 0 else Plateau()
