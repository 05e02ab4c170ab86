"""Where a network can be trained on this machine, in torch's words."""

from __future__ import annotations

import os

import torch

from engine.message import GradloomError
from engine.training.device_list import AUTOMATIC


class DeviceError(GradloomError):
    """A device that this machine has not, or that this torch cannot use."""


def devices() -> tuple[str, ...]:
    """Every device there is: ``cpu``, and graphics cards such as ``cuda:0`` or ``mps``."""
    cards = [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        cards.append("mps")
    return ("cpu", *cards)


def device_again(recorded: str, are_several: bool) -> str:
    """The device that a run goes on on, from what its record says: the same.

    Of several processes each takes its own of that kind, as at the beginning of the run.

    Raises:
        DeviceError: there is no such device here.
    """
    device = recorded or "cpu"
    return device_named(device.partition(":")[0] if are_several else device)


def device_named(name: str) -> str:
    """The device that a person means: its own name, ``cuda`` or ``auto``.

    Of several processes that ``torchrun`` started on one machine each gets a card of its own.

    Raises:
        DeviceError: there is no such device here.
    """
    there = devices()
    if name in there or name.removesuffix(":0") in there:  # torch itself says mps:0 of mps
        return name
    wanted = "cuda" if name == "cuda" else ""
    cards = [each for each in there if each != "cpu" and each.startswith(wanted)]
    if name in (AUTOMATIC, "cuda") and cards:
        return cards[int(os.environ.get("LOCAL_RANK", "0")) % len(cards)]
    if name == AUTOMATIC:
        return "cpu"
    raise DeviceError(
        "There is no device {name} here. Those there are: {there}.",
        name=name,
        there=", ".join(there),
    )
