"""Loading torch beside the window without holding the window up.

Three things would: the dynamic linker, which Python waits for with its lock held; the collections
of cyclic garbage that millions of new objects set off, each through all that was loaded so far;
and the same collections later, when a run makes objects. Together they are half a second and more
at a time on a small machine (benchmarks/event_loop_lateness.py).
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


_are_frozen: list[bool] = []


@contextmanager
def without_collections() -> Iterator[None]:
    """No collection of cyclic garbage meanwhile, nor ever again of what is there at the end.

    What was loaded is never garbage, and there is far more of it than of anything else. Later
    times do nothing: by then all is loaded, and what a person has opened since may be garbage.
    """
    if _are_frozen or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        _are_frozen.append(True)
