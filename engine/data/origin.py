"""Whether files are still what they were when they were read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.wording import quoted
from engine.message import Message, message

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

MOST_MARKS = 20_000


@dataclass(frozen=True)
class Origin:
    """What data was read from, and what its files were like then."""

    path: Path
    files: dict[Path, tuple[int, int]]
    """Bytes, and nanoseconds of the last change, of each file, or of a folder."""


def origin_of(path: Path, files: Iterable[Path]) -> Origin:
    """Note what files and folders are like before they are read; one that is gone is left out.

    Of very many the first `MOST_MARKS` are noted: training should not wait for a million looks.
    A folder's time tells of files that came into it or left it.
    """
    marks = ((file, _mark_of(file)) for file in islice(files, MOST_MARKS))
    return Origin(path, {file: mark for file, mark in marks if mark is not None})


def changed_since(dataset: Dataset) -> Message | None:
    """What has become of the files that data was read from; None: they are what they were."""
    origin = dataset.origin
    if origin is None:
        return None
    if not origin.path.exists():
        return message(
            "{name} is gone since it was read. Put it back or choose other data; what was read of "
            "it is still here.",
            name=quoted(origin.path.name),
        )
    marks = {file: _mark_of(file) for file in origin.files}
    gone = [file for file, mark in marks.items() if mark is None]
    other = [file for file, mark in marks.items() if mark not in (None, origin.files[file])]
    if gone:
        return message(
            "{count:,} of the files in {name} are gone since they were read, such as {file}. "
            "Read the data again, or put them back.",
            count=len(gone),
            name=quoted(origin.path.name),
            file=quoted(gone[0].name),
        )
    if other:
        return message(
            "{name} has changed since it was read. Read it again to train on what it is now.",
            name=quoted(other[0].name),
        )
    return None


def _mark_of(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
