"""``gradloom [PROJECT]``: the window, or where no display is, the same job in the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.arguments import read_project
from commands.demo import demonstrate
from commands.printing import console, say
from engine.message import GradloomError

# Qt's ways to a screen or to a viewer elsewhere that need neither X11 nor Wayland.
_PLATFORMS_WITHOUT_SERVER = {"eglfs", "linuxfb", "vnc"}


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
    try:
        from gui.application import run
    except ImportError as error:
        raise GradloomError(
            "The window cannot open, a library is missing: {reason}. `make setup` installs what it "
            "needs; `gradloom demo` works without.",
            reason=error,
        ) from error
    raise typer.Exit(run(project) or 0)


def why_no_window() -> str:
    """Why no window can be shown here; empty: one can."""
    if not sys.platform.startswith("linux"):
        return ""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _PLATFORMS_WITHOUT_SERVER:
        return ""
    return "No display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
