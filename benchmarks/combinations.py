"""One training step of networks with other arguments, against the fastest Keras on each.

    python -m benchmarks.combinations [--quick]

As `benchmarks.training_step` does it. Quick: against a plain torch loop, which is the program that
is exported, some of the networks only, and with the threads that Gradloom takes beside its window.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.contenders import (
    GRADLOOM,
    TORCH_LOOP,
    gradloom,
    gradloom_step,
    quick_threads,
    torch_loop_step,
    training,
)
from benchmarks.networks import COMBINATIONS, TimedNetwork
from benchmarks.peers import Peers, running_peers
from benchmarks.report import Figure, Goal, run
from benchmarks.turns import medians, milliseconds

TURNS = 9
QUICK = frozenset(
    {
        "SimpleRNN with relu",
        "LSTM, padding masked",
        "LSTM, dropout and recurrent dropout",
        "Bidirectional LSTM",
    }
)
QUICK_TURNS, QUICK_SECONDS = 2, 0.1
GOAL = Goal("at least", 1.0)


def figures(quick: bool) -> Iterator[Figure]:
    """Ratios of medians."""
    if quick:
        for timed in COMBINATIONS:
            if timed.name in QUICK:
                yield against_torch(timed)
        return
    with running_peers() as peers:
        for timed in COMBINATIONS:
            yield against_keras(timed, peers)


def against_torch(timed: TimedNetwork) -> Figure:
    """What the exported program takes, as a multiple of our step."""
    threads = quick_threads()
    contenders = [
        training(GRADLOOM, gradloom_step(timed), timed, threads),
        training(TORCH_LOOP, torch_loop_step(timed), timed, threads),
    ]
    found = medians(contenders, QUICK_TURNS, QUICK_SECONDS)
    ratio = found[TORCH_LOOP] / found[GRADLOOM]
    return Figure(f"{timed.name}: {TORCH_LOOP} / a step", ratio, "x", note=milliseconds(found))


def against_keras(timed: TimedNetwork, peers: Peers) -> Figure:
    """What the fastest Keras takes, as a multiple of our step."""
    chosen = peers.choose(peers.build(timed, "train"))
    found = medians([*gradloom(timed), *chosen.contenders], TURNS)
    quickest = min(found[each.name] for each in chosen.contenders)
    return Figure(
        f"{timed.name}: fastest Keras / a step",
        quickest / found[GRADLOOM],
        "x",
        GOAL,
        "; ".join(filter(None, (milliseconds(found), chosen.note()))),
    )


if __name__ == "__main__":
    run(figures, __doc__)
