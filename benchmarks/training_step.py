"""One training step of the source document's two networks, beside torch's and every Keras's.

    python -m benchmarks.training_step [--quick]

Batches of 32 rows of 100 steps, float32: forward, backward, clipping by the global norm, Adam, and
the loss read back. Every contender uses the processors as it does by itself, Gradloom all of them;
what it takes with the threads it leaves itself beside its window is told in the note. Quick: all
with those threads.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.contenders import (
    GRADLOOM,
    TORCH_LOOP,
    TORCH_LSTM,
    gradloom,
    gradloom_step,
    quick_threads,
    torch_loop_step,
    torch_lstm_step,
    training,
)
from benchmarks.networks import GRU_NETWORK, LSTM_NETWORK, LSTM_SIGMOID, TimedNetwork
from benchmarks.peers import Chosen, Peers, running_peers
from benchmarks.report import Figure, Goal, run
from benchmarks.turns import Contender, medians, milliseconds, processors

TURNS = 15
QUICK_TURNS, QUICK_SECONDS = 3, 0.15
SLOWEST_AGAINST_TORCH = {LSTM_NETWORK: 1.25, LSTM_SIGMOID: 1.03}
LEAST_AGAINST_KERAS = {LSTM_NETWORK: 1.6, GRU_NETWORK: 1.7}


def figures(quick: bool) -> Iterator[Figure]:
    """Ratios of medians; without peers if quick."""
    if quick:
        for timed in (LSTM_NETWORK, LSTM_SIGMOID, GRU_NETWORK):
            yield from _quick(timed)
        return
    with running_peers() as peers:
        yield from _of_network(LSTM_NETWORK, peers)
        yield from _of_network(LSTM_SIGMOID, None)
        yield from _of_network(GRU_NETWORK, peers)


def _quick(timed: TimedNetwork) -> Iterator[Figure]:
    threads = quick_threads()
    contenders = [
        training(GRADLOOM, gradloom_step(timed), timed, threads),
        *_of_torch(timed, threads),
    ]
    yield from _compared(timed, medians(contenders, QUICK_TURNS, QUICK_SECONDS), Chosen())


def _of_torch(timed: TimedNetwork, threads: int) -> list[Contender]:
    found = []
    if timed in SLOWEST_AGAINST_TORCH:
        found.append(training(TORCH_LSTM, torch_lstm_step(), timed, threads))
    if timed is not LSTM_SIGMOID:  # whose plain torch is torch.nn.LSTM
        found.append(training(TORCH_LOOP, torch_loop_step(timed), timed, threads))
    return found


def _of_network(timed: TimedNetwork, peers: Peers | None) -> Iterator[Figure]:
    contenders = [*gradloom(timed), *_of_torch(timed, processors())]
    chosen = Chosen()
    if peers is not None:
        chosen = peers.choose(peers.build(timed, "train"))
        contenders += chosen.contenders
    yield from _compared(timed, medians(contenders, TURNS), chosen)


def _compared(timed: TimedNetwork, found: dict[str, float], chosen: Chosen) -> Iterator[Figure]:
    ours = found[GRADLOOM]
    of_keras = {each.name: found[each.name] for each in chosen.contenders}
    of_torch = {name: seconds for name, seconds in found.items() if name not in of_keras}
    if timed in SLOWEST_AGAINST_TORCH:
        goal = Goal("at most", SLOWEST_AGAINST_TORCH[timed])
        yield Figure(
            f"{timed.name}: a step / {TORCH_LSTM} with sigmoid gates",
            ours / found[TORCH_LSTM],
            "x",
            goal,
            milliseconds(of_torch),
        )
    if TORCH_LOOP in found:
        ratio = found[TORCH_LOOP] / ours
        note = milliseconds(of_torch)
        yield Figure(f"{timed.name}: {TORCH_LOOP} / a step", ratio, "x", note=note)
    if of_keras:
        note = "; ".join(filter(None, (milliseconds({GRADLOOM: ours} | of_keras), chosen.note())))
        yield Figure(
            f"{timed.name}: fastest Keras / a step",
            min(of_keras.values()) / ours,
            "x",
            Goal("at least", LEAST_AGAINST_KERAS[timed]),
            note,
        )


if __name__ == "__main__":
    run(figures, __doc__)
