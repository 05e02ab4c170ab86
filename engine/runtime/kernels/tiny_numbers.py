"""Whether numbers too small to be normal count as zero, in the threads of torch.

That is set in a register of each thread, and torch itself sets it in the calling one alone. Only
x86 processors are told. See `engine.runtime.small_numbers` for what it is good for.
"""

from __future__ import annotations

import platform
from typing import Any

import numpy as np
import torch
from llvmlite import ir
from numba import prange, types
from numba.extending import intrinsic

from engine.runtime.kernels.compiling import prepared_threads, shared_out

_IS_X86 = platform.machine().lower() in ("x86_64", "amd64")

# Bits of MXCSR: results that small become zero, and so do numbers that come in.
_FLUSH_TO_ZERO, _ARE_ZERO = 0x8000, 0x0040
_BOTH = _FLUSH_TO_ZERO | _ARE_ZERO


def _register_function(builder: Any, name: str) -> Any:
    pointer = ir.IntType(8).as_pointer()
    return builder.module.declare_intrinsic(name, (), ir.FunctionType(ir.VoidType(), [pointer]))


def _read_of(_: Any) -> Any:
    def made(_: Any, builder: Any, __: Any, ___: Any) -> Any:
        place = builder.alloca(ir.IntType(32))
        address = builder.bitcast(place, ir.IntType(8).as_pointer())
        builder.call(_register_function(builder, "llvm.x86.sse.stmxcsr"), [address])
        return builder.load(place)

    return types.uint32(), made


def _write_of(_: Any, bits: Any) -> Any:
    def made(_: Any, builder: Any, __: Any, given: Any) -> Any:
        place = builder.alloca(ir.IntType(32))
        builder.store(given[0], place)
        address = builder.bitcast(place, ir.IntType(8).as_pointer())
        builder.call(_register_function(builder, "llvm.x86.sse.ldmxcsr"), [address])
        return given[0]

    return types.uint32(types.uint32), made


_read: Any = intrinsic(_read_of)
_write: Any = intrinsic(_write_of)


@shared_out
def _set_in_threads(count: Any, is_on: Any) -> None:
    for _ in prange(count):
        others = _read() & ~np.uint32(_BOTH)
        _write(others | np.uint32(_BOTH) if is_on else others)


def flush_in_torchs_threads(is_on: bool) -> None:
    """Whether small numbers count as zero in each of OpenMP's threads that torch takes now."""
    if _IS_X86:
        _set_in_threads(prepared_threads(torch.get_num_threads()), is_on)
