"""The experiment that goes on beside the window: what it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine.training.remembering.experiment import Experiment
from engine.training.sweeping.controls import SweepControls


@dataclass
class Asked:
    """What is tried, and where it is kept."""

    experiment: Experiment
    folder: Path
    threads: int | None = None
    controls: SweepControls = field(default_factory=SweepControls)
