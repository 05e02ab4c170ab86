"""The learning rate at every step, as a function of where the run is.

Nothing is carried from step to step: the rate follows from the schedule, the optimizer's rate and
the number of the step. What validation has said so far is a small value of its own. Follows the
closed forms of ``torch.optim.lr_scheduler`` (torch 2.13), which add their factors up step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi

from engine.vocabulary.schedules import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    OneCycleLR,
    ReduceLROnPlateau,
    Schedule,
    StepLR,
    warmup_of,
)


@dataclass(frozen=True)
class Span:
    """How long a run is meant to be."""

    epochs: int
    steps_per_epoch: int
    """Steps of the optimizer, at least one."""

    @property
    def steps(self) -> int:
        """Of the whole run."""
        return self.epochs * self.steps_per_epoch


@dataclass(frozen=True)
class Plateau:
    """What a run has heard from validation, as far as its learning rate goes by that."""

    best: float | None = None
    """The lowest validation loss that counted; None: none yet."""
    waited: int = 0
    """Epochs in a row that brought nothing."""
    cooldown: int = 0
    """Epochs still to come that are not counted."""
    falls: int = 0
    """How often the rate was multiplied by the factor."""


def rate_at(
    schedule: Schedule, lr: float, step: int, span: Span, plateau: Plateau | None = None
) -> float:
    """The learning rate of a step.

    Args:
        lr: the optimizer's rate, which is the highest.
        step: its number in the run, from 1.
        plateau: what validation has said before this step; None: nothing.
    """
    rise = warmup_steps(schedule, span)
    if step <= rise:
        return lr * step / (rise + 1)
    place = step - 1 - rise
    if isinstance(schedule, ReduceLROnPlateau):
        falls = plateau.falls if plateau else 0
        return max(lr * schedule.factor**falls, min(lr, schedule.min_lr))
    if isinstance(schedule, CosineAnnealingLR):
        return _along_cosine(lr, schedule.eta_min, place / (span.steps - rise))
    if isinstance(schedule, OneCycleLR):
        return _in_cycle(schedule, lr, place, span.steps)
    return _epoch_by_epoch(schedule, lr, place, span.steps_per_epoch)


def warmup_steps(schedule: Schedule, span: Span) -> int:
    """Steps of the rise: at least one, if there is any."""
    epochs = warmup_of(schedule)
    return max(1, round(epochs * span.steps_per_epoch)) if epochs else 0


def plateau_after(
    schedule: Schedule, plateau: Plateau, validation_loss: float, step: int, span: Span
) -> Plateau:
    """What is known after the validation that ends an epoch. The rise is waited for.

    Args:
        step: the number of the epoch's last step.
    """
    if not isinstance(schedule, ReduceLROnPlateau) or step < warmup_steps(schedule, span):
        return plateau
    best = plateau.best
    if best is None or validation_loss < best * (1 - schedule.threshold):
        plateau = replace(plateau, best=validation_loss, waited=0)
    else:
        plateau = replace(plateau, waited=plateau.waited + 1)
    if plateau.cooldown:
        plateau = replace(plateau, cooldown=plateau.cooldown - 1, waited=0)
    if plateau.waited > schedule.patience:
        return replace(plateau, waited=0, cooldown=schedule.cooldown, falls=plateau.falls + 1)
    return plateau


def _epoch_by_epoch(schedule: Schedule, lr: float, place: int, per_epoch: int) -> float:
    """The rate of schedules that know nothing of the run's end."""
    if isinstance(schedule, StepLR):
        return lr * schedule.gamma ** (place // (schedule.step_size * per_epoch))
    if isinstance(schedule, ExponentialLR):
        return lr * schedule.gamma ** (place // per_epoch)
    if isinstance(schedule, CosineAnnealingWarmRestarts):
        length = schedule.T_0 * per_epoch
        while place >= length and schedule.T_mult > 1:
            place, length = place - length, length * schedule.T_mult
        return _along_cosine(lr, schedule.eta_min, place % length / length)
    return lr


def _in_cycle(schedule: OneCycleLR, lr: float, place: int, steps: int) -> float:
    first = lr / schedule.div_factor
    last = first / schedule.final_div_factor
    top = schedule.pct_start * steps - 1
    if place <= top:
        return _between(schedule, first, lr, place / top if top else 1.0)
    # torch counts the fall from where the rise ends, and from 0 where there is no rise at all.
    return _between(schedule, lr, last, (place - top) / (steps - 1 - top))


def _between(schedule: OneCycleLR, start: float, end: float, share: float) -> float:
    if schedule.anneal_strategy == "linear":
        return start + (end - start) * share
    return _along_cosine(start, end, share)


def _along_cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + cos(pi * share)) / 2
