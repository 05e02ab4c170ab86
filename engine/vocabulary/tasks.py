"""What a network is asked for: what stands beside a row as its target, and how it is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TaskName = Literal["classify", "tag", "regress", "forecast", "language_model"]
Of = Literal["classes", "numbers"]
"""Whether a target is one of several classes, or real numbers."""


@dataclass(frozen=True)
class Task:
    """How a menu names a task, and what its targets are."""

    name: TaskName
    label: str
    of: Of
    each_step: bool = False
    """Whether there is a target for every step of a row, and not one for the row."""
    by_loss: bool = False
    """Whether the best network is the one with the smallest loss, and not the one that is right
    most often."""


TASKS: dict[TaskName, Task] = {
    found.name: found
    for found in (
        Task("classify", "Classify a sequence", "classes"),
        Task("tag", "Tag every step", "classes", each_step=True),
        Task("regress", "Numbers from a sequence", "numbers", by_loss=True),
        Task("forecast", "Forecast a series", "numbers", by_loss=True),
        Task("language_model", "Say what comes next", "classes", each_step=True, by_loss=True),
    )
}
