"""Finding a person's file and reading its bytes."""

from __future__ import annotations

import difflib
from pathlib import Path

from engine.data.errors import DataError
from engine.data.wording import did_you_mean, quoted
from engine.message import Message

MOST_BYTES = 2**31
"""Larger files are refused: all of a file is held in memory, several times over."""


def found_file(path: str, folder: Path | None) -> Path:
    """The file that a setting names.

    Args:
        path: absolute, from the home folder (``~``), or relative to ``folder``.
        folder: where the project's file lies; None: not saved yet.

    Raises:
        DataError: there is no such file, or it is none that can be read as a table.
    """
    if not path.strip():
        raise DataError("No data file is chosen. Choose a CSV or TSV file.")
    try:
        file = Path(path).expanduser()
    except RuntimeError:  # ~someone, and there is no such person
        file = Path(path)
    if not file.is_absolute():
        if folder is None:
            raise DataError(
                "The data file {path} is looked up beside the project, which has no place yet. "
                "Save the project first, or choose the file by its full path.",
                path=quoted(path),
            )
        file = folder / file
    try:
        exists, is_folder, is_file = file.exists(), file.is_dir(), file.is_file()
    except (OSError, ValueError):  # a name too long, or with a character no name can have
        exists = is_folder = is_file = False
    if not exists:
        raise DataError(
            "There is no file {path}.{hint} Choose the data file again, or put it back.",
            path=quoted(str(file)),
            hint=_hint(file),
        )
    if is_folder:
        raise DataError(
            "{path} is a folder, and a CSV or TSV file was expected. Choose a file in it.",
            path=quoted(str(file)),
        )
    if not is_file:
        raise DataError(
            "{path} is a device or a pipe, and a CSV or TSV file was expected. "
            "Choose an ordinary file.",
            path=quoted(str(file)),
        )
    return file


def read_bytes(file: Path, most: int | None = None) -> bytes:
    """All bytes of a file, or the first ``most``.

    Raises:
        DataError: it may not be read, is too large, or has no bytes.
    """
    try:
        size = file.stat().st_size
        if most is None and size > MOST_BYTES:
            raise DataError(
                "{name} has {size:.1f} GB, more than the {most:.1f} GB that can be read. "
                "Take a part of its rows.",
                name=quoted(file.name),
                size=size / 1e9,
                most=MOST_BYTES / 1e9,
            )
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES if most is None else most)  # some files tell no size
    except OSError as problem:
        raise DataError(
            "{name} cannot be read: {reason}. Check that you may open it.",
            name=quoted(file.name),
            reason=(problem.strerror or str(problem)).lower(),
        ) from problem
    if not raw:
        raise DataError(
            "{name} is empty. A first line with the names of the columns and a row for each text "
            "were expected: choose another file.",
            name=quoted(file.name),
        )
    return raw


def _hint(file: Path) -> Message | str:
    """A file beside it with nearly the same name."""
    try:
        names = [other.name for other in file.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    near = difflib.get_close_matches(file.name, names, n=1, cutoff=0.75)
    return did_you_mean(near[0]) if near else ""
