"""Matrix products inside compiled loops, by the BLAS that torch brings along.

Torch's builds show the names of its Fortran interface (``sgemm_``, ``dgemm_``; Intel's MKL on
x86-64). Where they do not, nothing here can be compiled and `IS_THERE` says so.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from llvmlite import binding
from numba import types

from engine.runtime.kernels.compiling import compiled

_NAMES = {"linux": "libtorch_cpu.so", "darwin": "libtorch_cpu.dylib", "win32": "torch_cpu.dll"}
_LIBRARY = Path(torch.__file__).parent / "lib" / _NAMES.get(sys.platform, "")


def _shown() -> tuple[bool, bool]:
    """Whether products are there, and MKL's own function that keeps a thread's to that thread."""
    if not _LIBRARY.is_file():
        return False, False
    library = ctypes.CDLL(str(_LIBRARY))
    if not (hasattr(library, "sgemm_") and hasattr(library, "dgemm_")):
        return False, False
    binding.load_library_permanently(str(_LIBRARY))
    return True, hasattr(library, "MKL_Set_Num_Threads_Local")


IS_THERE, _IS_MKL = _shown()

# TRANSA, TRANSB, M, N, K, ALPHA, A, LDA, B, LDB, BETA, C, LDC: all by address.
_SIGNATURE: Any = types.void(*(13 * (types.uintp,)))
_sgemm: Any = types.ExternalFunction("sgemm_", _SIGNATURE)
_dgemm: Any = types.ExternalFunction("dgemm_", _SIGNATURE)

_set_threads: Any = types.ExternalFunction("MKL_Set_Num_Threads_Local", types.int32(types.int32))

_AS_IT_IS = np.uint8(ord("N"))


@compiled
def keep_products_to(threads: Any) -> Any:
    """From now on products of the calling thread take so many threads; 0: as many as torch does.

    Returns what was in force. BLAS of others than MKL goes by the threads it runs in.
    """
    if _IS_MKL:
        return _set_threads(np.int32(threads))
    return np.int32(0)


@compiled
def _leading(matrix: Any) -> Any:
    """How many elements lie between two rows. Of a single row its stride need not say so."""
    return max(matrix.strides[0] // matrix.itemsize, matrix.shape[1])


@compiled
def add_product(total: Any, rows: Any, kernel: Any) -> None:
    """``total += rows @ kernel``: (rows, columns), (rows, inner), (inner, columns).

    Elements of a row lie side by side; there may be room between rows. BLAS goes down columns: what
    it is told are the transposed of all three.
    """
    letters = np.array([_AS_IT_IS])
    sizes = np.array(
        [
            kernel.shape[1],
            rows.shape[0],
            kernel.shape[0],
            _leading(kernel),
            _leading(rows),
            _leading(total),
        ],
        dtype=np.int32,
    )
    ones = np.ones(1, dtype=total.dtype)
    letter, size, one = letters.ctypes.data, sizes.ctypes.data, ones.ctypes.data
    arguments = (
        letter,
        letter,
        size,
        size + 4,
        size + 8,
        one,
        kernel.ctypes.data,
        size + 12,
        rows.ctypes.data,
        size + 16,
        one,
        total.ctypes.data,
        size + 20,
    )
    if total.itemsize == 4:
        _sgemm(*arguments)
    else:
        _dgemm(*arguments)
    # Used last here, so that they are there until now: an address alone keeps nothing.
    letters[0], sizes[0], ones[0] = 0, 0, 0


@compiled
def add_recurrent(total: Any, states: Any, kernel: Any, masks: Any) -> None:
    """Add the states times the recurrent kernel, under dropout masks.

    Args:
        masks: (masks, rows, units): none, one for all of the kernel, or one for each of as many
            equal blocks of its columns.
    """
    count = masks.shape[0]
    if count == 0:
        add_product(total, states, kernel)
        return
    dropped = np.empty(states.shape, states.dtype)
    width = kernel.shape[1] // count
    for block in range(count):
        for row in range(states.shape[0]):
            for unit in range(states.shape[1]):
                dropped[row, unit] = states[row, unit] * masks[block, row, unit]
        columns = slice(block * width, (block + 1) * width)
        add_product(total[:, columns], dropped, kernel[:, columns])


@compiled
def add_recurrent_back(total: Any, gradients: Any, turned: Any, masks: Any) -> None:
    """Add the gradient of the states that `add_recurrent` multiplied.

    Args:
        turned: the kernel, (columns, units).
        masks: as there.
    """
    count = masks.shape[0]
    if count == 0:
        add_product(total, gradients, turned)
        return
    width = turned.shape[0] // count
    for block in range(count):
        columns = slice(block * width, (block + 1) * width)
        arrived = np.zeros(total.shape, total.dtype)
        add_product(arrived, gradients[:, columns], turned[columns])
        for row in range(total.shape[0]):
            for unit in range(total.shape[1]):
                total[row, unit] += arrived[row, unit] * masks[block, row, unit]
