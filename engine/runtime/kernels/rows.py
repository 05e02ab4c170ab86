"""The rows of a batch shared out to threads.

A row's states depend on no other row, so each thread takes some rows through all of time, and the
threads meet once a pass. Threads inside each small product would have to meet at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import torch

from engine.runtime.kernels.compiling import SHARES_OUT

FEWEST = 8
"""Rows that are worth a thread of their own."""

_MOST = numba.config.NUMBA_NUM_THREADS if SHARES_OUT else 1  # type: ignore[attr-defined]


def over_rows(rows: int, loop: Callable[..., None], *arguments: Any) -> None:
    """Call a loop so that all rows are done, on as many threads as torch takes at most.

    Args:
        loop: takes, after its arguments, the rows at which each part begins and the last one ends.
    """
    threads = torch.get_num_threads()
    parts = max(1, min(threads, rows // FEWEST, _MOST))
    if SHARES_OUT:
        numba.set_num_threads(parts)
        # The first time numba tells OpenMP its own number, which torch would take for its own.
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
    loop(*arguments, np.linspace(0, rows, parts + 1).astype(np.int64))
