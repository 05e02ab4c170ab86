"""Arrays out of numpy's files: plain numbers and words, and never anything that has to be run."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from engine.data.errors import DataError
from engine.data.wording import quoted

MOST_BYTES = 2**33
"""Of all arrays of a file, unpacked."""
_NPY = b"\x93NUMPY"
_KINDS = "biufUS"
AnyArray = NDArray[Any]


def is_npy(first: bytes) -> bool:
    """Whether a file's first bytes are those of a ``.npy`` file."""
    return first.startswith(_NPY)


def read_npy(file: Path) -> AnyArray:
    """The array of a ``.npy`` file.

    Raises:
        DataError: it is damaged, too large, or holds Python objects.
    """
    try:
        # Mapped first: a header may promise more than the file has, or than memory holds.
        mapped = np.load(file, mmap_mode="r", allow_pickle=False)
        return _checked(mapped, file.name, file.name)
    except (OSError, ValueError, EOFError, MemoryError) as problem:
        raise _damaged(file) from problem


def read_npz(file: Path) -> dict[str, AnyArray]:
    """The arrays of a ``.npz`` file by their names.

    Raises:
        DataError: it is damaged, too large, or holds Python objects.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > MOST_BYTES:
                raise _too_large(file.name)
        with np.load(file, allow_pickle=False) as arrays:
            return {name: _checked(arrays[name], name, file.name) for name in arrays.files}
    except (
        OSError,
        ValueError,
        EOFError,
        MemoryError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as problem:
        raise _damaged(file) from problem


def _checked(array: AnyArray, name: str, file: str) -> AnyArray:
    if array.nbytes > MOST_BYTES:
        raise _too_large(file)
    if array.dtype.kind not in _KINDS:
        raise DataError(
            "The array {name} holds {kind}, and numbers or words were expected. Save it as those.",
            name=quoted(name),
            kind=str(array.dtype),
        )
    return array


def _too_large(name: str) -> DataError:
    return DataError(
        "{name} unpacks to more than {most:.0f} GB. Save fewer rows.",
        name=quoted(name),
        most=MOST_BYTES / 2**30,
    )


def _damaged(file: Path) -> DataError:
    return DataError(
        "{name} is damaged, or holds Python objects and not plain arrays. Save it anew with "
        "numpy.savez or numpy.save, from arrays of numbers.",
        name=quoted(file.name),
    )


@dataclass(frozen=True)
class ArrayHeader:
    """What a file says of an array, before any of its numbers are read."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]


def array_headers(file: Path) -> tuple[ArrayHeader, ...]:
    """The arrays of a ``.npz`` file, or the one of a ``.npy`` file, called as the file.

    Raises:
        DataError: it is damaged.
    """
    try:
        with file.open("rb") as stream:
            if is_npy(stream.read(len(_NPY))):
                stream.seek(0)
                return (_header(stream, file.stem),)
        with zipfile.ZipFile(file) as archive:
            found = []
            for member in archive.namelist():
                with archive.open(member) as stream:
                    found.append(_header(stream, member.removesuffix(".npy")))
            return tuple(found)
    except (
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as problem:
        raise _damaged(file) from problem


def _header(stream: IO[bytes], name: str) -> ArrayHeader:
    version = np.lib.format.read_magic(stream)
    read = (
        np.lib.format.read_array_header_1_0
        if version == (1, 0)
        else np.lib.format.read_array_header_2_0
    )
    shape, _, dtype = read(stream)
    return ArrayHeader(name, dtype, shape)
