"""What networks of each task answer to texts, as tables or comma-separated values."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from commands.printing import shown
from engine.message import GradloomError

if TYPE_CHECKING:
    from engine.training.prediction import Predictor

Answer = tuple[tuple[str, ...], tuple[str, ...]]
"""A row for programs, and the same for a person."""


def answers(predictor: Predictor, texts: Sequence[str]) -> tuple[tuple[str, ...], Iterator[Answer]]:
    """The heads of a table, and a row for each text as it is computed.

    Raises:
        GradloomError: the network is not asked about texts, or does something else with them.
    """
    facts = predictor.facts
    if facts.task == "forecast":
        raise GradloomError("The network of this run forecasts a series: leave the texts out.")
    if predictor.preparer is None:
        raise GradloomError(
            "The network of this run is not asked about texts, but about {what}. Give --row with "
            "the number of a row of its data.",
            what="rows of numbers" if facts.features else "rows of symbols",
        )
    if facts.task == "language_model":
        raise GradloomError("The network of this run goes on with a text: give it with --prompt.")
    if facts.task == "tag":
        return ("text", "tags"), _tags(predictor, texts)
    if facts.task == "regress":
        return ("text", *facts.targets), _numbers(predictor, texts)
    name = "probability" if predictor.gives_probabilities else "output"
    return ("text", "class", name), _classes(predictor, texts)


def print_answers(
    out: Console, heads: Sequence[str], rows: Iterator[Answer], *, as_table: bool
) -> None:
    """A table for a person, or comma-separated values."""
    if not as_table:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(heads)
        for plain, _ in rows:
            writer.writerow(plain)
        return
    table = Table(box=SIMPLE_HEAD)
    words = 2 if "tags" in heads or "class" in heads else 1
    for place, head in enumerate(heads):
        name = shown(head[:1].upper() + head[1:])
        table.add_column(name, justify="left" if place < words else "right")
    for _, for_person in rows:
        table.add_row(*map(shown, for_person))
    out.print(table)


def written(number: float) -> str:
    """A number in as many digits as single precision has."""
    return f"{number:.6g}"


def _classes(predictor: Predictor, texts: Sequence[str]) -> Iterator[Answer]:
    for found in predictor(texts):
        share = f"{found.score:.1%}" if predictor.gives_probabilities else f"{found.score:.3f}"
        yield (
            (found.text, found.label, written(found.score)),
            (found.text, found.label, share),
        )


def _tags(predictor: Predictor, texts: Sequence[str]) -> Iterator[Answer]:
    for text in texts:
        tags = predictor.tags(text)
        plain = " ".join(each.tag for each in tags)
        yield (text, plain), (text, plain)


def _numbers(predictor: Predictor, texts: Sequence[str]) -> Iterator[Answer]:
    from engine.training.prediction import BATCH

    for first in range(0, len(texts), BATCH):
        some = texts[first : first + BATCH]
        for text, numbers in zip(some, predictor.numbers(predictor.prepared(some)), strict=True):
            row = (text, *map(written, numbers[0].tolist()))
            yield row, row
