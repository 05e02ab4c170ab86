"""Rows of similar length together, none lost, none twice."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data.bucketing import bucketed, share_saved


@given(
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=700),
    size=st.integers(1, 9),
    seed=st.integers(0, 5),
)
def test_every_row_is_in_one_batch(lengths: list[int], size: int, seed: int) -> None:
    batches = bucketed(torch.tensor(lengths), size, torch.Generator().manual_seed(seed))
    assert sorted(torch.cat(batches).tolist()) == list(range(len(lengths)))
    sizes = sorted(len(batch) for batch in batches)
    assert all(each == size for each in sizes[1:])
    assert sizes[0] == (len(lengths) % size or size)


def test_the_same_generator_gives_the_same_order_and_goes_on_to_another() -> None:
    lengths = torch.arange(100) % 7 + 1
    generator = torch.Generator().manual_seed(3)
    first, second = bucketed(lengths, 8, generator), bucketed(lengths, 8, generator)
    again = bucketed(lengths, 8, torch.Generator().manual_seed(3))
    assert [each.tolist() for each in first] == [each.tolist() for each in again]
    assert [each.tolist() for each in first] != [each.tolist() for each in second]


def test_rows_of_a_batch_are_alike_and_batches_are_in_no_order() -> None:
    lengths = torch.arange(400) % 40 + 1
    batches = bucketed(lengths, 10, torch.Generator().manual_seed(0))
    spans = [int(lengths[each].max() - lengths[each].min()) for each in batches]
    assert max(spans) <= 1  # all 40 batches are one pool, and each length has ten rows
    longest = [int(lengths[each].max()) for each in batches]
    assert longest != sorted(longest)


def test_what_is_saved_by_hand() -> None:
    lengths = torch.tensor([1, 2, 3, 6])
    batches = [torch.tensor([0, 1]), torch.tensor([2, 3])]
    # 2 x 2 and 2 x 6 symbols are computed of 4 x 8.
    assert share_saved(lengths, 8, batches) == 0.5
