"""Columns that grow, and their envelopes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.series import BLOCK, Series


def series_of(values):
    series = Series()
    series.append(values)
    return series


def test_appended_values_come_back_however_they_were_cut():
    values = np.random.default_rng(0).normal(size=5000)
    series = Series()
    for first in range(0, 5000, 37):
        series.append(values[first : first + 37])
    assert len(series) == 5000
    np.testing.assert_array_equal(series.values, values)


def test_an_empty_series_has_no_bounds_and_an_empty_envelope():
    series = Series()
    assert series.bounds() is None
    assert len(series.envelope(0, 100, 10).places) == 0


def test_few_values_are_drawn_as_they_are():
    envelope = series_of([3.0, 1.0, 2.0]).envelope(0, 3, 100)
    assert not envelope.is_thinned
    places, values = envelope.zigzag()
    assert places.tolist() == [0, 1, 2]
    assert values.tolist() == [3, 1, 2]


@given(
    count=st.integers(1, 3000),
    chunk=st.integers(1, 500),
    start=st.integers(-5, 2900),
    length=st.integers(1, 3000),
    most=st.integers(1, 200),
)
def test_an_envelope_keeps_every_extreme(count, chunk, start, length, most):
    values = np.random.default_rng(count).normal(size=count)
    series = Series()
    for first in range(0, count, chunk):
        series.append(values[first : first + chunk])
    envelope = series.envelope(start, start + length, most)
    seen = values[max(start, 0) : start + length]
    if not len(seen):
        assert len(envelope.places) == 0
        return
    assert len(envelope.places) <= most + 2
    # Groups begin at multiples of their width, so the ends may see a little more than asked.
    assert np.nanmin(envelope.low) <= seen.min()
    assert np.nanmax(envelope.high) >= seen.max()
    assert np.nanmin(envelope.low) >= values.min()
    assert np.nanmax(envelope.high) <= values.max()


@pytest.mark.parametrize("width", [2, BLOCK // 2, BLOCK, 4 * BLOCK])
def test_each_place_has_the_extremes_of_its_own_neighbours(width):
    values = np.random.default_rng(width).normal(size=20 * width)
    envelope = series_of(values).envelope(0, 20 * width, 20)
    np.testing.assert_array_equal(envelope.low, values.reshape(20, width).min(axis=1))
    np.testing.assert_array_equal(envelope.high, values.reshape(20, width).max(axis=1))
    np.testing.assert_array_equal(envelope.places, np.arange(20) * width + (width - 1) / 2)


def test_a_drawing_stays_still_while_the_series_grows():
    values = np.random.default_rng(1).normal(size=1000)
    before = series_of(values[:900]).envelope(0, 900, 100)
    after = series_of(values).envelope(0, 1000, 100)
    shared = len(before.places) - 1  # the last group was not full yet
    np.testing.assert_array_equal(before.low[:shared], after.low[:shared])


def test_what_is_not_finite_is_kept_but_bounds_pass_it_over():
    series = series_of([1.0, np.nan, np.inf, -np.inf, 5.0])
    assert np.isinf(series.values[2])
    assert series.bounds() == (1.0, 5.0)
    assert series_of([np.nan, np.inf]).bounds() is None


def test_on_a_logarithmic_axis_zero_is_no_bound():
    series = series_of([0.0, 0.5, 4.0])
    assert series.bounds() == (0.0, 4.0)
    assert series.bounds(above_zero=True) == (0.5, 4.0)
    assert series_of([0.0, 0.0]).bounds(above_zero=True) is None


def test_a_series_that_keeps_little_forgets_the_oldest_and_still_draws_it():
    keeps = 4 * BLOCK
    random = np.random.default_rng(3)
    values = random.normal(size=5000)
    bounded, whole = Series(keeps), Series()
    for part in np.array_split(values, 37):
        bounded.append(part)
        whole.append(part)
        assert keeps <= len(bounded.values) <= keeps * 5 // 4 or len(bounded) <= keeps * 5 // 4
    assert len(bounded) == len(whole) == 5000
    assert bounded.first % BLOCK == 0
    np.testing.assert_array_equal(bounded.values, values[bounded.first :])
    for start, stop, most in ((0, 5000, 40), (100, 4900, 20), (4900, 5000, 300)):
        for mine, theirs in zip(
            bounded.envelope(start, stop, most), whole.envelope(start, stop, most), strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)
    assert bounded.bounds(0, 5000) == whole.bounds(0, 5000)
    assert bounded.at(4999) == values[4999]
    block = values[BLOCK : 2 * BLOCK]
    assert bounded.at(BLOCK + 3) == pytest.approx((block.min() + block.max()) / 2)
    # Closer than the blocks that are left of old values, a block is the finest there is.
    places, low, high = bounded.envelope(0, 2 * BLOCK, 1000)
    assert len(places) == 2
    assert high[1] == block.max()
    assert low[1] == block.min()
    least, _ = bounded.bounds(0, 5000, above_zero=True)
    assert 0 < least <= values[bounded.first :][values[bounded.first :] > 0].min()
