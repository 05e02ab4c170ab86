"""The learning-rate schedule as exported PyTorch code writes it: torch's own schedulers.

All but the plateau's move once a step, so lengths in epochs become lengths in steps, which the
program works out from its data as ``per_epoch``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.declared import arguments_of, kind_of
from engine.exchange.source import Code, call, literal
from engine.vocabulary.schedules import (
    ConstantRate,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    OneCycleLR,
    ReduceLROnPlateau,
    Schedule,
    StepLR,
    warmup_of,
)

_INDENT = 4
_LENGTHS = frozenset({"step_size", "T_0", "warmup"})
"""Arguments in epochs, which are written in other words."""
_ALWAYS = frozenset({"gamma", "patience"})
"""Arguments with another default than torch's, or none there."""
_RISE = ("LinearLR", ["optimizer", "1 / (warmup + 1)", "total_iters=warmup"])


def schedule_values(schedule: Schedule, lr: float) -> dict[str, Any]:
    """What the training template needs.

    Args:
        lr: the optimizer's rate.
    """
    warmup = warmup_of(schedule)
    return {
        "schedule": list(_lines(schedule, lr)),
        "warmup": literal(warmup) if warmup else None,
        "has_scheduler": warmup > 0 or not isinstance(schedule, ConstantRate | ReduceLROnPlateau),
        "has_plateau": isinstance(schedule, ReduceLROnPlateau),
    }


def _lines(schedule: Schedule, lr: float) -> Iterator[Code]:
    """The lines that make the schedulers."""
    has_rise = bool(warmup_of(schedule))
    made = kind_of(schedule), ["optimizer", *_lengths(schedule, lr), *_given(schedule)]
    if isinstance(schedule, ReduceLROnPlateau):
        yield _assigned("plateau", *made)
    elif isinstance(schedule, ExponentialLR):
        made = "StepLR", made[1]
    if isinstance(schedule, ConstantRate | ReduceLROnPlateau):
        if has_rise:
            yield _assigned("scheduler", *_RISE)
        return
    if not has_rise:
        yield _assigned("scheduler", *made)
        return
    yield _assigned("rise", *_RISE)
    yield _assigned("after", *made)
    both = ["optimizer", "[rise, after]", "milestones=[warmup]"]
    yield _assigned("scheduler", "SequentialLR", both)


def _assigned(name: str, kind: str, arguments: list[str]) -> Code:
    return call(f"{name} = lr_scheduler.{kind}", arguments, _INDENT)


def _lengths(schedule: Schedule, lr: float) -> list[str]:
    """What torch counts in steps, and one cycle's own highest rate."""
    if isinstance(schedule, StepLR):
        return [_steps(schedule.step_size)]
    if isinstance(schedule, ExponentialLR):
        return [_steps(1)]
    if isinstance(schedule, CosineAnnealingWarmRestarts):
        return [_steps(schedule.T_0)]
    if isinstance(schedule, CosineAnnealingLR):
        left = "max(1, epochs * per_epoch - warmup)" if schedule.warmup else "epochs * per_epoch"
        return [left]
    if isinstance(schedule, OneCycleLR):
        return [literal(lr), "epochs * per_epoch", "cycle_momentum=False"]
    return []


def _steps(epochs: int) -> str:
    return "per_epoch" if epochs == 1 else f"{epochs} * per_epoch"


def _given(schedule: Schedule) -> Iterator[str]:
    """The other arguments, as far as torch's own defaults do not say them."""
    for found in arguments_of(type(schedule)):
        value = getattr(schedule, found.name)
        if found.name not in _LENGTHS and (found.name in _ALWAYS or value != found.default):
            yield f"{found.name}={literal(value)}"
