"""From the command typed to the window drawn and usable, and to the first step of a training.

    python -m benchmarks.start_up [--quick]

`python main.py` is started as a person starts it, with the bytecode and the files in memory that a
start a moment ago has left. The clock runs from before the process is made until the window is
drawn and its event loop has nothing left to do. What follows is told as well: when the plots of
training are there too, which are empty until then; the longest that the window was busy at a time
in the two seconds after (panels behind others are made then); and when Train, pressed at that
first moment, has taken its first step.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Any

from benchmarks.display import display
from benchmarks.report import Figure, Goal, run
from benchmarks.watched_start import Then

STARTS, LOOKS = 11, 3
QUICK_STARTS, QUICK_LOOKS = 3, 1
PATIENCE = 120.0
"""Seconds until a start counts as failed."""

# What the process runs: main.py, watched from the moment its event loop begins.
_WATCHED = """
import runpy, sys
from benchmarks.watched_start import watch
watch({then!r})
sys.argv = ["main.py"]
runpy.run_path("main.py", run_name="__main__")
"""


def started(environment: Mapping[str, str], then: Then = "end") -> dict[str, Any]:
    """Start the program once, and what was noted of it: seconds from now.

    Args:
        then: what is done once the window can be used.

    Raises:
        RuntimeError: it ended without its window having been drawn.
    """
    begun = monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED.format(then=then)],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"the program showed no window: {done.stderr.strip()[-500:]}")
    noted = json.loads(lines[-1])
    for moment in ("usable", "complete", "first step"):
        if moment in noted:
            noted[moment] -= begun
    return noted


def figures(quick: bool) -> Iterator[Figure]:
    """Start several times, the first for nothing: it warms the caches."""
    with display() as where, tempfile.TemporaryDirectory() as home:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name != "PYTHONDONTWRITEBYTECODE"  # a person's Python keeps what it has compiled
        }
        # A person's own settings and runs are neither read nor changed.
        environment |= {"XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
        started(environment)
        starts = [started(environment) for _ in range(QUICK_STARTS if quick else STARTS)]
        usable = [start["usable"] for start in starts]
        yield Figure(
            "start: command typed to window drawn and usable",
            statistics.median(usable),
            "s",
            Goal("under", 0.8),
            f"{where}; {min(usable):.2f} to {max(usable):.2f} s in {len(usable)} starts",
        )
        yield Figure(
            "start: processor time until then",
            statistics.median(start["processor"] for start in starts),
            "s",
        )
        looks = QUICK_LOOKS if quick else LOOKS
        looked = [started(environment, "look on") for _ in range(looks)]
        complete = [look["complete"] for look in looked]
        yield Figure(
            "start: command typed to the plots of training drawn too",
            statistics.median(complete),
            "s",
            Goal("under", 0.8),
            f"{min(complete):.2f} to {max(complete):.2f} s in {looks} starts",
        )
        yield Figure(
            "start: longest the window was busy in the 2 s after",
            statistics.median(look["busy"] for look in looked),
            "ms",
        )
        trained = started(environment, "train")
        yield Figure(
            "start: command typed to first step, Train pressed at once",
            trained["first step"],
            "s",
            note="torch is loaded in between",
        )


if __name__ == "__main__":
    run(figures, __doc__)
