"""Writing files so that a crash leaves the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from engine.message import GradloomError


class FileError(GradloomError):
    """A file could not be read or written."""


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a whole file or nothing: to a neighbour first, then renamed over the old one.

    A text is written as UTF-8. Permissions of a file that is replaced are kept.

    Raises:
        FileError: the folder is missing or not writable, the disk is full, and so on.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        target = path.resolve() if path.is_symlink() else path
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=".part", dir=target.parent
        )
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(
            "{path} could not be written: {reason}. Choose another place or make room.",
            path=path,
            reason=reason_of_os(error),
        ) from error


def read_bounded(path: Path, most: int) -> bytes:
    """The whole content of a file that is not larger than ``most`` bytes.

    Raises:
        FileError: it is missing, not a file, not readable or too large.
    """
    try:
        if path.is_dir():
            raise FileError("{path} is a folder, not a file.", path=path)
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise FileError(
            "{path} could not be read: {reason}.", path=path, reason=reason_of_os(error)
        ) from error
    if len(data) > most:
        raise FileError(
            "{path} is larger than {most} MB and is not read.", path=path, most=most // 1_000_000
        )
    return data


def reason_of_os(error: OSError) -> str:
    """The operating system's reason in small letters: ``no such file or directory``."""
    return (error.strerror or str(error)).lower()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
