"""Recorded rows: nothing that stands out is lost, however long the run."""

import numpy as np
import pytest

from gui.gradients.merged_rows import MOST_CELLS, MergedRows
from gui.gradients.resampling import columns_of

NAN = float("nan")


def filled(count, most=8, keep="greatest", width=1):
    rows = MergedRows(width, most, keep)
    for number in range(1, count + 1):
        rows.append(number, [float(number)] * width)
    return rows


def test_few_rows_are_kept_as_they_are():
    rows = filled(5)
    assert rows.values[:, 0].tolist() == [1, 2, 3, 4, 5]
    assert rows.begins.tolist() == rows.ends.tolist() == [1, 2, 3, 4, 5]
    assert (rows.least_above_zero, rows.greatest) == (1.0, 5.0)


@pytest.mark.parametrize("count", [9, 15, 16, 17, 33, 100, 1000])
def test_many_rows_become_few_and_every_row_is_the_greatest_of_its_steps(count):
    numbers = np.random.default_rng(count).permutation(count).astype(float)
    rows = MergedRows(1, 8)
    for step, number in enumerate(numbers, start=1):
        rows.append(step, [number])
    assert len(rows) <= 8
    assert rows.begins[0] == 1
    assert rows.ends[-1] == count
    assert (rows.begins[1:] == rows.ends[:-1] + 1).all()
    for begin, end, (value,) in zip(rows.begins, rows.ends, rows.values, strict=True):
        assert value == numbers[begin - 1 : end].max()
    lengths = rows.ends - rows.begins + 1
    assert len(set(lengths[:-1].tolist())) <= 1
    assert lengths[-1] <= lengths[0]


def test_the_latest_can_be_kept_instead():
    rows = filled(16, keep="latest")
    assert rows.values[:, 0].tolist() == rows.ends.tolist()


def test_a_wider_row_widens_all_and_a_narrower_one_is_filled_up():
    rows = MergedRows(2)
    rows.append(1, [1.0, 2.0])
    rows.append(2, [1.0, 2.0, 3.0])
    rows.append(3, [4.0])
    expected = [[1.0, 2.0, NAN], [1.0, 2.0, 3.0], [4.0, NAN, NAN]]
    assert np.array_equal(rows.values, expected, equal_nan=True)


def test_memory_is_bounded_for_long_sequences_too():
    rows = MergedRows(20_000)
    for step in range(1, 300):
        rows.append(step, np.full(20_000, float(step)))
    assert rows.values.size <= max(MOST_CELLS, 64 * 20_000)
    assert rows.values.max() == 299.0


def test_a_pixel_shows_the_greatest_of_its_rows():
    rows = filled(100, most=4096)
    columns = columns_of(rows, 1, 101, 10, 50)
    assert columns[:, 0].tolist() == [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]


def test_a_row_lasts_until_the_next_one_and_not_before_it_began():
    rows = MergedRows(1)
    for step in (10, 20):
        rows.append(step, [float(step)])
    columns = columns_of(rows, 0, 30, 30, 50)[:, 0]
    assert np.isnan(columns[:10]).all()
    assert columns[10:20].tolist() == [10.0] * 10
    assert columns[20:].tolist() == [20.0] * 10


def test_what_was_not_recorded_is_not_drawn():
    rows = MergedRows(1)
    for step in (*range(1, 11), *range(101, 111)):
        rows.append(step, [1.0])
    columns = columns_of(rows, 1, 111, 110, 50)[:, 0]
    assert np.isfinite(columns[:10]).all()
    assert np.isnan(columns[20:99]).all()
    assert np.isfinite(columns[100:]).all()


def test_more_numbers_than_pixels_keep_the_greatest():
    rows = MergedRows(100)
    numbers = np.zeros(100)
    numbers[37] = 5.0
    rows.append(1, numbers)
    columns = columns_of(rows, 1, 2, 1, 10)
    assert columns.shape == (1, 10)
    assert columns.max() == 5.0
    assert columns[0, 3] == 5.0


def test_nothing_recorded_is_nothing_to_draw():
    assert np.isnan(columns_of(MergedRows(3), 0, 10, 5, 5)).all()
