"""``gradloom [PROJECT]``: the window, or where no display is, the same job in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.arguments import read_project
from commands.demo import demonstrate
from commands.display import open_window, why_no_window
from commands.printing import console, say


def window(
    project: Annotated[Path | None, typer.Argument(metavar="[PROJECT]", show_default=False)] = None,
) -> None:
    """Open the window."""
    if project is not None:
        read_project(project)  # what is wrong with it is said here, not in a window
    reason = why_no_window()
    if reason:
        say(
            console(),
            f"{reason}: two epochs are trained here instead of opening the window.",
            "bold",
        )
        demonstrate(project)
        return
    raise typer.Exit(open_window(project))
