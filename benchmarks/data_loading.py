"""How long a large table takes to become ready batches, and how much memory at most.

    python -m benchmarks.data_loading [--rows 1000000] [--words 9] [--unit characters]

Makes a CSV file of short labelled texts with a seeded generator, reads and prepares it in a
process of its own as training would, up to the first batch, and prints the seconds and the most
memory that process held. ``--words 400 --rows 500000`` makes a file of some 1.3 GB, of which
``--length`` symbols a row are kept: the texts need not fit into memory.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

CLASSES = 8
WORDS = 30_000
SYLLABLES = tuple(f"{first}{second}" for first in "bdfgklmnprstvz" for second in "aeiouäy")


def write_table(path: Path, rows: int, words: int, seed: int = 0) -> None:
    """Texts of made-up words, commoner ones first as in a language, each class with a few own."""
    draw = random.Random(seed)
    vocabulary = [
        "".join(draw.choices(SYLLABLES, k=draw.choice((1, 2, 2, 3, 3, 4)))) for _ in range(WORDS)
    ]
    shares = [1 / (place + 10) for place in range(WORDS)]
    some = draw.choices(vocabulary, shares, k=1_000_000)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label"))
        for row in range(rows):
            first = draw.randrange(len(some) - words)
            writer.writerow((" ".join(some[first : first + words]), f"class {row % CLASSES}"))


def prepare(path: Path, unit: str, length: int) -> None:
    """Read and prepare a table, take a batch of it, and print what that took."""
    import torch

    from engine.data import load
    from engine.project.data_settings import DataSettings
    from engine.project.preparation import Preparation
    from engine.project.sources.texts import TextTable
    from engine.training.batches import Batches

    size = 30_000 if unit != "characters" else 1000
    preparation = Preparation.model_validate(
        {"unit": unit, "vocabulary_size": size, "length": length}
    )
    before = perf_counter()
    dataset = load(DataSettings(source=TextTable(path=str(path)), preparation=preparation), None)
    batches = Batches(dataset.training, 64, full_only=False, device=torch.device("cpu"))
    inputs, _ = next(iter(batches.shuffled(torch.Generator().manual_seed(0))))
    seconds = perf_counter() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    facts = dataset.facts
    print(
        f"{facts.rows:,} rows of {facts.length} {unit}, {len(facts.vocabulary):,} symbols, "
        f"batches of {tuple(inputs.shape)}: {seconds:.1f} s, {most / 1e9:.2f} GB at most"
    )


def main() -> None:
    """Make the file, and measure each unit in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=9, help="words in a text")
    parser.add_argument("--length", type=int, default=64, help="symbols in a prepared row")
    parser.add_argument("--unit", action="append", help="characters, words or byte-pair")
    parser.add_argument("--table", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    units = options.unit or ["characters", "words", "byte-pair"]
    if options.table is not None:
        prepare(options.table, units[0], options.length)
        return
    print(f"{len(os.sched_getaffinity(0))} processors", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        write_table(table, options.rows, options.words)
        print(f"{table.stat().st_size / 1e6:,.0f} MB of CSV", flush=True)
        for unit in units:
            again = [sys.executable, "-m", "benchmarks.data_loading", "--table", str(table)]
            subprocess.run([*again, "--unit", unit, "--length", str(options.length)], check=True)


if __name__ == "__main__":
    main()
