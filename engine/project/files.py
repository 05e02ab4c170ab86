"""Writing files so that a crash leaves the old one or the new one, never half of one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from engine.message import GradloomError


class FileError(GradloomError):
    """A file could not be read or written."""


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a whole file or nothing: to a neighbour first, then renamed over the old one.

    A text is written as UTF-8. Permissions of a file that is replaced are kept.

    Raises:
        FileError: the folder is missing or not writable, the disk is full, the path leads to a
            device, which a file must not take the place of, and so on.
    """
    write_together({path: content})


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write files that belong together: where there is no room for one, none is replaced.

    Raises:
        FileError: as `write_atomically`.
    """
    waiting: list[tuple[Path, Path, Path]] = []
    try:
        for path, content in contents.items():
            with _told(path):
                waiting.append((path, *_written_beside(path, content)))
        for path, part, target in waiting:
            with _told(path):
                os.replace(part, target)
    except BaseException:
        for _, part, _ in waiting:
            part.unlink(missing_ok=True)
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise FileError(
            "{path} could not be written: {reason}. Choose another place or make room.",
            path=path,
            reason=reason_of_os(error),
        ) from error


def _written_beside(path: Path, content: str | bytes) -> tuple[Path, Path]:
    """A new file with the content, and the one that it is to take the place of."""
    data = content.encode() if isinstance(content, str) else content
    target = Path(os.path.realpath(path))  # a link stays one, and what it leads to changes
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        raise FileError("{path} is a device or a pipe, and a file was expected.", path=path)
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        _write(part, data, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part, target


def _write(part: Path, data: bytes, target: Path) -> None:
    # Made by open() and not by tempfile, so that the folder's own rules decide who may read it.
    with part.open("xb") as stream:
        if target.exists():
            _keep_permissions(target, part)
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _keep_permissions(target: Path, part: Path) -> None:
    with suppress(PermissionError):  # some file systems have none
        os.chmod(part, target.stat().st_mode & 0o777)


def read_bounded(path: Path, most: int) -> bytes:
    """The whole content of a file that is not larger than ``most`` bytes.

    Raises:
        FileError: it is missing, not a file, not readable or too large.
    """
    try:
        if path.is_dir():
            raise FileError("{path} is a folder, not a file.", path=path)
        if path.exists() and not path.is_file():
            raise FileError("{path} is not a file that can be read.", path=path)  # a pipe waits
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise FileError(
            "{path} could not be read: {reason}.", path=path, reason=reason_of_os(error)
        ) from error
    if len(data) > most:
        raise FileError(
            "{path} is larger than {most} MB and is not read.", path=path, most=most // 1_000_000
        )
    return data


def reason_of_os(error: OSError | ValueError) -> str:
    """The operating system's reason in small letters: ``no such file or directory``."""
    words = error.strerror if isinstance(error, OSError) else None
    return (words or str(error)).lower()
