"""How much memory a training step takes at its highest on rows of 1,000 steps.

    python -m benchmarks.memory [--quick]

Gradloom's step against the exported program's, which is a plain torch loop over time. Each is
measured in processes of its own: a step on rows of ten steps first, so that what the optimizer and
libraries keep is there, and then what one on whole rows adds.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.networks import GRU_NETWORK, LSTM_NETWORK, TimedNetwork
from benchmarks.report import Figure, Goal, run

STEPS, WARM_STEPS = 1000, 10
TIMES = 3
GOAL = Goal("at most", 1.0)
ROOT = Path(__file__).parents[1]

NETWORKS = {
    name: TimedNetwork(f"{timed.name}, 1,000 steps", timed.layers, STEPS)
    for name, timed in (("lstm", LSTM_NETWORK), ("gru", GRU_NETWORK))
}


def figures(quick: bool) -> Iterator[Figure]:
    """Ratios of medians; if quick, of the LSTM network alone and of one process each."""
    for name, timed in NETWORKS.items():
        if quick and timed is not NETWORKS["lstm"]:
            continue
        ours, loop = (_bytes(name, who, 1 if quick else TIMES) for who in ("gradloom", "torch"))
        note = f"{ours / 1e6:,.0f} MB, the loop {loop / 1e6:,.0f} MB"
        yield Figure(
            f"{timed.name}: memory of a step / a plain torch loop's", ours / loop, "x", GOAL, note
        )


def _bytes(name: str, who: str, times: int) -> float:
    program = (
        f"from benchmarks.memory import added_by_step; print(added_by_step({name!r}, {who!r}))"
    )
    found = []
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        found.append(int(done.stdout.split()[-1]))
    return statistics.median(found)


def added_by_step(name: str, who: str) -> int:
    """Bytes that a step on whole rows adds to what this process held before, at the highest."""
    import torch

    from benchmarks.contenders import gradloom_step, torch_loop_step

    torch.set_num_threads(1)  # memory hardly depends on them, and time is not measured
    timed = NETWORKS[name]
    step = gradloom_step(timed) if who == "gradloom" else torch_loop_step(timed)
    x, y = map(torch.from_numpy, timed.rows())
    step(x[:, :WARM_STEPS], y)
    before = _held_now()
    step(x, y)
    return _held_at_most() - before


def _held_now() -> int:
    """Bytes; where the system lets it, the highest so far is forgotten."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return _of_status("VmRSS:")
    except OSError:
        return _held_at_most()


def _held_at_most() -> int:
    try:
        return _of_status("VmHWM:")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _of_status(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    line = next(each for each in status.splitlines() if each.startswith(name))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    run(figures, __doc__)
