"""Where windows begin and end, and which of their steps count."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.reasons import reason_of
from engine.vocabulary.truncation import Window, Windows, is_truncated, windows_of


@st.composite
def any_windows(draw: st.DrawFn) -> Windows:
    window = draw(st.integers(1, 40))
    return Windows(window=window, overlap=draw(st.integers(0, window - 1)))


@given(truncation=any_windows(), length=st.integers(1, 200))
def test_every_step_counts_once_and_has_its_context(truncation: Windows, length: int) -> None:
    found = truncation.over(length)
    counted = [step for each in found for step in range(each.first_counted, each.end)]
    assert counted == list(range(length))
    for number, each in enumerate(found):
        assert each.begin == number * (truncation.window - truncation.overlap)
        assert each.end - each.begin <= truncation.window
        assert each.context == (truncation.overlap if number else 0)
        assert each.first_counted < each.end
    for before, after in pairwise(found):
        assert before.end - before.begin == truncation.window
        assert before.next_begin == after.begin == before.begin + before.kept_after
    assert found[-1].next_begin is None
    assert found[-1].kept_after == found[-1].end - found[-1].begin


def test_a_row_as_long_as_the_window_is_whole() -> None:
    whole = (Window(0, 7, 0, None),)
    assert Windows(window=7, overlap=3).over(7) == whole
    assert windows_of(None, 7, each_step=True) == whole
    assert windows_of(Windows(window=2), 7, each_step=False) == whole
    assert len(windows_of(Windows(window=2), 7, each_step=True)) == 4
    assert is_truncated(Windows(window=6), 7)
    assert not is_truncated(Windows(window=7), 7)
    assert not is_truncated(None, 7)


def test_an_overlap_that_goes_nowhere_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValidationError) as refused:
        Windows(window=5, overlap=5)
    assert reason_of(refused.value) == (
        "a window of 5 steps that shares 5 with the one before it goes nowhere: the overlap must "
        "be smaller than the window"
    )
    with pytest.raises(ValidationError):
        Windows(window=8, overlap=3).replace(window=3)
