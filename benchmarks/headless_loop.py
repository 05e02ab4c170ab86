"""What the training loop costs beside a bare loop in torch: the same network, data and steps.

The bare loop is what a person would write by hand: batches that lie ready, the network,
the loss, backward, `torch.nn.utils.clip_grad_norm_`, `torch.optim.Adam`, ``loss.item()``. Both go
on side by side, a few steps each in turn, so that whatever else the machine does slows both.

    python -m benchmarks.headless_loop [--quick] [--json]
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from itertools import cycle, islice
from time import perf_counter

import torch
from torch.nn.functional import cross_entropy

from benchmarks.gradient_recording import EXAMPLE, with_gates
from benchmarks.report import Figure, Goal, run
from engine.data import load
from engine.data.dataset import Dataset
from engine.network.edits import set_argument
from engine.project.project import Project
from engine.runtime import build
from engine.training.events import StepDone
from engine.training.loop import train
from engine.vocabulary.clipping import ClipByGlobalNorm
from engine.vocabulary.optimizers import Adam

GOAL = Goal("at most", 1.03)
STEPS = 5
"""In one turn."""


def figures(quick: bool) -> Iterator[Figure]:
    """The loop's time through the bare loop's: as the example is, then where a step is short."""
    turns = 15 if quick else 200
    for gates in ("sigmoid", "hard_sigmoid"):
        yield from _beside_bare(with_gates(gates), f"{EXAMPLE}, {gates} gates", turns, GOAL)
    if not quick:
        small = with_gates("sigmoid")
        [node] = [each for each in small.network.nodes if each.layer.kind == "LSTM"]
        small = small.replace(network=set_argument(small.network, node.id, ("units",), 32))
        yield from _beside_bare(small, f"{EXAMPLE}, sigmoid gates, 32 units", turns, None)


def _beside_bare(project: Project, what: str, turns: int, goal: Goal | None) -> Iterator[Figure]:
    dataset = load(project.data, None)
    # One thread for both: what the loop is given is set when its first event is asked for.
    sides = (_bare_steps(project, dataset), _loop_steps(project, dataset))
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(-10, turns):
        for which in (0, 1) if turn % 2 else (1, 0):
            found = list(islice(sides[which], STEPS))
            if turn >= 0:  # those before get warm
                took[which].extend(found)
    for side in sides:
        side.close()
    bare, loop = map(statistics.median, took)
    note = f"{loop * 1000:.2f} ms and {bare * 1000:.2f} ms a step"
    yield Figure(f"{what}: training loop / bare loop", loop / bare, "x", goal, note)


def _loop_steps(project: Project, dataset: Dataset) -> Iterator[float]:
    """Seconds of each step of the training loop, validation left out."""
    since = perf_counter()
    for event in train(project, dataset, threads=1):
        if isinstance(event, StepDone):
            yield perf_counter() - since
        since = perf_counter()


def _bare_steps(project: Project, dataset: Dataset) -> Iterator[float]:
    """Seconds of each step of the loop as it is written by hand."""
    settings, rows = project.training, dataset.training
    optimizer_settings, clipping = settings.optimizer, settings.clipping
    assert isinstance(optimizer_settings, Adam)
    assert isinstance(clipping, ClipByGlobalNorm)
    network = build(project.network, dataset.facts.signature(settings.loss), settings.seed)
    network.train()
    optimizer = torch.optim.Adam(network.parameters(), lr=optimizer_settings.lr)
    inputs, targets = torch.tensor(rows.inputs).long(), torch.tensor(rows.targets)
    order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(settings.seed))
    batches = [(inputs[part], targets[part]) for part in order.split(settings.batch_size)]
    for x, y in cycle(batches):
        since = perf_counter()
        optimizer.zero_grad()
        loss = cross_entropy(network(x), y)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), clipping.threshold)
        optimizer.step()
        loss.item()
        yield perf_counter() - since


if __name__ == "__main__":
    run(figures, __doc__)
