"""``gradloom export``: a project as a program, a model or weights that need no Gradloom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands.arguments import ProjectPath, read_data_if_chosen, read_project
from commands.printing import console, say
from commands.progress import waiting
from engine.exchange.targets import TARGETS, TargetKind
from engine.project.project import Project

if TYPE_CHECKING:
    from engine.training.exported_files import Content

    TargetName = str
else:
    TargetName = Literal[tuple(TARGETS)]
    """The forms, as the command line takes them."""

_FORMS = "\n\n".join(
    f"`{name}`: {target.label}. {target.help}." for name, target in TARGETS.items()
)


def export(
    project: ProjectPath,
    to: Annotated[
        TargetName,
        typer.Option("--to", help="The form to write it in.", show_default=False),
    ],
    output: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The file, such as network.py or network.onnx."),
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
    opened = read_project(project)
    target = TARGETS[to]
    out = console()
    with waiting(out, "Reading the data and loading torch"):
        content = _content(opened, project, run)
        from engine.training.exported_files import save_as
    for path in save_as(target, output, content):
        say(out, f"Wrote {path}")
    if target.kind is not TargetKind.CODE:
        say(out, str(content.told_of_weights()))
    elif target.name != "pytorch" and content.has_weights and _is_chain(opened):
        name = output.with_suffix(".npz").name
        say(out, f"To begin with them: model.set_weights(list(numpy.load({name!r}).values()))")


export.__doc__ = f"""Write a project in a form that needs no Gradloom.

The rows a program trains on, and its weights where they are trained or imported, go into files of
the same name beside it.

{_FORMS}
"""


def _content(project: Project, path: Path, run: Path | None) -> Content:
    """What is to be written: with --run the trained weights, and what was known of the data."""
    from engine.training.exported_files import Content, rows_of
    from engine.training.saved_run import open_run
    from engine.training.starting import read_start, starting_place

    dataset = read_data_if_chosen(project, path)
    facts = dataset.facts if dataset is not None else None
    if run is not None:
        saved = open_run(run)
        rows = rows_of(dataset, saved.facts) if dataset is not None else None
        # The trained network knows the symbols by the numbers they had then.
        return Content(project, saved.facts, rows, saved.weights(network=project.network))
    rows = rows_of(dataset) if dataset is not None else None
    start = read_start(project, starting_place(project, path.resolve().parent))
    return Content(project, facts, rows, start=start)


def _is_chain(project: Project) -> bool:
    """Whether Keras has the layers in one order only."""
    network = project.network
    return all(
        len(network.links_into(node.id)) <= 1 and len(network.links_from(node.id)) <= 1
        for node in network.nodes
    )
