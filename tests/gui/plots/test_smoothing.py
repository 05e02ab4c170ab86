"""The exponential average against the plain loop that defines it."""

import numpy as np
import pytest

from gui.plots.series import Series
from gui.plots.smoothing import Smoothing


def by_loop(values, strength):
    total, weight, averages = 0.0, 0.0, []
    for value in values:
        total = strength * total + (1 - strength) * value
        weight = strength * weight + (1 - strength)
        averages.append(total / weight)
    return averages


@pytest.mark.parametrize("strength", [0.0, 0.5, 0.8, 0.95, 0.998])
def test_it_is_the_loop(strength):
    values = np.random.default_rng(0).normal(2.0, 1.0, size=3000)
    series = Series()
    smoothing = Smoothing(series, strength)
    for first in range(0, 3000, 271):
        series.append(values[first : first + 271])
        smoothing.catch_up()
    np.testing.assert_allclose(smoothing.series.values, by_loop(values, strength), rtol=1e-6)


def test_it_begins_at_the_first_value():
    series = Series()
    series.append([7.0])
    smoothing = Smoothing(series, 0.99)
    smoothing.catch_up()
    assert smoothing.series.values.tolist() == pytest.approx([7.0])


def test_another_strength_smooths_all_of_it_again():
    values = np.random.default_rng(1).normal(size=500)
    series = Series()
    series.append(values)
    smoothing = Smoothing(series, 0.95)
    smoothing.catch_up()
    smoothing.set_strength(0.8)
    np.testing.assert_allclose(smoothing.series.values, by_loop(values, 0.8), rtol=1e-6, atol=1e-9)


def test_what_is_not_finite_is_passed_over():
    series = Series()
    smoothing = Smoothing(series, 0.5)
    series.append([1.0, np.nan, 3.0])
    smoothing.catch_up()
    series.append([np.inf, 3.0])
    smoothing.catch_up()
    np.testing.assert_allclose(smoothing.series.values, by_loop([1, 1, 3, 3, 3], 0.5))
