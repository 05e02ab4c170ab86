"""What every benchmark gives: figures, each with what it should be.

A benchmark is a module of this folder with a function ``figures(quick)``. Run alone it prints its
figures; ``python -m benchmarks`` runs all of them, each in a process of its own, and writes
``benchmarks/results.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """What a figure should be at most, or at least, in the figure's own unit."""

    bound: Literal["at most", "at least", "under"]
    value: float

    def is_met_by(self, value: float) -> bool:
        if self.bound == "at most":
            return value <= self.value
        if self.bound == "under":
            return value < self.value
        return value >= self.value

    def __str__(self) -> str:
        return f"{self.bound} {self.value:g}"


@dataclass(frozen=True)
class Figure:
    """One measured number."""

    what: str
    """What was measured, such as ``LSTM network, hard_sigmoid gates / torch.nn.LSTM``."""
    value: float
    unit: str
    """``x`` for a ratio, else ``ms``, ``s``, ``MB``."""
    goal: Goal | None = None
    """None: told for what it is, such as the milliseconds behind a ratio."""
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.goal.is_met_by(self.value)

    def __str__(self) -> str:
        wanted = "" if self.goal is None else f"   ({self.goal}{'' if self.is_met else ': MISSED'})"
        note = f"   {self.note}" if self.note else ""
        return f"{self.what:64} {self.value:9.3f} {self.unit}{wanted}{note}"


def as_json(figure: Figure) -> str:
    """One line, which `from_json` reads again."""
    return json.dumps(asdict(figure))


def from_json(line: str) -> Figure:
    """
    Raises:
        ValueError: the line is not one that `as_json` wrote.
    """
    read = json.loads(line)
    goal = read.pop("goal")
    return Figure(**read, goal=None if goal is None else Goal(**goal))


def run(figures: Callable[[bool], Iterable[Figure]], purpose: str | None) -> None:
    """The main function of a benchmark: print each figure as soon as it is there."""
    parser = argparse.ArgumentParser(description=(purpose or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer turns, and no peers")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each figure")
    asked = parser.parse_args()
    for figure in figures(asked.quick):
        print(as_json(figure) if asked.json else figure, flush=True)


def read(lines: Iterable[str]) -> Iterator[Figure]:
    """The figures among the lines that a benchmark printed with ``--json``."""
    for line in lines:
        if line.startswith("{"):
            yield from_json(line)
        else:
            print(line, file=sys.stderr, end="")
