"""Histograms and percentiles of sizes, by hand and against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training.size_counts import PER_DECADE, SizeCounts


def counted(*sizes: float) -> SizeCounts:
    found = SizeCounts()
    found.add(sizes)
    return found


def test_before_any_there_is_nothing() -> None:
    empty = SizeCounts()
    assert len(empty) == 0
    assert empty.percentile(90) is None
    assert empty.share_above(1.0) is None
    assert empty.bounds() is None
    assert len(empty.histogram(10).counts) == 0


def test_bars_by_hand() -> None:
    # One bar a decade: from 0.1 to 1 there are two sizes, to 10 one, to 100 none, to 1000 two.
    found = counted(0.2, 0.9, 5.0, 200.0, 900.0).histogram(4)
    assert found.edges == pytest.approx([0.1, 1, 10, 100, 1000])
    assert found.counts.tolist() == [2, 1, 0, 2]
    assert counted(0.2, 900.0).bounds() == pytest.approx((0.2, 900.0), rel=0.012)


@pytest.mark.parametrize("most", [1, 3, 7, 40, 500])
def test_bars_are_those_of_numpy(most: int) -> None:
    sizes = np.random.default_rng(3).lognormal(sigma=2, size=4000)
    counts = SizeCounts()
    for part in np.array_split(sizes, 13):
        counts.add(part)
    found = counts.histogram(most)
    assert len(found.counts) <= most
    expected, _ = np.histogram(np.log10(sizes), np.log10(found.edges))
    # A size on an edge may be rounded to either side.
    assert np.abs(found.counts - expected).sum() <= 2
    assert found.counts.sum() == len(sizes) == len(counts)


@pytest.mark.parametrize("share", [0, 5, 50, 90, 99.5, 100])
def test_percentiles_are_within_a_class_of_numpys(share: float) -> None:
    sizes = np.random.default_rng(4).lognormal(sigma=1.5, size=5000)
    found = counted(*sizes).percentile(share)
    width = 10 ** (1 / PER_DECADE)
    assert width < 1.0116
    low, high = (np.percentile(sizes, share, method=way) for way in ("lower", "higher"))
    assert low / width <= found <= high * width


def test_zeros_and_what_is_no_number() -> None:
    counts = counted(0.0, 0.0, 0.0, 1.0, float("nan"), float("inf"))
    assert len(counts) == 4
    assert counts.percentile(50) == 0.0
    assert counts.percentile(100) == pytest.approx(1.0, rel=0.012)
    assert counts.histogram(5).counts.sum() == 1
    assert counts.share_above(0.0) == 0.25


def test_the_share_above_a_threshold() -> None:
    assert counted(1.0, 2.0, 3.0, 4.0).share_above(2.5) == 0.5


def test_the_ends_of_what_a_float32_can_be() -> None:
    assert counted(1.4e-45, 3.4e38).histogram(100).counts.sum() == 2
