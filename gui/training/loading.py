"""Loading torch beside the window without holding the window up.

Three things would: the dynamic linker, which Python waits for with its lock held; collecting cyclic
garbage meanwhile, through the millions of objects loaded so far; and the same later, when a run
makes objects. Together they are half a second and more at a time on a small machine
(benchmarks/event_loop_lateness.py). The first is mended here, the others in `gui.garbage`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

_BIG_LIBRARIES = ("libc10.so", "libtorch_cpu.so")


def load_libraries() -> None:
    """Let the linker load torch's large libraries before Python asks for them.

    Called through ctypes the linker runs without Python's lock; importing torch then finds them
    loaded. Where this is not possible, importing does it all.
    """
    if "torch" in sys.modules or not sys.platform.startswith("linux"):
        return
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent / "lib"
    open_library = ctypes.CDLL(None).dlopen
    open_library.argtypes = (ctypes.c_char_p, ctypes.c_int)
    open_library.restype = ctypes.c_void_p
    for name in _BIG_LIBRARIES:
        library = folder / name
        if library.is_file():
            open_library(os.fsencode(library), os.RTLD_NOW | os.RTLD_LOCAL)
