"""How loops of numbers are compiled."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any

import numba
import torch

_FOLDER = Path(__file__).parent

_ASSUMPTIONS = {"contract", "nsz", "arcp"}
"""That a product and a sum may be one instruction, and a quotient a product. Not that numbers are
finite: one that is not has to be seen."""


def _shares_out() -> bool:
    """Whether numba finds OpenMP. Torch's own is loaded already, and where numba takes the same,
    its threads are torch's; others would have to share processors with those, which wait for more
    work by turning round and round."""
    try:
        import_module("numba.np.ufunc.omppool")
    except ImportError:
        return False
    return True


SHARES_OUT = _shares_out()
"""Whether rows can be shared out to threads. With numba from the package index: on Linux."""


_MOST = numba.config.NUMBA_NUM_THREADS if SHARES_OUT else 1  # type: ignore[attr-defined]


def prepared_threads(wanted: int) -> int:
    """Have the next `shared_out` function of this thread take so many threads; how many it can."""
    threads = max(1, min(wanted, _MOST))
    if SHARES_OUT:
        of_torch = torch.get_num_threads()
        numba.set_num_threads(threads)
        # The first time numba tells OpenMP its own number, which torch would take for its own.
        if torch.get_num_threads() != of_torch:
            torch.set_num_threads(of_torch)
    return threads


def compiled(function: Callable[..., Any]) -> Any:
    """The function, compiled when it is first called with arguments of some types.

    It runs without Python's lock, so the window stays free meanwhile. Indices are not checked.

    What was compiled is kept beside this file. Where that cannot be written, each process compiles
    for itself, which takes seconds.
    """
    return _compiled(function, parallel=False)


def shared_out(function: Callable[..., Any]) -> Any:
    """The same, and each turn of a ``numba.prange`` in it may have a thread of its own."""
    return _compiled(function, parallel=SHARES_OUT)


def _compiled(function: Callable[..., Any], parallel: bool) -> Any:
    return numba.njit(
        cache=os.access(_FOLDER, os.W_OK),
        nogil=True,
        fastmath=_ASSUMPTIONS,
        error_model="numpy",
        boundscheck=False,
        parallel=parallel,
    )(function)


def _what_is_compiled() -> str:
    """A name for all files here and what they are compiled against. Numba itself looks only at the
    file of the function it keeps, not at those of the functions that this one calls."""
    found = blake2b(f"{torch.__version__} {SHARES_OUT}".encode(), digest_size=8)
    for path in sorted(_FOLDER.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


numba.config.THREADING_LAYER = "omp"  # type: ignore[attr-defined]
numba.config.CACHE_DIR = str(_FOLDER / "__pycache__" / _what_is_compiled())  # type: ignore[attr-defined]
