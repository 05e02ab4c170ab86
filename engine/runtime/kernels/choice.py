"""Which kernel takes a recurrent layer over time.

- ``native``: torch's own, where it computes the same.
- ``compiled``: loops of ours that numba compiles, on processors, with everything but activations
  that go over all features together.
- ``plain``: a loop in Python over the cell, one torch operation after the other. Everything runs in
  it; it is the reference, and what exported code contains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Literal

from engine.layers.kernels import COMPILED_IS_FASTER, COMPILED_TRAINS_FASTER

if TYPE_CHECKING:
    from engine.runtime.kernels.through_time import Kernel

KernelName = Literal["native", "compiled", "plain"]
KERNEL_NAMES: tuple[KernelName, ...] = ("native", "compiled", "plain")

_allowed: ContextVar[tuple[KernelName, ...]] = ContextVar("allowed kernels", default=KERNEL_NAMES)


@contextmanager
def only(*names: KernelName) -> Iterator[None]:
    """Inside, and in this thread, layers take one of these kernels where they can, else plain."""
    before = _allowed.set(names)
    try:
        yield
    finally:
        _allowed.reset(before)


def is_allowed(name: KernelName) -> bool:
    return name in _allowed.get()


@cache
def compiled_kernels() -> Mapping[str, Kernel]:
    """By the kind of layer; none where numba is not installed or torch shows no BLAS."""
    try:
        from engine.runtime.kernels.matrix_product import IS_THERE
        from engine.runtime.kernels.through_time import COMPILED_KERNELS
    except ImportError:
        return {}
    return COMPILED_KERNELS if IS_THERE else {}


def outruns_native(module: str, rows: int) -> bool:
    """Whether on a processor a compiled loop is faster than a module of ``torch.nn``.

    To be asked only where there are compiled loops.

    Args:
        rows: of a batch with a way back; 0: there is none.
    """
    from engine.runtime.kernels.rows import fill_several_threads

    if module in COMPILED_TRAINS_FASTER:
        return fill_several_threads(rows)
    return module in COMPILED_IS_FASTER
