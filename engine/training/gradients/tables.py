"""What was recorded of gradients as tables for other programs, one line a number's place."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import fields
from itertools import takewhile
from pathlib import Path
from typing import Any, TextIO

from engine.project.files import write_atomically
from engine.training.gradients.seen import (
    GateSeen,
    GradientsSeen,
    LayerSeen,
    ThroughTime,
    WeightSeen,
)
from engine.training.run_place import not_written

THROUGH_TIME = "gradients-through-time.csv"
WEIGHTS = "gradients-weights.csv"
GATES = "gates.csv"
LAYERS = "recurrent-layers.csv"

_WHEN = ("step", "epoch")
_OF_TIME = ("layer", "side", "state", "time_step", "norm")
_COLUMNS: dict[str, tuple[str, ...]] = {
    THROUGH_TIME: (*_WHEN, *_OF_TIME),
    WEIGHTS: (*_WHEN, *(each.name for each in fields(WeightSeen))),
    GATES: (*_WHEN, *(each.name for each in fields(GateSeen))),
    LAYERS: (*_WHEN, *(each.name for each in fields(LayerSeen))),
}


class GradientTables:
    """The tables in a run's folder. A run that records nothing has none of them.

    Args:
        folder: the run's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, TextIO] = {}

    def write(self, seen: GradientsSeen) -> None:
        """Add what was seen of one step.

        Raises:
            RunFolderError: it could not be written.
        """
        rows: dict[str, list[tuple[Any, ...]]] = {
            THROUGH_TIME: [row for each in seen.through_time for row in _by_time_step(each)],
            WEIGHTS: [_values(each) for each in seen.weights],
            GATES: [_values(each) for each in seen.gates],
            LAYERS: [_values(each) for each in seen.layers],
        }
        try:
            for name, lines in rows.items():
                if lines:
                    self._table(name).writerows((seen.step, seen.epoch, *line) for line in lines)
                    self._files[name].flush()
        except OSError as error:
            raise not_written(self._folder, error) from error

    def close(self) -> None:
        """Close the files.

        Raises:
            OSError: the last of it could not be written.
        """
        files, self._files = self._files, {}
        for file in files.values():
            file.close()

    def _table(self, name: str) -> Any:
        path = self._folder / name
        if name not in self._files:
            is_new = not path.exists()
            self._files[name] = path.open("a", encoding="utf-8", newline="")
            if is_new:
                csv.writer(self._files[name], lineterminator="\n").writerow(_COLUMNS[name])
        return csv.writer(self._files[name], lineterminator="\n")


def take_back(folder: Path, step: int) -> None:
    """Take what was recorded after a step out of a run's tables, where there are any.

    Raises:
        OSError: a table could not be read.
        FileError: it could not be written.
    """
    for name in _COLUMNS:
        path = folder / name
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                heading = file.readline()
                kept = "".join(takewhile(lambda line: _step_of(line) <= step, file))
            write_atomically(path, (heading + kept).encode())


def _step_of(line: str) -> int | float:
    """The step of a line; infinite where it is no whole line, as the last one of a killed run."""
    first, found, _ = line.partition(",")
    return int(first) if found and first.isdigit() and line.endswith("\n") else float("inf")


def _by_time_step(seen: ThroughTime) -> Iterator[tuple[Any, ...]]:
    for place, norm in enumerate(seen.norms, start=seen.begin):
        yield seen.layer, seen.side, seen.state, place, norm


def _values(seen: WeightSeen | GateSeen | LayerSeen) -> tuple[Any, ...]:
    return tuple(getattr(seen, each.name) for each in fields(seen))
