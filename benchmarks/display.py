"""Where a benchmark shows its window: on the display there is, or on one made for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_SCREEN = "1600x1000x24"


@contextmanager
def display() -> Iterator[str]:
    """A place for windows, and a note on which.

    The display of the desktop; else one in memory, by Xvfb; where that is not installed, Qt's
    pictures without a display.
    """
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield "on the desktop's display"
        return
    platform = os.environ.pop("QT_QPA_PLATFORM", "")
    server = shutil.which("Xvfb")
    if server is None:
        os.environ["QT_QPA_PLATFORM"] = platform or "offscreen"
        yield "without a display (Qt offscreen)"
        return
    reads, writes = os.pipe()
    command = [server, "-displayfd", str(writes), "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    running = subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL)
    os.close(writes)
    try:
        with os.fdopen(reads) as told:
            os.environ["DISPLAY"] = f":{told.readline().strip()}"
        yield "on a display in memory (Xvfb)"
    finally:
        del os.environ["DISPLAY"]
        running.terminate()
        running.wait()
