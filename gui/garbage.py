"""Cyclic garbage is collected in the window's thread alone.

Left to itself Python collects in whichever thread makes the object that is one too many. Where that
is a thread at work beside the window, it takes apart what closed windows left behind (cards, links,
curves), while Qt may be going through the same items in the window's thread, and the program is
gone with "pure virtual method called". So collecting of its own accord is turned off, and a timer
does what is due.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PyQt6.QtCore import QObject, QTimer

MILLISECONDS = 1000


def collect_in_this_thread(parent: QObject) -> None:
    """From now on, and for as long as ``parent`` lives, only this thread collects."""
    gc.disable()
    timer = QTimer(parent)
    timer.timeout.connect(collect_what_is_due)
    timer.start(MILLISECONDS)


def collect_what_is_due() -> None:
    """Collect the oldest generation that has come to its threshold, as Python itself would."""
    if _loading:
        return
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


_loading: list[bool] = []
"""One for each thread that loads just now."""
_are_frozen: list[bool] = []


@contextmanager
def loading_for_good() -> Iterator[None]:
    """Nothing is collected meanwhile, nor ever again what is there at the end of the first time.

    What was loaded is never garbage, and there is far more of it than of anything else: to go
    through it holds the window up. Later times do nothing: by then all is loaded, and what a
    person has opened since may be garbage.
    """
    if _are_frozen:
        yield
        return
    _loading.append(True)
    try:
        yield
    finally:
        gc.freeze()
        _are_frozen.append(True)
        _loading.pop()
