"""``gradloom export``: a project as a program that runs without Gradloom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.arguments import ProjectPath, read_data, read_project
from commands.printing import console, say
from commands.progress import waiting
from engine.project.project import Project


def export(
    project: ProjectPath,
    to: Annotated[
        Literal["pytorch", "keras"],
        typer.Option("--to", help="The library to write it for.", show_default=False),
    ],
    output: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The program's file, such as network.py."),
    ],
    run: Annotated[
        Path | None,
        typer.Option(
            "--run",
            metavar="DIR",
            help="The folder of a training, for the trained weights.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a project as a program.

    The rows it trains on, and with --run the trained weights, go into files of the same name
    beside it.
    """
    opened = read_project(project)
    out = console()
    with waiting(out, "Reading the data and loading torch"):
        dataset = read_data(opened, project)
        from engine.training.code_files import rows_of, save_code
        from engine.training.saved_run import open_run
    facts, weights = dataset.facts, None
    if run is not None:
        saved = open_run(run)
        weights = saved.weights(network=opened.network)
        # The trained network knows the symbols by the numbers they had then.
        facts = saved.facts
    written = save_code(to, output, opened, facts, rows=rows_of(dataset), weights=weights)
    for path in written:
        say(out, f"Wrote {path}")
    if to == "keras" and weights is not None and _is_chain(opened):
        name = written[-1].name
        say(out, f"To begin with them: model.set_weights(list(numpy.load({name!r}).values()))")


def _is_chain(project: Project) -> bool:
    """Whether Keras has the layers in one order only."""
    network = project.network
    return all(
        len(network.links_into(node.id)) <= 1 and len(network.links_from(node.id)) <= 1
        for node in network.nodes
    )
