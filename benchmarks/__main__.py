"""All benchmarks, or those that are named, each in a process of its own.

    python -m benchmarks [--quick] [PART ...]

Prints each figure as soon as it is there. Quickly, each part does less, and if none is named some
are left out, so that all takes under a minute and nothing is written. Else what a part gave is kept
in ``build/benchmarks``, and the table of all that is known is written to ``benchmarks/results.md``;
a part that is run again takes its place in it. The exit status says whether every part came to its
end, not whether goals are met.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks import report
from benchmarks.results import Outcome, keep, kept, machine, markdown, versions

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results.md")


@dataclass(frozen=True)
class Part:
    """One benchmark: a module of this folder with ``figures(quick)``."""

    name: str
    heading: str
    is_for_the_minute: bool = False
    """Whether it runs when all are asked for quickly."""


PARTS = (
    Part("training_step", "A training step of the source document's networks", True),
    Part("combinations", "A training step with other arguments"),
    Part("long_sequences", "A training step over 1,000 time steps"),
    Part("inference", "Answering", True),
    Part("memory", "Memory of a training step"),
    Part("headless_loop", "The training loop without a window", True),
    Part("gradient_recording", "Recording gradients"),
    Part("window_training", "Training in the window"),
    Part("event_loop_lateness", "The window's event loop while it trains", True),
    Part("start_up", "Start of the window", True),
    Part("canvas_edit", "Editing", True),
    Part("plot_redraw", "Plots", True),
)
"""In the order of the table. `benchmarks.data_loading` takes too long to be among them."""


def run_part(part: Part, quick: bool) -> Outcome:
    """Run one part and print what it gives."""
    print(f"\n{part.heading} ({part.name})", flush=True)
    outcome = Outcome(part.heading, date.today())
    command = [sys.executable, "-m", f"benchmarks.{part.name}", "--json"]
    command += ["--quick"] * quick
    begin = time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        for figure in report.read(process.stdout):
            print(f"  {figure}", flush=True)
            outcome.figures.append(figure)
    if process.returncode:
        outcome.failure = f"`python -m benchmarks.{part.name}` ended with {process.returncode}."
    elif not outcome.figures:
        outcome.failure = f"`python -m benchmarks.{part.name}` gave no figures."
    if outcome.failure:
        print(f"  FAILED: {outcome.failure}", flush=True)
    print(f"  {time.monotonic() - begin:.0f} s", flush=True)
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="less, no peers, no file")
    names = [part.name for part in PARTS]
    parser.add_argument("part", nargs="*", help=f"{', '.join(names)}; all if none is named")
    asked = parser.parse_args(arguments)
    unknown = set(asked.part) - set(names)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    parts = [part for part in PARTS if part.name in asked.part]
    if not asked.part:
        parts = [part for part in PARTS if part.is_for_the_minute or not asked.quick]
    outcomes = []
    for part in parts:
        outcomes.append(run_part(part, asked.quick))
        if not asked.quick:
            keep(outcomes[-1], _kept(part))
    if not asked.quick:
        known = [_known(part) for part in PARTS]
        RESULTS.write_text(markdown(known, machine(), versions(), date.today()), encoding="utf-8")
        print(f"\nwritten to {RESULTS.relative_to(ROOT)}")
    return int(any(outcome.failure for outcome in outcomes))


def _known(part: Part) -> Outcome:
    if _kept(part).exists():
        return kept(part.heading, _kept(part))
    return Outcome(part.heading, date.today(), failure="It has not been run here yet.")


def _kept(part: Part) -> Path:
    return ROOT / "build" / "benchmarks" / f"{part.name}.jsonl"


if __name__ == "__main__":
    sys.exit(main())
