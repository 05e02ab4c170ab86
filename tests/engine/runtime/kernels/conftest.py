"""What tests of kernels share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(autouse=True)
def threads_as_before() -> Iterator[None]:
    """Tests here say how many threads torch takes."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)
