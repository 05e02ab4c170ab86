"""Timing some ways of doing the same thing turn by turn.

Whatever else the machine does, all of them meet it alike; the medians are then compared.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from time import perf_counter, sleep

TRIAL = 3
"""Steps by which a contender is judged before the turns begin."""
HOPELESS = 5.0
"""Times as long as the quickest: one step says enough."""
SECONDS = 0.3
"""Of a turn."""
REST = 0.01
"""Seconds between two turns: threads that wait for more work spin for a moment."""


@dataclass(frozen=True)
class Contender:
    """Something that can be timed."""

    name: str
    seconds: Callable[[int], list[float]]
    """What each of so many steps takes; a step before them is taken and not told."""

    def trial(self, quickest: float = inf) -> float:
        """Seconds of the quickest of some steps, once what is compiled is compiled.

        Args:
            quickest: of all tried before. A step many times as long is not taken again.
        """
        self.seconds(0)
        [first] = self.seconds(1)
        if first > HOPELESS * quickest:
            return first
        return min(first, *self.seconds(TRIAL - 1))


def here(name: str, step: Callable[[], object], threads: int) -> Contender:
    """A contender in this process, with so many threads of torch."""
    import torch  # not above: the process that only runs others reads this file too

    def seconds(count: int) -> list[float]:
        torch.set_num_threads(threads)
        return timed(step, count)

    return Contender(name, seconds)


def timed(step: Callable[[], object], count: int) -> list[float]:
    """Seconds of each of so many steps, after one that is not told."""
    step()
    found = []
    for _ in range(count):
        begin = perf_counter()
        step()
        found.append(perf_counter() - begin)
    return found


def medians(
    contenders: Sequence[Contender], turns: int, seconds_a_turn: float = SECONDS
) -> dict[str, float]:
    """Seconds of a step of each, by name: the median over all turns.

    A turn is as many steps as fit into its seconds, two at least; who begins changes.
    """
    counts = {
        each.name: min(200, max(2, round(seconds_a_turn / each.trial()))) for each in contenders
    }
    found: dict[str, list[float]] = {each.name: [] for each in contenders}
    for turn in range(turns):
        first = turn % len(contenders)
        for each in (*contenders[first:], *contenders[:first]):
            sleep(REST)
            found[each.name] += each.seconds(counts[each.name])
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def milliseconds(found: dict[str, float]) -> str:
    """``ours 24.1 ms, torch.nn.LSTM 15.3 ms``, the quickest first."""
    ordered = sorted(found.items(), key=lambda each: each[1])
    return ", ".join(f"{name} {_told(1000 * seconds)} ms" for name, seconds in ordered)


def _told(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
