"""A forecast of one window of a series in the series' own unit, beside what was a season before."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Series
from engine.data.errors import DataError
from engine.data.scaling import scaled
from engine.data.series import seasonal_naive
from engine.message import GradloomError
from engine.project.sources import series as sources
from engine.training.prediction import Predictor

Numbers = NDArray[np.float64]


class ForecastError(GradloomError):
    """A window that cannot be forecast."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """What a network says comes after a window. Everything is in the series' own unit."""

    begin: int
    """The window's first step, from 0."""
    window: Numbers
    """The targets' own values in the window, (window, numbers)."""
    ahead: Numbers
    """What comes next, as the network has it, (horizon, numbers)."""
    truth: Numbers
    """What came next, (known, numbers): fewer than the horizon where the series ends before."""
    naive: Numbers | None
    """What was a season before each step ahead, (horizon, numbers); None: that was before the
    series."""

    @property
    def first_ahead(self) -> int:
        """The first step that is forecast, from 0."""
        return self.begin + len(self.window)


def last_window(predictor: Predictor, series: Series) -> int:
    """Where the window begins after which the series ends.

    Raises:
        ForecastError: the series is shorter than a window.
    """
    begin = len(series.values) - predictor.facts.length
    if begin < 0:
        raise ForecastError(
            "The series has {steps:,} steps, and the network looks at {window:,}. Give it a longer "
            "series.",
            steps=len(series.values),
            window=predictor.facts.length,
        )
    return begin


def forecast(predictor: Predictor, series: Series, source: sources.Series, begin: int) -> Forecast:
    """Forecast what comes after one window, which need not be one of those in the data's rows.

    Raises:
        ForecastError: the window is not in the series, or the series has other columns than the
            one the network was trained on.
    """
    facts = predictor.facts
    _check(predictor, series, begin)
    window = series.values[begin : begin + facts.length]
    shown, targets = list(series.shown), list(series.targets)
    given = window[np.newaxis][:, :, shown]
    base = np.zeros(len(targets))
    if facts.from_last:
        given = given - given[:, -1:]
        base = window[-1, targets]
    if facts.feature_scale is None:
        inputs = given.astype(np.float32)
    else:
        inputs = scaled(given, facts.feature_scale)
    first = begin + facts.length
    naive: Numbers | None = None
    with suppress(DataError):  # without a season before, the forecast stands alone
        [naive] = seasonal_naive(series, source, np.array([begin], dtype=np.int64))
    return Forecast(
        begin=begin,
        window=window[:, targets],
        ahead=predictor.numbers(inputs)[0] + base,
        truth=series.values[first : first + facts.horizon, targets],
        naive=naive,
    )


def naive_errors(
    series: Series, source: sources.Series, begins: NDArray[np.int64]
) -> Numbers | None:
    """Mean absolute error of `seasonal_naive` at each step ahead, (horizon, numbers).

    Returns:
        None where a window begins so early that a season before was before the series.
    """
    try:
        naive = seasonal_naive(series, source, begins)
    except DataError:
        return None
    first = begins[:, np.newaxis] + source.window + np.arange(source.horizon)
    truth = series.values[first][:, :, list(series.targets)]
    found: Numbers = np.abs(naive - truth).mean(axis=0)
    return found


def _check(predictor: Predictor, series: Series, begin: int) -> None:
    facts = predictor.facts
    names = [
        tuple(series.columns[place] for place in each) for each in (series.shown, series.targets)
    ]
    if names != [facts.features, facts.targets]:
        raise ForecastError(
            "The network was trained on the columns {expected} and the series has {found}. Choose "
            "the columns it was trained on.",
            expected=", ".join((*facts.features, *facts.targets)),
            found=", ".join((*names[0], *names[1])),
        )
    last = len(series.values) - facts.length
    if not 0 <= begin <= last:
        raise ForecastError(
            "No window of {window:,} steps begins at step {begin:,}: the series has {steps:,} "
            "steps.",
            window=facts.length,
            begin=begin + 1,
            steps=len(series.values),
        )
