"""Where values lie on the axis of the trials' plot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.search.trial_axis import SPAN, TrialAxis, scale_of


@given(values=st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=12), is_logarithmic=st.booleans())
def test_places_keep_the_order_of_numbers_and_lead_back(values, is_logarithmic):
    scale = scale_of(values, is_logarithmic)
    places = [scale.place(value) for value in values]
    assert all(0 <= place <= SPAN for place in places)
    ordered = sorted(zip(values, places, strict=True))
    assert [place for _, place in ordered] == sorted(places)
    for value, place in zip(values, places, strict=True):
        back = scale.exponent_at(place)
        assert (10**back if is_logarithmic else back) == pytest.approx(value, rel=1e-6, abs=1e-6)


def test_words_stand_side_by_side():
    scale = scale_of(["tanh", "relu", None, "tanh"], False)
    assert scale.words == (None, "relu", "tanh")
    places = [scale.place(word) for word in scale.words]
    assert places == sorted(places)
    assert scale.place("elu") is None
    assert scale_of([True, False], False).words == (False, True)


def test_the_axis_names_what_stands_there(qapp):
    axis = TrialAxis()
    axis.set_scale(scale_of([0.001, 0.1], True))
    places, _ = axis.places(0, SPAN, 400)
    assert axis.tickStrings(places, 1, 1)[0] == "0.001"
    axis.set_scale(scale_of(["tanh", "relu"], False))
    places, _ = axis.places(0, SPAN, 400)
    assert axis.tickStrings(places, 1, 1) == ["relu", "tanh"]
    axis.set_scale(scale_of([8, 24], False))
    places, _ = axis.places(0, SPAN, 400)
    assert {"10", "20"} <= set(axis.tickStrings(places, 1, 1))
    axis.set_scale(None)
    assert axis.tickStrings([0.0, 5.0], 1, 1) == ["0", "5"]
