"""What is said of a run's clipping, from numbers worked by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.training.clipping_advice import (
    Advice,
    advice,
    clipping_at,
    size_of,
    suggested_threshold,
    sum_taken,
)
from engine.vocabulary.clipping import (
    CLIPPINGS,
    AutomaticClipping,
    ClipByGlobalNorm,
    ClipByValue,
    NoClipping,
)

Shares = Sequence[float] | NDArray[np.float64]


def test_what_a_threshold_takes() -> None:
    # Nothing, half, three quarters; of nothing, nothing; and rounding is no gain.
    before, after = [1.0, 2.0, 4.0, 0.0, 1.0], [1.0, 1.0, 1.0, 0.0, 1.0000001]
    assert sum_taken(before, after) == pytest.approx(1.25)
    assert sum_taken([], []) == 0


@pytest.mark.parametrize(
    ("percentile", "expected"), [(1.2345, 1.2), (0.00987, 0.0099), (345.0, 340.0), (9.99, 10.0)]
)
def test_a_suggestion_has_two_digits(percentile: float, expected: float) -> None:
    assert suggested_threshold("global_norm", percentile, 50) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("kind", "percentile", "steps"),
    [
        ("global_norm", 1.0, 49),  # too young
        ("global_norm", None, 100),
        ("global_norm", 0.0, 100),
        ("automatic", 1.0, 100),  # it finds its own
        ("norm", 1.0, 100),  # the norms of single weights are not kept
    ],
)
def test_there_may_be_none(kind: str, percentile: float | None, steps: int) -> None:
    assert suggested_threshold(kind, percentile, steps) is None


def test_a_suggestion_becomes_a_setting() -> None:
    assert clipping_at(ClipByValue(threshold=3.0), 0.5) == ClipByValue(threshold=0.5)
    assert clipping_at(NoClipping(), 0.5) == ClipByGlobalNorm(threshold=0.5)
    assert clipping_at(AutomaticClipping(), 0.5) == AutomaticClipping()


def test_what_thresholds_are_compared_with() -> None:
    found = {cls().kind: size_of(cls().kind) for cls in CLIPPINGS}  # type: ignore[attr-defined]
    assert found == {
        "global_norm": "norm",
        "norm": "norm",
        "value": "element",
        "adaptive": "ratio",
        "automatic": "norm",
        "none": "norm",
    }


def advised(
    kind: str, shares: Sequence[float] | NDArray[np.float64], suggested: float | None = None
) -> Advice | None:
    """At one threshold from the first step on."""
    return advice(kind, np.full(len(shares), 0.5), shares, suggested)


def test_on_nearly_every_step() -> None:
    shares = np.ones(200)
    shares[:10] = 0  # 95 %
    found = advised("global_norm", shares, 1.8)
    assert found is not None
    assert (found.verdict, found.threshold) == ("nearly every step", 1.8)
    assert "fired at 95% of the last 200 steps" in str(found.sentence)
    assert "learning rate" in str(found.sentence)
    shares[:11] = 0
    assert advised("global_norm", shares, 1.8) is None
    assert advised("global_norm", np.ones(199), 1.8) is None
    # Only the last ones count: the threshold may have been moved.
    assert advised("global_norm", [*np.ones(300), *np.zeros(100)], 1.8) is None


@pytest.mark.parametrize(
    ("kind", "what"), [("value", "elements"), ("norm", "weights"), ("adaptive", "units")]
)
def test_other_ways_cut_parts_of_a_gradient(kind: str, what: str) -> None:
    # A few elements cut at every step is what clipping by value is for.
    assert advised(kind, np.full(400, 0.1), None) is None
    found = advised(kind, np.full(400, 0.97), None)
    assert found is not None
    assert f"cut 97% of the {what}" in str(found.sentence)


def test_on_no_step() -> None:
    found = advised("global_norm", np.zeros(500), 0.4)
    assert found is not None
    assert (found.verdict, found.threshold) == ("no step", 0.4)
    assert "none of the last 500 steps" in str(found.sentence)
    assert advised("global_norm", np.zeros(499), 0.4) is None
    assert advised("global_norm", [1.0, *np.zeros(499)], 0.4) is None


@pytest.mark.parametrize("kind", ["none", "automatic"])
def test_where_there_is_no_threshold_to_set_nothing_is_said(kind: str) -> None:
    assert advised(kind, np.ones(1000), None) is None
    assert advised(kind, np.zeros(1000), None) is None


def test_only_steps_at_the_threshold_of_now_count() -> None:
    thresholds = [*np.full(1000, 0.1), *np.full(199, 0.5)]
    assert advice("global_norm", thresholds, np.ones(1199), None) is None
    assert advice("global_norm", [*thresholds, 0.5], np.ones(1200), None) is not None
    assert advice("global_norm", [*thresholds, 0.1], np.ones(1200), None) is None
