"""``gradloom resume``: go on with a run that was broken off."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.arguments import Record, RecordEvery, recording_of
from commands.printing import console, say
from commands.training import resume_training


def resume(
    run: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder of the run.", show_default=False),
    ],
    threads: Annotated[
        int | None,
        typer.Option("--threads", min=1, max=1024, help="Threads to compute with; else as before."),
    ] = None,
    *,
    record: Record = None,
    record_every: RecordEvery = None,
) -> None:
    """Go on with a run that was stopped, broken off or killed.

    It goes on from its last checkpoint with everything as it was. On the same machine and with as
    many threads its losses are those of a run that was never broken off, to the last bit.
    """
    out = console()
    code = resume_training(run, threads, out, recording_of(record, record_every))
    say(out, f"Kept in {run}")
    raise typer.Exit(code)
