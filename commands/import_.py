"""``gradloom import``: a model of Keras, or Keras code, as a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.printing import console, counted, say
from engine.message import GradloomError
from engine.project.files import FileError

if TYPE_CHECKING:
    from engine.exchange.importing import ImportedProject


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A .keras or .h5 file, the JSON of model.to_json(), or Keras code in a .py file.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", metavar="PROJECT", help="The new project's file.", show_default=False
        ),
    ],
    leave_out: Annotated[
        bool,
        typer.Option(
            "--leave-out", help="Pass by layers that cannot be read, and keep the others."
        ),
    ] = False,
) -> None:
    """Make a project of a Keras model, or of Keras code.

    Nothing in the file is executed. The model's weights go into a file beside the project, and
    training and export start from them. An unknown argument of code is read as the one that was
    probably meant, and that is said.
    """
    from engine.network.inference import infer

    if output.exists():
        raise FileError(
            "{path} is there already, and an import replaces nothing: choose another name.",
            path=output,
        )
    if not output.absolute().parent.is_dir():
        raise FileError(
            "There is no folder {folder} to put {name} into: make it, or choose another place.",
            folder=output.parent,
            name=output.name,
        )
    found = _read(file, leave_out)
    project, out = found.project, console()
    written = _save(found, output)
    inference = infer(project.network, project.signature(None))
    parameters = sum(inference.parameters(node.id) for node in project.network.nodes)
    weights = "with its weights" if project.start is not None else "without weights"
    say(
        out,
        f"Read {file.name}: {counted(len(project.network.nodes), 'layer', 'layers')}, "
        f"{counted(parameters, 'parameter', 'parameters')}, {weights}",
    )
    for note in found.notes:
        say(out, str(note))
    for path in written:
        say(out, f"Wrote {path}")


def _save(found: ImportedProject, output: Path) -> tuple[Path, ...]:
    """Write the project and its weights: both, or neither."""
    from engine.project.project_file import save_project
    from engine.project.starting_file import keep_starting_weights

    start, content = found.project.start, found.weights
    if start is None or content is None:
        save_project(found.project, output)
        return (output,)
    is_new = not (output.parent / start.file_name).exists()
    kept = keep_starting_weights(start, content, output.parent)
    try:
        save_project(found.project, output)
    except FileError:
        if is_new:
            kept.unlink(missing_ok=True)
        raise
    return (output, kept)


def _read(file: Path, leave_out: bool) -> ImportedProject:
    """What is in the file; where some of it cannot be read, an error says how to get the rest."""
    from engine.exchange.from_keras import KerasImportError
    from engine.exchange.importing import import_project

    try:
        return import_project(file, accept_suggestions=True, leave_out=leave_out)
    except KerasImportError as error:
        try:
            rest = import_project(file, accept_suggestions=True, leave_out=True)
        except GradloomError:
            raise error from None
        count = len(rest.project.network.nodes)
        raise GradloomError(
            "{error} {layers} can be read: add --leave-out to import what can be read.",
            error=error,
            layers=counted(count, "layer", "layers"),
        ) from error
