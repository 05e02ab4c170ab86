"""Numbers at axes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.ticks import (
    THREE,
    log_ticks,
    nice_log_range,
    nice_range,
    nice_step,
    ticks,
    written_evenly,
)


def test_the_drawings_axis():
    assert nice_range(0.0, 2.4) == (0.0, 2.5)
    assert written_evenly(ticks(0.0, 2.5, 6)) == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]


@given(st.floats(1e-6, 1e6), st.integers(1, 12))
def test_a_step_is_round_and_small_enough(span, most):
    step = nice_step(span, most)
    assert span / step <= most * (1 + 1e-6)
    assert f"{step:.3e}"[:3] in ("1.0", "2.0", "2.5", "5.0")


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_a_range_holds_what_it_is_for(one, other):
    low, high = nice_range(*sorted((one, other)))
    assert low <= min(one, other) + 1e-6
    assert high >= max(one, other) - 1e-6
    assert high > low


@given(st.floats(1e-6, 1e6), st.floats(1.0, 1e6))
def test_a_logarithmic_range_holds_what_it_is_for(low, factor):
    bottom, top = nice_log_range(low, low * factor)
    assert 10**bottom <= low * 1.0001
    assert 10**top >= low * factor * 0.9999
    assert top - bottom > 0.4


def test_a_logarithmic_range_ends_at_one_or_three():
    assert nice_log_range(0.2, 5.0) == (-1.0, 1.0)
    assert nice_log_range(0.4, 2.0) == (pytest.approx(-1 + THREE), pytest.approx(THREE))


def test_decades_are_written_and_threes_only_drawn():
    assert log_ticks(-1.0, 1.0, 6) == ([-1.0, 0.0, 1.0], [pytest.approx(THREE - 1), THREE])
    named, _ = log_ticks(-6.0, 6.0, 4)
    assert len(named) <= 4


def test_within_a_decade_there_are_numbers_all_the_same():
    named, _ = log_ticks(0.1, 0.4, 5)
    assert len(named) >= 2


def test_nothing_in_an_empty_range():
    assert ticks(1.0, 1.0, 5) == []
    assert log_ticks(1.0, 1.0, 5) == ([], [])
