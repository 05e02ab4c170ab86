"""The file that all benchmarks together give: one table, and what it was measured on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peers import PYTHON_WITH_TENSORFLOW
from benchmarks.report import Figure, as_json, from_json
from benchmarks.turns import processors

OURS = ("torch", "numpy", "numba", "PyQt6", "keras")
OF_PEERS = ("tensorflow", "keras", "tf_keras")


@dataclass
class Outcome:
    """What one part gave."""

    heading: str
    day: date
    """On which it was measured."""
    figures: list[Figure] = field(default_factory=list)
    failure: str = ""
    """Why it did not come to its end; empty: it did."""


def keep(outcome: Outcome, path: Path) -> None:
    """Write what a part gave: a line on the whole, and one for each figure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"failure": outcome.failure, "day": outcome.day.isoformat()}
    lines = [json.dumps(whole), *map(as_json, outcome.figures)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def kept(heading: str, path: Path) -> Outcome:
    """Read it again."""
    first, *figures = path.read_text(encoding="utf-8").splitlines()
    whole = json.loads(first)
    day = date.fromisoformat(whole["day"])
    return Outcome(heading, day, [from_json(line) for line in figures], whole["failure"])


@dataclass(frozen=True)
class Machine:
    """What was measured on."""

    processor: str
    cores: int
    memory: str

    def __str__(self) -> str:
        return f"{self.processor}, {self.cores} cores, {self.memory} of memory"


def markdown(
    outcomes: Sequence[Outcome], machine: Machine, versions: Mapping[str, str], day: date
) -> str:
    """The whole file."""
    lines = [
        "# What the benchmarks gave",
        "",
        "Written by `make bench`. Ratios are of medians of one run, in which all that is compared "
        "took turns.",
        "",
        f"- {day.isoformat()}, {machine}",
        f"- {', '.join(f'{name} {number}' for name, number in versions.items())}",
    ]
    missed = sum(not figure.is_met for outcome in outcomes for figure in outcome.figures)
    if missed:
        lines += ["", f"Goals missed: {missed}."]
    for outcome in outcomes:
        if outcome.failure:
            lines += ["", f"Missing: {outcome.heading}. {_cell(outcome.failure)}"]
    lines += ["", "| what | measured | goal | met | beside it |", "|---|---:|---|---|---|"]
    for outcome in outcomes:
        earlier = "" if outcome.day == day else f" ({outcome.day.isoformat()})"
        lines.append(f"| **{_cell(outcome.heading)}**{earlier} | | | | |")
        lines += [_row(figure) for figure in outcome.figures]
    return "\n".join(lines) + "\n"


def _row(figure: Figure) -> str:
    goal = "" if figure.goal is None else f"{figure.goal} {figure.unit}"
    met = "" if figure.goal is None else ("yes" if figure.is_met else "**no**")
    measured = f"{_number(figure.value)} {figure.unit}"
    cells = (_cell(figure.what), measured, goal, met, _cell(figure.note))
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    """Three digits, more where they are whole: 0.95, 12.3, 1,234."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _cell(text: str) -> str:
    """On one line, with nothing that ends a cell."""
    return " ".join(text.split()).replace("|", "\\|")


def machine() -> Machine:
    """This one, as far as the system tells."""
    return Machine(_processor(), processors(), _memory())


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or platform.machine()
    for line in told.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return "an unknown amount"
    return f"{size / 1e9:.0f} GB"


def versions() -> dict[str, str]:
    """Of Python and of every package that is timed, the peers' included."""
    found = {"Python": platform.python_version()}
    for name in OURS:
        try:
            found["keras (on torch)" if name == "keras" else name] = version(name)
        except PackageNotFoundError:
            continue
    return found | _versions_of_peers()


def _versions_of_peers() -> dict[str, str]:
    if not PYTHON_WITH_TENSORFLOW.exists():
        return {}
    program = (
        "from importlib.metadata import version; import sys; "
        "print(*map(version, sys.argv[1:]), sep='\\n')"
    )
    done = subprocess.run(
        [str(PYTHON_WITH_TENSORFLOW), "-c", program, *OF_PEERS],
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
        check=True,
    )
    return dict(zip(OF_PEERS, done.stdout.split(), strict=True))
