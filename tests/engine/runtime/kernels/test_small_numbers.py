"""Numbers too small to be normal count as zero where that is asked for, and only there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from engine.runtime.small_numbers import flush_small_numbers

SMALL = 1e-39


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    flush_small_numbers(False)


def halves() -> torch.Tensor:
    """Of more numbers than one thread takes by itself."""
    return torch.full((1_000_000,), SMALL) * 0.5


@pytest.mark.parametrize("threads", [1, 2])
def test_in_every_thread_and_no_longer_than_asked(threads: int) -> None:
    torch.set_num_threads(threads)
    assert bool((halves() > 0).all())
    flush_small_numbers(True)
    assert torch.get_num_threads() == threads
    assert not halves().any()
    flush_small_numbers(False)
    assert bool((halves() > 0).all())
