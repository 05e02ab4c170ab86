"""How long the document's two networks take to answer, for one row and for 256.

    python -m benchmarks.inference [--quick]

Gradloom answers as the window and the command line do: numbers of rows in, scores of the classes
out. The goal is against the fastest ``predict`` of a warm Keras; what its other ways take stands
in the note. Rows of 100 steps, float32.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.contenders import GRADLOOM, quick_threads
from benchmarks.networks import GRU_NETWORK, LSTM_NETWORK, TimedNetwork
from benchmarks.peers import Peers, running_peers
from benchmarks.report import Figure, Goal, run
from benchmarks.turns import Contender, here, medians, milliseconds, processors
from engine.training.prediction import Predictor
from engine.training.starting import starting_weights

TURNS = 15
QUICK_TURNS, QUICK_SECONDS = 2, 0.1
BATCHES = (1, 256)
GOAL = Goal("at least", 2.0)


def figures(quick: bool) -> Iterator[Figure]:
    """Ratios of medians; milliseconds of our own if quick."""
    if quick:
        for timed in (LSTM_NETWORK, GRU_NETWORK):
            for rows in BATCHES:
                contender = gradloom(timed, rows, quick_threads())
                seconds = medians([contender], QUICK_TURNS, QUICK_SECONDS)[GRADLOOM]
                yield Figure(f"{timed.name}: {_rows(rows)} answered", 1000 * seconds, "ms")
        return
    with running_peers() as peers:
        for timed in (LSTM_NETWORK, GRU_NETWORK):
            ways = peers.build(timed, "predict", max(BATCHES))
            for rows in BATCHES:
                yield _against_keras(timed, rows, ways, peers)


def gradloom(timed: TimedNetwork, rows: int, threads: int) -> Contender:
    """The product's own way from prepared rows to scores."""
    project, facts = timed.project, timed.facts
    predictor = Predictor(project, facts, starting_weights(project, facts, None))
    x, _ = timed.rows(rows)
    return here(GRADLOOM, lambda: predictor.class_scores(x).numpy()[0, 0], threads)


def _against_keras(
    timed: TimedNetwork, rows: int, ways: dict[str, list[str]], peers: Peers
) -> Figure:
    predict = {name: [way for way in of_peer if way == "predict"] for name, of_peer in ways.items()}
    others = {name: [way for way in of_peer if way != "predict"] for name, of_peer in ways.items()}
    chosen, beside = peers.choose(predict, rows), peers.choose(others, rows)
    contenders = [gradloom(timed, rows, processors()), *chosen.contenders, *beside.contenders]
    found = medians(contenders, TURNS)
    quickest = min(found[each.name] for each in chosen.contenders)
    notes = (milliseconds(found), chosen.note(), beside.note())
    return Figure(
        f"{timed.name}: fastest Keras predict / {_rows(rows)} answered",
        quickest / found[GRADLOOM],
        "x",
        GOAL,
        "; ".join(filter(None, notes)),
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


if __name__ == "__main__":
    run(figures, __doc__)
