"""What there is to train on, asked without loading torch into the program that asks.

Torch takes seconds to load and keeps hundreds of megabytes, which a window that only draws has no
use for. So a process of its own is asked, and only where torch was built for graphics cards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

AUTOMATIC = "auto"
"""The first graphics card, or the processor where there is none."""
_SECONDS = 120
_FOR_CARDS = ("libtorch_cuda.so", "libtorch_hip.so", "torch_cuda.dll", "torch_hip.dll")
_ROOT = Path(__file__).parents[2]
_QUESTION = "from engine.training.device_list import _answer; _answer()"


@dataclass(frozen=True)
class FoundDevice:
    """A device of this machine."""

    name: str
    """In torch's words: ``cpu``, ``cuda:0`` or ``mps``."""
    model: str = ""
    """What its maker calls it; empty where nobody says."""


PROCESSOR = FoundDevice("cpu")


def found_devices() -> tuple[FoundDevice, ...]:
    """Every device there is, the processor first. Takes seconds where there may be others.

    Where the question is not answered, as by a driver that does not fit, there is the processor.
    """
    if not is_built_for_cards():
        return (PROCESSOR,)
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-c", _QUESTION],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        found = tuple(FoundDevice(**each) for each in json.loads(done.stdout.splitlines()[-1]))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, IndexError):
        return (PROCESSOR,)
    return found or (PROCESSOR,)


def is_built_for_cards() -> bool:
    """Whether the torch that is installed could use a graphics card at all."""
    if sys.platform == "darwin":
        return True
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return False
    folder = Path(spec.origin).parent / "lib"
    return any((folder / name).is_file() for name in _FOR_CARDS)


def _answer() -> None:
    """Print the devices as JSON: the last line, whatever a driver has said before it."""
    import torch

    from engine.training.devices import devices

    found = []
    for name in devices():
        is_cuda = name.startswith("cuda")
        found.append({"name": name, "model": torch.cuda.get_device_name(name) if is_cuda else ""})
    print(json.dumps(found))
