"""``train`` as one of several, which is killed without a warning after a step: PROJECT RUN STEP.

A checkpoint is taken as often as it can be.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from commands.arguments import read_data, read_project
from engine.training import run_folder
from engine.training.events import StepDone
from engine.training.recorded import train_into
from engine.training.workers import workers_of_environment


def main(project: str, run: str, last: int) -> None:
    run_folder.SECONDS_BETWEEN_CHECKPOINTS = 0.0
    read = read_project(Path(project))
    with workers_of_environment() as workers:
        for event in train_into(
            Path(run),
            read,
            read_data(read, Path(project)),
            workers=workers,
            data_folder=Path(project).parent,
            threads=1,
        ):
            if isinstance(event, StepDone) and event.step == last:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
