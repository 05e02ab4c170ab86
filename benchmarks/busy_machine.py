"""How much of the machine other programs took while something was measured."""

from __future__ import annotations

import os
import time
from pathlib import Path


class OtherPrograms:
    """Counts processor time from its making on; where the system does not tell, nothing is said."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._all, self._own = _busy_of_all(), _busy_of_own()

    def __str__(self) -> str:
        seconds = time.monotonic() - self._began
        taken = _busy_of_all() - self._all - (_busy_of_own() - self._own)
        if not self._all or seconds <= 0:
            return ""
        share = max(taken, 0.0) / seconds
        return f"other programs took {share:.1f} of {os.cpu_count()} processors"


def _busy_of_all() -> float:
    """Seconds that processors were busy, all together; 0 where the system does not tell."""
    try:
        words = Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()
    except OSError:
        return 0.0
    idle_and_waiting = int(words[4]) + int(words[5])
    return (sum(map(int, words[1:9])) - idle_and_waiting) / os.sysconf("SC_CLK_TCK")


def _busy_of_own() -> float:
    taken = os.times()
    return sum((taken.user, taken.system, taken.children_user, taken.children_system))
