"""The search that goes on beside the window: what it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project.project import Project
from engine.training.sweeping.controls import SweepControls

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


@dataclass
class Sweep:
    """What is searched over, and where it is kept."""

    project: Project
    dataset: Dataset
    study: Path
    trials: int
    start: Path | None = None
    """The file of the weights the project starts from, if it names any."""
    data_folder: Path | None = None
    """Where a relative path of the project's data is looked up."""
    threads: int | None = None
    controls: SweepControls = field(default_factory=SweepControls)
