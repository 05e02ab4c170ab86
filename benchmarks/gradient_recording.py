"""What recording gradients costs: the same training with and without it, turn by turn.

Two runs of one project go on side by side, one recorded at the default share of the time and one
not, a few steps each in turn, so that whatever else the machine does slows both. Every step from
the first one counts. The default share allows a ratio of 1.05.

    python -m benchmarks.gradient_recording [--quick] [--json]
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import islice
from statistics import median
from time import perf_counter

from benchmarks.report import Figure, Goal, run
from engine.data import load
from engine.data.dataset import Dataset
from engine.network.edits import set_argument
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.training.events import StepDone
from engine.training.gradients.recording import DEFAULT_SHARE, Recording
from engine.training.gradients.seen import GradientsSeen
from engine.training.loop import train

EXAMPLE = "lstm-names"
GOAL = Goal("at most", 1 + DEFAULT_SHARE)
STEPS = 20
"""In one turn."""
_AFTER = 4
"""Steps after a recorded one that are told from those further away."""


def with_gates(gates: str) -> Project:
    """The LSTM example with gates that torch's own kernel has, ``sigmoid``, or has not."""
    [example] = [each for each in EXAMPLES if each.name == EXAMPLE]
    project = example.project()
    [node] = [each for each in project.network.nodes if each.layer.kind == "LSTM"]
    network = set_argument(project.network, node.id, ("recurrent_activation",), gates)
    settings = project.training.replace(epochs=1_000)
    return project.replace(network=network, training=settings)


def figures(quick: bool) -> Iterator[Figure]:
    """The time of a recorded run through that of one that is not."""
    turns = 25 if quick else 100
    for gates in ("sigmoid", "hard_sigmoid"):
        yield _beside_unrecorded(with_gates(gates), f"{EXAMPLE}, {gates} gates", turns)


def _beside_unrecorded(project: Project, what: str, turns: int) -> Figure:
    dataset = load(project.data, None)
    for _ in islice(_steps(project, dataset, Recording(every=2)), 10):
        pass  # what the process does for the first time is nobody's cost
    sides = (_steps(project, dataset, None), _steps(project, dataset, Recording()))
    took: tuple[list[tuple[float, bool]], list[tuple[float, bool]]] = ([], [])
    gc.collect()
    for turn in range(turns):
        for which in (0, 1) if turn % 2 else (1, 0):
            took[which].extend(islice(sides[which], STEPS))
    for side in sides:
        side.close()
    plain, recorded = median(seconds for seconds, _ in took[0]), _mean(took[1])
    seen = sum(is_recorded for _, is_recorded in took[1])
    note = f"{plain * 1000:.2f} ms a step without, {seen} of {turns * STEPS} steps recorded"
    return Figure(f"{what}: recorded / not", recorded / plain, "x", GOAL, note)


def _mean(steps: list[tuple[float, bool]]) -> float:
    """Seconds a step, of each kind of steps the median: a machine's hiccup in one of the few that
    are recorded would else decide. Kinds are the recorded, each place after one, and the others."""
    kinds: dict[int, list[float]] = {}
    since = _AFTER + 1
    for seconds, is_recorded in steps:
        since = 0 if is_recorded else min(since + 1, _AFTER + 1)
        kinds.setdefault(since, []).append(seconds)
    return sum(len(kind) * median(kind) for kind in kinds.values()) / len(steps)


def _steps(
    project: Project, dataset: Dataset, recording: Recording | None
) -> Iterator[tuple[float, bool]]:
    """Seconds of each step, validation left out, and whether it was recorded."""
    is_recorded, since = False, perf_counter()
    for event in train(project, dataset, threads=1, recording=recording):
        if isinstance(event, GradientsSeen):
            is_recorded = True  # it comes on the way to its step's end
        elif isinstance(event, StepDone):
            yield perf_counter() - since, is_recorded
            is_recorded, since = False, perf_counter()
        else:
            since = perf_counter()


if __name__ == "__main__":
    run(figures, __doc__)
