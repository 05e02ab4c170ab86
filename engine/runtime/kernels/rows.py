"""The rows of a batch shared out to threads.

A row's states depend on no other row, so each thread takes some rows through all of time, and the
threads meet once a pass. Threads inside each small product would have to meet at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from engine.layers.kernels import ROWS_A_CORE
from engine.runtime.kernels.compiling import SHARES_OUT, prepared_threads


def fill_several_threads(rows: int) -> bool:
    """Whether torch takes several threads, and there are rows for all of them."""
    return SHARES_OUT and 1 < torch.get_num_threads() <= rows // ROWS_A_CORE


def over_rows(rows: int, loop: Callable[..., None], *arguments: Any) -> None:
    """Call a loop so that all rows are done, on as many threads as torch takes at most.

    Args:
        loop: takes, after its arguments, the rows at which each part begins and the last one ends.
    """
    parts = prepared_threads(min(torch.get_num_threads(), rows // ROWS_A_CORE))
    loop(*arguments, np.linspace(0, rows, parts + 1).astype(np.int64))
