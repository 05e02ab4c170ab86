"""``gradloom demo``: two epochs of the first example, with all that a run leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from commands.arguments import Threads, read_project, with_training
from commands.printing import console, say, shown
from commands.training import run_training
from engine.project.examples import EXAMPLES
from engine.training import run_files
from engine.training.run_place import free_run_path

EPOCHS = 2
FOLDER = Path("gradloom-demo")


def demo(
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A new folder for what it makes. Without it: gradloom-demo here, numbered where "
            "that is taken.",
            show_default=False,
        ),
    ] = None,
    threads: Threads = None,
) -> None:
    """Train the first example for two epochs."""
    demonstrate(None, output, threads)


def demonstrate(
    project: Path | None, output: Path | None = None, threads: int | None = None
) -> None:
    """Train two epochs of a project, or of the first example, and say where everything is.

    Raises:
        GradloomError: see `commands.training.run_training`.
    """
    out = console()
    if project is None:
        example = EXAMPLES[0]
        say(out, f"{example.title} (the example {example.name})")
    chosen = read_project(project) if project is not None else EXAMPLES[0].project()
    if output is None:
        output = free_run_path(FOLDER)
    code = run_training(with_training(chosen, EPOCHS), project, output, threads, out)
    out.print(_what_is_where(output))
    raise typer.Exit(code)


def _what_is_where(folder: Path) -> Table:
    table = Table.grid(padding=(0, 2))
    for what, name in run_files.CONTENTS.items():
        if (folder / name).exists():
            table.add_row(what, shown(str(folder / name)))
    return table
