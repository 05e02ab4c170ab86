"""The runs in a folder, each as a short summary read from its files, without torch.

A folder that is damaged is listed with the reason: one bad run never hides the others.
"""

from __future__ import annotations

import csv
import math
import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engine.message import GradloomError, Message
from engine.project.files import FileError, reason_of_os
from engine.project.project import Project
from engine.project.project_file import load_project
from engine.training import run_files
from engine.training.run_files import ENDED, RunRecord, Status
from engine.training.run_lock import is_going_on
from engine.training.run_place import RunFolderError
from engine.training.run_record import read_record

MOST_RUNS = 2_000
_TAIL_BYTES = 8_192
"""Of a table, from its end: more than its longest line."""
_TIME_AT_END = re.compile(r"-\d{4}(?:-\d\d){5}(?:-\d+)?$")
"""When a run of the window began, which it puts into the folder's name."""


@dataclass(frozen=True)
class ListedRun:
    """What a list shows of a run."""

    path: Path
    changed: float
    """When its record was written last, in seconds since 1970."""
    record: RunRecord | None = None
    project: Project | None = None
    last_epoch: Mapping[str, float] = field(default_factory=dict)
    """The last line of its table of epochs, by column; empty before the first epoch ended."""
    damage: Message | None = None
    """Why it cannot be read; None: it can."""

    @property
    def name(self) -> str:
        """The folder's name, without the time that the window puts after it."""
        return _TIME_AT_END.sub("", self.path.name) or self.path.name

    @property
    def status(self) -> Status | None:
        """None: it is damaged."""
        return None if self.record is None else self.record.status

    @property
    def is_running(self) -> bool:
        """Whether a program writes it at this moment."""
        return self.status == "running"

    @property
    def can_go_on(self) -> bool:
        """Whether it was broken off or stopped before its end, and nothing writes it now."""
        return self.status is not None and not self.is_running and self.status not in ENDED

    @property
    def began(self) -> datetime:
        """When, in the local time zone; of a damaged run, when it was written last."""
        try:
            return datetime.fromisoformat(self.record.began if self.record else "").astimezone()
        except (ValueError, OverflowError):
            return datetime.fromtimestamp(self.changed, UTC).astimezone()


@dataclass(frozen=True)
class RunList:
    """The runs in a folder, the latest first."""

    folder: Path
    runs: tuple[ListedRun, ...] = ()
    left_out: int = 0
    """How many older ones are there that were not read."""


def list_runs(folder: Path, before: RunList | None = None) -> RunList:
    """The runs that lie right in a folder, or the folder itself where it is a run's.

    A folder that is not there holds none.

    Args:
        before: what was listed last: runs that were not written since are not read again.

    Raises:
        FileError: the folder could not be read.
    """
    try:
        if looks_like_run(folder):
            return RunList(folder, (read_run(folder),))
        found = [(_changed(Path(entry)), Path(entry)) for entry in _folders(folder)]
    except OSError as error:
        raise FileError(
            "{path} could not be read: {reason}.", path=folder, reason=reason_of_os(error)
        ) from error
    newest = sorted(((when, path) for when, path in found if when is not None), reverse=True)
    # Whether one goes on, or is damaged, is not told by its record alone.
    known = {
        (run.changed, run.path): run
        for run in (before.runs if before is not None else ())
        if run.damage is None and not run.is_running
    }
    runs = [known.get(place) or read_run(place[1]) for place in newest[:MOST_RUNS]]
    runs.sort(key=lambda run: run.began, reverse=True)
    return RunList(folder, tuple(runs), max(len(newest) - MOST_RUNS, 0))


def looks_like_run(folder: Path) -> bool:
    """Whether a folder is a run's, damaged ones included: it has a record, or events."""
    return _changed(folder) is not None


def read_run(path: Path) -> ListedRun:
    """The summary of a run's folder, whatever state it is in."""
    changed = _changed(path) or 0.0
    try:
        if not (path / run_files.RECORD).is_file():
            raise RunFolderError(
                "{path} is damaged: its {name} is missing.", path=path, name=run_files.RECORD
            )
        record = read_record(path)
        if record.status == "running" and not is_going_on(path):
            record = record.replace(status="interrupted")  # it was killed
        project = load_project(path / run_files.PROJECT)
    except GradloomError as error:
        return ListedRun(path, changed, damage=error.message)
    return ListedRun(path, changed, record, project, _last_row(path / run_files.EPOCHS))


def labels_of(runs: Sequence[ListedRun]) -> tuple[str, ...]:
    """What to call runs beside each other: their names, with what tells apart those that share one.

    That is the time they began, or else the folder's name.
    """
    names = [run.name for run in runs]
    timed = [
        run.name if names.count(run.name) == 1 else f"{run.name} {run.began:%m-%d %H:%M:%S}"
        for run in runs
    ]
    return tuple(
        label if timed.count(label) == 1 else run.path.name
        for label, run in zip(timed, runs, strict=True)
    )


def _folders(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [entry.path for entry in entries if entry.is_dir()]


def _changed(folder: Path) -> float | None:
    """When the run in a folder was written last; None: there is none."""
    for name in (run_files.RECORD, run_files.EVENTS):
        try:
            found = (folder / name).stat()
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(found.st_mode):
            return found.st_mtime
    return None


def _last_row(path: Path) -> dict[str, float]:
    """The last whole line of a table, by column; empty where there is none that can be read."""
    try:
        with path.open("rb") as stream:
            heads = stream.readline(_TAIL_BYTES)
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(len(heads), size - _TAIL_BYTES))
            tail = stream.read(_TAIL_BYTES)
    except OSError:
        return {}
    lines = tail[: tail.rfind(b"\n") + 1].splitlines()
    if not lines:
        return {}
    names, values = next(csv.reader([_text(heads)]), []), next(csv.reader([_text(lines[-1])]), [])
    row = {name: _number(value) for name, value in zip(names, values, strict=False)}
    return {name: value for name, value in row.items() if not math.isnan(value)}


def _text(line: bytes) -> str:
    return line.decode("utf-8", errors="replace").strip()


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return math.nan
