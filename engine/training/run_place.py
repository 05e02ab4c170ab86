"""Where a run is kept: a folder of its own."""

from __future__ import annotations

from pathlib import Path

from engine.project.files import FileError, reason_of_os
from engine.training import run_files


class RunFolderError(FileError):
    """A folder that a run cannot be written to or read from."""


def free_run_path(path: Path) -> Path:
    """The path itself, or with ``-2``, ``-3`` and so on after it: the first that holds nothing."""
    if path.name in ("", ".."):  # a dot, or the root of the disk
        path = path.resolve() if path.resolve().name else Path("run")
    number, candidate = 1, path
    while candidate.exists() and not (candidate.is_dir() and _is_empty(candidate)):
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def claim_folder(path: Path) -> None:
    """Make the folder, or make sure that it is empty: nothing in a folder is ever replaced.

    Raises:
        RunFolderError: it holds a run or other files, or cannot be made.
    """
    try:
        if path.exists() and not path.is_dir():
            raise RunFolderError("{path} is a file, and a run needs a folder.", path=path)
        path.mkdir(parents=True, exist_ok=True)
        if _is_empty(path):
            return
    except OSError as error:
        raise not_written(path, error) from error
    free = free_run_path(path)
    if (path / run_files.RECORD).exists():
        raise RunFolderError(
            "{path} holds a run already, and runs are not overwritten: choose another folder, "
            "such as {free}.",
            path=path,
            free=free,
        )
    raise RunFolderError(
        "{path} holds files that are not a run's, and nothing is written among them: choose a new "
        "or empty folder, such as {free}.",
        path=path,
        free=free,
    )


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None


def not_written(path: Path, error: OSError) -> RunFolderError:
    """The operating system's reason as a sentence."""
    return RunFolderError(
        "The run's folder {path} could not be written: {reason}.",
        path=path,
        reason=reason_of_os(error),
    )
