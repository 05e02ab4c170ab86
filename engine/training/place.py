"""The place of a run in its epochs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Place:
    """Where a run is in its epochs, and what the epoch has given so far."""

    epoch: int = 1
    done: int = 0
    """Steps of the epoch that are done, those of windows without a target among them."""
    ended: bool = False
    """Whether the epoch's validation is done."""
    loss: float = 0.0
    measured: float = 0.0
    answers: int = 0
