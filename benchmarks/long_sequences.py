"""One training step over 1,000 time steps, against the fastest Keras.

    python -m benchmarks.long_sequences [--quick]

As `benchmarks.combinations` does it, without Keras on torch, which takes 22 s and more for one such
step where Keras on TensorFlow takes 0.3. Quick: the first network alone, against a plain torch
loop.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.combinations import against_keras, against_torch
from benchmarks.networks import LONG_SEQUENCES
from benchmarks.peers import KINDS, running_peers
from benchmarks.report import Figure, run


def figures(quick: bool) -> Iterator[Figure]:
    """Ratios of medians."""
    if quick:
        yield against_torch(LONG_SEQUENCES[0])
        return
    with running_peers([kind for kind in KINDS if kind.backend == "tensorflow"]) as peers:
        for timed in LONG_SEQUENCES:
            yield against_keras(timed, peers)


if __name__ == "__main__":
    run(figures, __doc__)
