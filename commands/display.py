"""The window, and whether there is a display to show it on."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from engine.message import GradloomError

# Qt's ways to a screen or to a viewer elsewhere that need neither X11 nor Wayland.
_PLATFORMS_WITHOUT_SERVER = {"eglfs", "linuxfb", "vnc"}


def open_window(project: Path | None) -> int:
    """Show a project, or the first example, until the window is closed; returns the exit code.

    Raises:
        GradloomError: a library is missing, or the project cannot be read.
    """
    # What is loaded is never garbage, and looking for some is a tenth of the time until the window
    # is up. The window goes on collecting once it is shown.
    gc.disable()
    try:
        from gui.application import run
    except ImportError as error:
        raise GradloomError(
            "The window cannot open, a library is missing: {reason}. `make setup` installs what it "
            "needs; `gradloom demo` works without.",
            reason=error,
        ) from error
    return run(project) or 0


def why_no_window() -> str:
    """Why no window can be shown here; empty: one can."""
    if not sys.platform.startswith("linux"):
        return ""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _PLATFORMS_WITHOUT_SERVER:
        return ""
    return "No display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
