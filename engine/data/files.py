"""Finding a person's file or folder and reading its bytes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from engine.data.errors import DataError
from engine.data.wording import did_you_mean, quoted
from engine.message import Message

BLOCK = 2**23
"""Bytes read at a time."""


def found_file(path: str, folder: Path | None) -> Path:
    """The file that a setting names.

    Args:
        path: absolute, from the home folder (``~``), or relative to ``folder``.
        folder: where the project's file lies; None: not saved yet.

    Raises:
        DataError: there is no such file, or it is none that can be read as a table.
    """
    if not path.strip():
        raise DataError("No data file is chosen. Choose a table, such as a CSV file.")
    file = placed(path, folder)
    exists, is_folder, is_file = _what_is_at(file)
    if not exists:
        raise DataError(
            "There is no file {path}.{hint} Choose the data file again, or put it back.",
            path=quoted(str(file)),
            hint=_hint(file),
        )
    if is_folder:
        raise DataError(
            "{path} is a folder, and a table was expected. Choose a file in it, or set the source "
            "to a folder of text files.",
            path=quoted(str(file)),
        )
    if not is_file:
        raise DataError(
            "{path} is a device or a pipe, and a table was expected. Choose an ordinary file.",
            path=quoted(str(file)),
        )
    return file


def found_folder(path: str, folder: Path | None) -> Path:
    """The folder that a setting names.

    Args:
        path: absolute, from the home folder (``~``), or relative to ``folder``.
        folder: where the project's file lies; None: not saved yet.

    Raises:
        DataError: there is no such folder.
    """
    if not path.strip():
        raise DataError("No folder is chosen. Choose one with a folder for each class in it.")
    found = placed(path, folder)
    exists, is_folder, _ = _what_is_at(found)
    if not exists:
        raise DataError(
            "There is no folder {path}.{hint} Choose the folder again, or put it back.",
            path=quoted(str(found)),
            hint=_hint(found),
        )
    if not is_folder:
        raise DataError(
            "{path} is a file, and a folder with a folder for each class was expected. Choose the "
            "folder, or set the source to a text table.",
            path=quoted(str(found)),
        )
    return found


def placed(path: str, folder: Path | None) -> Path:
    """Where a path leads, whether or not there is anything.

    Raises:
        DataError: it is relative, and the project has no place yet.
    """
    try:
        file = Path(path).expanduser()
    except RuntimeError:  # ~someone, and there is no such person
        file = Path(path)
    if file.is_absolute():
        return file
    if folder is None:
        raise DataError(
            "{path} is looked up beside the project, which has no place yet. Save the project "
            "first, or choose the data by its full path.",
            path=quoted(path),
        )
    return folder / file


def read_blocks(file: Path, size: int = BLOCK) -> Iterator[bytes]:
    """The bytes of a file, a block at a time; at least one block, and none is empty.

    Raises:
        DataError: it may not be read, or has no bytes.
    """
    is_empty = True
    try:
        with file.open("rb") as stream:
            while raw := stream.read(size):
                is_empty = False
                yield raw
    except OSError as problem:
        raise unreadable(file, problem) from problem
    if is_empty:
        raise DataError(
            "{name} is empty. A first line with the names of the columns and a row for each text "
            "were expected: choose another file.",
            name=quoted(file.name),
        )


def unreadable(file: Path, problem: OSError) -> DataError:
    """A file or folder that the system refuses."""
    return DataError(
        "{name} cannot be read: {reason}. Check that you may open it.",
        name=quoted(file.name),
        reason=(problem.strerror or str(problem)).lower(),
    )


def _what_is_at(path: Path) -> tuple[bool, bool, bool]:
    """Whether something is there, whether a folder, whether an ordinary file."""
    try:
        return path.exists(), path.is_dir(), path.is_file()
    except (OSError, ValueError):  # a name too long, or with a character no name can have
        return False, False, False


def _hint(file: Path) -> Message | str:
    """A file beside it with nearly the same name."""
    try:
        names = [other.name for other in file.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    near = difflib.get_close_matches(file.name, names, n=1, cutoff=0.75)
    return did_you_mean(near[0]) if near else ""
