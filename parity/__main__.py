"""``python -m parity``: compare, print the tables, and say what disagrees."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import torch
import typer

from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from parity.cases import Case, random_case
from parity.exporters import compare_exporters
from parity.report import Run, described, disagreements, explanations, report
from parity.running import THIS_PYTHON, run

DOCUMENT = Path(__file__).parents[1] / "docs" / "parity.md"


def main(
    *,
    networks: Annotated[int, typer.Option(min=1, help="Networks a dialect.")] = 300,
    seed: Annotated[int, typer.Option(help="Another one draws other networks.")] = 0,
    dialect: Annotated[str, typer.Option(help="keras2 or keras3; both when it is not given.")] = "",
    exported: Annotated[
        int, typer.Option(min=0, help="Random projects for the exporters; 0: none.")
    ] = 60,
    python_with_tf_keras: Annotated[
        Path, typer.Option(help="Interpreter of the environment that make parity makes.")
    ] = Path("build/parity/bin/python"),
    write: Annotated[bool, typer.Option(help="Renew docs/parity.md.")] = False,
) -> None:
    """Compare random networks with both Kerases, argument by argument."""
    if dialect not in ("", *DIALECT_LABELS):
        raise typer.BadParameter(f"{dialect} is no dialect: give {' or '.join(DIALECT_LABELS)}")
    chosen: list[Dialect] = [each for each in DIALECT_LABELS if dialect in ("", each)]
    if "keras2" in chosen and not python_with_tf_keras.exists():
        raise typer.BadParameter(
            f"{python_with_tf_keras} is not there: make parity makes it, and --dialect keras3 "
            "needs none"
        )
    # Networks this small wait for each other's threads more than they compute.
    torch.set_num_threads(1)
    started = time.monotonic()
    cases: dict[Dialect, list[Case]] = {
        each: [random_case(each, f"{each} {seed} {number}") for number in range(networks)]
        for each in chosen
    }
    # Not resolved: what an environment links to is not in it.
    pythons: dict[Dialect, str] = {
        "keras2": str(python_with_tf_keras.absolute()),
        "keras3": THIS_PYTHON,
    }
    outcomes = run(cases, pythons)
    rows = compare_exporters(exported, seed, python_with_tf_keras if "keras2" in chosen else None)
    done = Run(networks, seed, time.monotonic() - started, outcomes, rows)
    text = report(done)
    typer.echo(text)
    if write:
        DOCUMENT.write_text(text, encoding="utf-8")
    unexplained = disagreements(outcomes)
    for each, answer in unexplained:
        typer.echo(f"\n{DIALECT_LABELS[each]} disagrees:\n{described(answer)}", err=True)
    idle = [
        f"{each['dialect']}: {each['explained'].name}"
        for each in explanations(outcomes)
        if each["asked"] and not each["disagreed"]
    ]
    for name in idle:
        typer.echo(f"\nexplained, and it made no difference: {name}", err=True)
    wrong = [row for row in rows if not row.agrees]
    for row in wrong:
        typer.echo(f"\n{row.exporter} is {row.apart:.1e} apart: {row.farthest}", err=True)
    if unexplained or idle or wrong:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
