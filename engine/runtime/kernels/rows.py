"""The rows of a batch shared out to threads.

A row's states depend on no other row, so each thread takes some rows through all of time, and the
threads meet once a pass. Threads inside each small product would have to meet at every step.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import torch

from engine.runtime.kernels.matrix_product import set_threads_of_this_thread

FEWEST = 8
"""Rows that are worth a thread of their own."""


def over_rows(rows: int, loop: Callable[..., None], *arguments: Any) -> None:
    """Call ``loop(*arguments, (first, last))`` until all rows are done, on as many threads as
    torch takes at most."""
    threads = torch.get_num_threads() if set_threads_of_this_thread else 1
    parts = max(1, min(threads, rows // FEWEST))
    bounds = [rows * part // parts for part in range(parts + 1)]
    failures: list[BaseException] = []

    def do(part: int) -> None:
        try:
            _alone(loop, *arguments, (bounds[part], bounds[part + 1]))
        except BaseException as failure:
            failures.append(failure)

    others = [threading.Thread(target=do, args=(part,)) for part in range(1, parts)]
    for other in others:
        other.start()
    do(0)
    for other in others:
        other.join()
    if failures:
        raise failures[0]


def _alone(loop: Callable[..., None], *arguments: Any) -> None:
    """Products inside take this thread alone."""
    if set_threads_of_this_thread is None:
        loop(*arguments)
        return
    before = set_threads_of_this_thread(1)
    try:
        loop(*arguments)
    finally:
        set_threads_of_this_thread(before)
