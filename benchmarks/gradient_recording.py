"""What recording gradients costs: the same training with and without it, turn by turn.

Two runs of one project go on side by side, one recorded at the default share of the time and one
not, a block of steps each, so that whatever else the machine does slows both. The ratio of their
times is 1 where recording costs nothing; the default share allows 1.05.

    python -m benchmarks.gradient_recording [--blocks 40] [--steps 25] [--threads 1]
"""

from __future__ import annotations

import argparse
import gc
import statistics
from collections.abc import Iterator
from time import perf_counter

from engine.data import load
from engine.network.edits import set_argument
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.training.events import Event, StepDone
from engine.training.gradients.recording import DEFAULT_SHARE, Recording
from engine.training.gradients.seen import GradientsSeen
from engine.training.loop import train

EXAMPLE = "lstm-names"


def projects() -> dict[str, Project]:
    """The LSTM example as it is, and on the other kernel."""
    [example] = [each for each in EXAMPLES if each.name == EXAMPLE]
    project = example.project()
    [node] = [each for each in project.network.nodes if each.layer.kind == "LSTM"]
    found = {}
    for gates in ("sigmoid", "hard_sigmoid"):
        network = set_argument(project.network, node.id, ("recurrent_activation",), gates)
        settings = project.training.replace(epochs=1_000)
        found[f"{EXAMPLE}, {gates}"] = project.replace(network=network, training=settings)
    return found


def timed_steps(events: Iterator[Event], count: int) -> tuple[float, int]:
    """Seconds that so many steps take, validation left out, and how many were recorded."""
    seconds, steps, recorded = 0.0, 0, 0
    since = perf_counter()
    for event in events:
        now = perf_counter()
        if isinstance(event, StepDone):
            seconds += now - since
            steps += 1
        elif isinstance(event, GradientsSeen):
            seconds += now - since
            recorded += 1
        since = perf_counter()
        if steps == count:
            break
    return seconds, recorded


def measure(project: Project, blocks: int, steps: int, threads: int) -> None:
    """Print the ratio for one project."""
    dataset = load(project.data, None)
    plain = iter(train(project, dataset, threads=threads))
    recorded = iter(train(project, dataset, threads=threads, recording=Recording()))
    for events in (plain, recorded):  # warm
        timed_steps(events, 2 * steps)
    ratios, of_plain, of_recorded, samples = [], 0.0, 0.0, 0
    gc.collect()
    for block in range(blocks):
        turns = [plain, recorded] if block % 2 else [recorded, plain]
        took = {id(turn): timed_steps(turn, steps) for turn in turns}
        without, _ = took[id(plain)]
        with_it, found = took[id(recorded)]
        of_plain, of_recorded, samples = of_plain + without, of_recorded + with_it, samples + found
        ratios.append(with_it / without)
    count = blocks * steps
    print(
        f"  {of_plain / count * 1000:.2f} ms a step, recorded {of_recorded / count * 1000:.2f} ms: "
        f"{of_recorded / of_plain:.3f} (median of blocks {statistics.median(ratios):.3f}), "
        f"{samples} of {count} steps seen"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--blocks", type=int, default=40)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    print(f"Recording at a share of {DEFAULT_SHARE:.0%}; {asked.threads} thread(s)")
    for name, project in projects().items():
        print(name)
        measure(project, asked.blocks, asked.steps, asked.threads)


if __name__ == "__main__":
    main()
