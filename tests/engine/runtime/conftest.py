"""What tests of layers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.runtime.kernels.choice import KernelName, only

KERNELS: list[tuple[KernelName, ...]] = [("native",), ("compiled",), ("plain",)]


@pytest.fixture(params=KERNELS, ids=lambda names: names[0])
def each_kernel(request: pytest.FixtureRequest) -> Iterator[None]:
    """Once with torch's own kernels, once in compiled loops, once in the loop over the cell; a
    layer that a kernel cannot compute goes the last way in each."""
    with only(*request.param):
        yield
