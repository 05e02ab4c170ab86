"""Where a network can be trained on this machine, in torch's words."""

from __future__ import annotations

import os

import torch

from engine.message import GradloomError

AUTOMATIC = "auto"
"""The first graphics card, or the processor where there is none."""


class DeviceError(GradloomError):
    """A device that this machine has not, or that this torch cannot use."""


def devices() -> tuple[str, ...]:
    """Every device there is: ``cpu``, and graphics cards such as ``cuda:0`` or ``mps``."""
    cards = [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        cards.append("mps")
    return ("cpu", *cards)


def device_named(name: str) -> str:
    """The device that a person means: its own name, ``cuda`` or ``auto``.

    Of several processes that ``torchrun`` started on one machine each gets a card of its own.

    Raises:
        DeviceError: there is no such device here.
    """
    there = devices()
    cards = [each for each in there if each != "cpu"]
    if name == AUTOMATIC and not cards:
        return "cpu"
    if name in (AUTOMATIC, "cuda") and cards:
        return cards[int(os.environ.get("LOCAL_RANK", "0")) % len(cards)]
    if name in there:
        return name
    raise DeviceError(
        "There is no device {name} here. Those there are: {there}.",
        name=name,
        there=", ".join(there),
    )
