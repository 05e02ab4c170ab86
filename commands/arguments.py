"""Arguments that several commands share, and how a project and its data are read."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.project.project import Project
from engine.project.project_file import SUFFIX
from engine.project.sources.not_chosen import NotChosen
from engine.training.gradients.recording import Recording
from engine.vocabulary.initializers import MAX_SEED

if TYPE_CHECKING:
    from engine.data import Dataset

ProjectPath = Annotated[
    Path,
    typer.Argument(metavar="PROJECT", help="A project's file (.gradloom).", show_default=False),
]
RunPath = Annotated[
    Path, typer.Option("--run", metavar="DIR", help="The folder of a training.", show_default=False)
]
Epochs = Annotated[
    int | None,
    typer.Option("--epochs", min=1, max=1_000_000, help="Epochs, in place of the project's."),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=MAX_SEED, help="The seed, in place of the project's."),
]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads", min=1, max=1024, help="Threads to compute with; else torch's choice."
    ),
]
Device = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="cpu|cuda|cuda:0|mps|auto",
        help="Where to compute. auto: on the first graphics card, or else on the processor.",
    ),
]


class Recorded(StrEnum):
    """What a run can record besides its numbers."""

    GRADIENTS = "gradients"


Record = Annotated[
    Recorded | None,
    typer.Option(
        "--record",
        help="Record gradients through time and by weight, and the gates: into events.jsonl and "
        "tables beside it.",
        show_default=False,
    ),
]
RecordEvery = Annotated[
    int | None,
    typer.Option(
        "--record-every",
        min=1,
        max=1_000_000,
        help="Record each so many steps; else as often as 5% of the time allows.",
        show_default=False,
    ),
]

MOST_THREADS = 4
"""More of them only wait for each other: the products in one step of a recurrent net are small."""


def threads_or_usual(threads: int | None) -> int:
    """The threads asked for, else one fewer than there are processors, from 1 to 4.

    With a thread on every processor, all of them wait whenever something else needs one.
    """
    if threads is not None:
        return threads
    if hasattr(os, "sched_getaffinity"):
        processors = len(os.sched_getaffinity(0))
    else:
        processors = os.cpu_count() or 1
    return min(max(1, processors - 1), MOST_THREADS)


def read_project(path: Path) -> Project:
    """The project in a file.

    Raises:
        FileError: see `engine.project.project_file.load_project`; of a model or code of Keras it
            says how to import it.
    """
    from engine.project.project_file import ProjectFileError, load_project

    try:
        return load_project(path)
    except ProjectFileError as error:
        from engine.exchange.suffixes import CODE_SUFFIXES, MODEL_SUFFIXES

        if path.suffix.lower() not in (*MODEL_SUFFIXES, *CODE_SUFFIXES):
            raise
        raise ProjectFileError(
            "{path} is no project of Gradloom. If it is a model or code of Keras, make a project "
            "of it: gradloom import {path} --output {project}",
            path=path,
            project=path.with_suffix(SUFFIX).name,
        ) from error


def read_data(project: Project, path: Path | None) -> Dataset:
    """The data of a project; a relative path in it is looked up beside the project's file.

    Raises:
        DataError: the data cannot be read.
    """
    from engine.data import load

    return load(project.data, None if path is None else path.resolve().parent)


def read_data_if_chosen(project: Project, path: Path | None) -> Dataset | None:
    """The data of a project; None where it has none yet.

    Raises:
        DataError: the data cannot be read.
    """
    if isinstance(project.data.source, NotChosen):
        return None
    return read_data(project, path)


def with_training(project: Project, epochs: int | None = None, seed: int | None = None) -> Project:
    """The project with other epochs and another seed, where they are given."""
    changed = {"epochs": epochs, "seed": seed}
    given = {name: value for name, value in changed.items() if value is not None}
    return project.replace(training=project.training.replace(**given))


def recording_of(record: Recorded | None, every: int | None) -> Recording | None:
    """What the arguments say of recording.

    Raises:
        typer.BadParameter: it is said how often, and not what.
    """
    if record is None and every is not None:
        raise typer.BadParameter("say what to record too: --record gradients")
    return None if record is None else Recording(every=every)
