"""The curve shown before a run is the one the run follows."""

from __future__ import annotations

import pytest

from engine.training.rate_curve import rate_curve
from engine.training.schedule import Plateau, Span, plateau_after, rate_at
from engine.vocabulary.schedules import (
    SCHEDULES,
    CosineAnnealingWarmRestarts,
    OneCycleLR,
    ReduceLROnPlateau,
    Schedule,
    StepLR,
)

SPAN = Span(epochs=8, steps_per_epoch=12)


@pytest.mark.parametrize("cls", SCHEDULES)
@pytest.mark.parametrize("warmup", [0.0, 1.25])
def test_of_a_short_run_every_step_is_there(cls: type[Schedule], warmup: float) -> None:
    schedule = cls() if cls is OneCycleLR else cls(warmup=warmup)
    curve = rate_curve(schedule, 0.5, SPAN)
    assert curve.epochs == tuple(step / 12 for step in range(96))
    assert curve.end == 8
    assert curve.is_earliest == (cls is ReduceLROnPlateau)
    if cls is not ReduceLROnPlateau:
        assert curve.rates == tuple(rate_at(schedule, 0.5, step, SPAN) for step in range(1, 97))


@pytest.mark.parametrize(
    "schedule",
    [
        ReduceLROnPlateau(patience=0, factor=0.5),
        ReduceLROnPlateau(patience=1, factor=0.5, cooldown=2, min_lr=0.2),
        ReduceLROnPlateau(patience=2, warmup=0.5),
        ReduceLROnPlateau(patience=0, warmup=2.5),
    ],
)
def test_a_plateau_that_never_gains_falls_as_shown(schedule: ReduceLROnPlateau) -> None:
    curve = rate_curve(schedule, 0.5, SPAN)
    plateau, rates = Plateau(), []
    for step in range(1, 97):
        rates.append(rate_at(schedule, 0.5, step, SPAN, plateau))
        if step % 12 == 0:
            plateau = plateau_after(schedule, plateau, 1.0, step, SPAN)
    assert curve.rates == tuple(rates)
    assert len(set(rates)) > 2


def test_of_a_long_run_the_ends_and_the_jumps_are_there() -> None:
    span = Span(epochs=100, steps_per_epoch=9999)
    curve = rate_curve(StepLR(step_size=40, gamma=0.5, warmup=0.5), 0.5, span)
    assert len(curve.epochs) < 2000
    assert curve.epochs[0] == 0
    assert curve.epochs[-1] == pytest.approx(100, abs=1e-3)
    at = dict(zip(curve.epochs, curve.rates, strict=True))
    rise = round(0.5 * 9999)
    jump = (rise + 40 * 9999) / 9999
    assert (at[jump], at[(rise + 40 * 9999 - 1) / 9999]) == (0.25, 0.5)


@pytest.mark.parametrize("cls", SCHEDULES)
def test_the_longest_run_there_can_be(cls: type[Schedule]) -> None:
    curve = rate_curve(cls(), 1.0, Span(1_000_000, 1_000_000))
    assert len(curve.rates) < 2000
    assert curve.rates[-1] <= curve.rates[0] or cls is OneCycleLR


def test_a_single_step() -> None:
    for cls in SCHEDULES:
        assert len(rate_curve(cls(), 1.0, Span(1, 1)).rates) == 1


def test_restarts_reach_their_top_each_time() -> None:
    span = Span(epochs=50, steps_per_epoch=1000)
    curve = rate_curve(CosineAnnealingWarmRestarts(T_0=1), 0.25, span)
    assert curve.rates.count(0.25) == 50
