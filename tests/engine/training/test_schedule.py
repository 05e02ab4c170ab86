"""The rate at every step, against torch's own schedulers taking those steps."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict

import pytest
import torch
from torch.optim import lr_scheduler

from engine.training.schedule import Plateau, Span, plateau_after, rate_at, warmup_steps
from engine.vocabulary.schedules import (
    SCHEDULES,
    ConstantRate,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    OneCycleLR,
    ReduceLROnPlateau,
    Schedule,
    StepLR,
)

LR = 0.3
SPAN = Span(epochs=12, steps_per_epoch=7)
MakeScheduler = Callable[[torch.optim.Optimizer], lr_scheduler.LRScheduler]


def optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)


def rates_of_torch(make: MakeScheduler, steps: int, rise: int = 0) -> list[float]:
    """The rate of each step, as a loop with torch's scheduler would have it."""
    made = optimizer()
    scheduler = make(made)
    if rise:
        linear = lr_scheduler.LinearLR(made, 1 / (rise + 1), total_iters=rise)
        scheduler = lr_scheduler.SequentialLR(made, [linear, scheduler], milestones=[rise])
    found = []
    for _ in range(steps):
        found.append(made.param_groups[0]["lr"])
        made.step()
        scheduler.step()
    return found


def our_rates(schedule: Schedule, span: Span = SPAN) -> list[float]:
    return [rate_at(schedule, LR, step, span) for step in range(1, span.steps + 1)]


CASES: list[tuple[Schedule, MakeScheduler]] = [
    (ConstantRate(), lambda o: lr_scheduler.ConstantLR(o, factor=1.0)),
    (StepLR(), lambda o: lr_scheduler.StepLR(o, 3 * 7, gamma=0.1)),
    (StepLR(step_size=1, gamma=0.5), lambda o: lr_scheduler.StepLR(o, 7, gamma=0.5)),
    (ExponentialLR(gamma=0.8), lambda o: lr_scheduler.StepLR(o, 7, gamma=0.8)),
    (
        CosineAnnealingWarmRestarts(T_0=2, eta_min=0.01),
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 14, eta_min=0.01),
    ),
    (
        CosineAnnealingWarmRestarts(T_0=1, T_mult=2),
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 7, T_mult=2),
    ),
]


@pytest.mark.parametrize(("schedule", "make"), CASES, ids=lambda case: str(case)[:40])
@pytest.mark.parametrize(("warmup", "rise"), [(0.0, 0), (0.01, 1), (0.5, 4), (1.0, 7), (3.5, 24)])
def test_every_step_is_torchs(
    schedule: Schedule, make: MakeScheduler, warmup: float, rise: int
) -> None:
    ours = our_rates(schedule.replace(warmup=warmup))
    assert ours == pytest.approx(rates_of_torch(make, SPAN.steps, rise), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("eta_min", [0.0, 0.02])
@pytest.mark.parametrize(("warmup", "rise"), [(0.0, 0), (2.0, 14)])
def test_a_cosine_fills_what_the_rise_leaves(eta_min: float, warmup: float, rise: int) -> None:
    ours = our_rates(CosineAnnealingLR(eta_min=eta_min, warmup=warmup))
    left = SPAN.steps - rise
    theirs = rates_of_torch(
        lambda o: lr_scheduler.CosineAnnealingLR(o, left, eta_min=eta_min), SPAN.steps, rise
    )
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)
    # The formula of the paper, half way and at the last step.
    assert ours[rise + left // 2] == pytest.approx((LR + eta_min) / 2)
    assert ours[-1] == pytest.approx(
        eta_min + (LR - eta_min) * (1 + math.cos(math.pi * (left - 1) / left)) / 2
    )


@pytest.mark.parametrize("steps_per_epoch", [1, 7])
@pytest.mark.parametrize("epochs", [1, 2, 12])
@pytest.mark.parametrize("pct_start", [0.0, 0.3, 0.45, 0.99])
@pytest.mark.parametrize("strategy", ["cos", "linear"])
def test_one_cycle_is_torchs(
    steps_per_epoch: int, epochs: int, pct_start: float, strategy: str
) -> None:
    span = Span(epochs, steps_per_epoch)
    schedule = OneCycleLR(
        pct_start=pct_start, anneal_strategy=strategy, div_factor=10.0, final_div_factor=50.0
    )
    theirs = rates_of_torch(
        lambda o: lr_scheduler.OneCycleLR(
            o,
            LR,
            total_steps=span.steps,
            pct_start=pct_start,
            anneal_strategy=strategy,
            div_factor=10.0,
            final_div_factor=50.0,
            cycle_momentum=False,
        ),
        span.steps,
    )
    assert our_rates(schedule, span) == pytest.approx(theirs, rel=1e-9)


def test_one_cycle_of_no_length_is_at_its_top() -> None:
    """torch divides by zero where the rise takes exactly one step."""
    assert our_rates(OneCycleLR(pct_start=0.25), Span(1, 4))[0] == LR


def losses() -> list[list[float]]:
    random = torch.Generator().manual_seed(5)
    return [
        [1.0 - 0.05 * n for n in range(40)],
        [1.0] * 40,
        [1.0, 0.9, 0.95, 0.9, 0.89991, 0.8998, 0.5, *[0.6] * 12, 0.4, *[0.39999] * 20],
        (torch.rand(60, generator=random) + 0.2).tolist(),
    ]


@pytest.mark.parametrize("told", losses())
@pytest.mark.parametrize(
    "schedule",
    [
        ReduceLROnPlateau(),
        ReduceLROnPlateau(patience=0, factor=0.5),
        ReduceLROnPlateau(patience=1, factor=0.5, cooldown=3, min_lr=0.02),
        ReduceLROnPlateau(patience=2, threshold=0.3, cooldown=1),
        ReduceLROnPlateau(patience=1, min_lr=1.0),
    ],
)
def test_a_plateau_is_torchs(schedule: ReduceLROnPlateau, told: list[float]) -> None:
    made = optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(
        made,
        factor=schedule.factor,
        patience=schedule.patience,
        threshold=schedule.threshold,
        cooldown=schedule.cooldown,
        min_lr=schedule.min_lr,
        eps=0.0,
    )
    span, plateau = Span(len(told), 3), Plateau()
    for epoch, loss in enumerate(told, start=1):
        plateau = plateau_after(schedule, plateau, loss, 3 * epoch, span)
        scheduler.step(loss)
        rate = rate_at(schedule, LR, 3 * epoch + 1, span, plateau)
        assert rate == pytest.approx(made.param_groups[0]["lr"], rel=1e-9)
        # As a checkpoint keeps it.
        assert Plateau(**json.loads(json.dumps(asdict(plateau)))) == plateau


def test_a_plateau_waits_for_the_rise() -> None:
    schedule = ReduceLROnPlateau(patience=0, factor=0.5, warmup=2.0)
    plateau = Plateau()
    falls = []
    for epoch in range(1, 6):
        plateau = plateau_after(schedule, plateau, 1.0, 7 * epoch, SPAN)
        falls.append(plateau.falls)
    # The first epoch is part of the rise, and with the second the waiting begins.
    assert falls == [0, 0, 1, 2, 3]
    assert rate_at(schedule, LR, 14, SPAN, Plateau(falls=2)) == pytest.approx(LR * 14 / 15)
    assert rate_at(schedule, LR, 15, SPAN, Plateau(falls=2)) == pytest.approx(LR / 4)


@pytest.mark.parametrize("cls", SCHEDULES)
def test_only_a_plateau_listens(cls: type[Schedule]) -> None:
    plateau = plateau_after(cls(), Plateau(), 1.0, 7, SPAN)
    assert (plateau != Plateau()) == (cls is ReduceLROnPlateau)


def test_a_rise_longer_than_the_run_goes_on_rising() -> None:
    for cls in SCHEDULES:
        if cls is OneCycleLR:
            continue
        rates = our_rates(cls(warmup=100.0))
        assert rates[-1] == pytest.approx(LR * SPAN.steps / 701)
        assert rates == sorted(rates)


@pytest.mark.parametrize(("warmup", "steps"), [(0.0, 0), (1e-9, 1), (0.5, 4), (2.0, 14)])
def test_a_rise_has_at_least_one_step(warmup: float, steps: int) -> None:
    assert warmup_steps(ConstantRate(warmup=warmup), SPAN) == steps


@pytest.mark.parametrize("cls", SCHEDULES)
def test_no_rate_is_above_the_optimizers_or_below_zero(cls: type[Schedule]) -> None:
    assert all(0 < rate <= LR for rate in our_rates(cls()))
