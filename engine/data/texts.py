"""Many texts in little room: one run of bytes, on the disk where there are very many."""

from __future__ import annotations

import os
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, overload

import numpy as np
from numpy.typing import NDArray

MOST_IN_MEMORY = 2**28
"""Bytes of text kept in memory: what is more goes into a file that has no name."""
_HALVES = "surrogatepass"  # half a surrogate pair is no character, and a text may hold one
_MOST_AT_ONCE = 2**24
"""Bytes read at once for texts that stand near each other."""


class Texts(Sequence[str]):
    """Texts that are decoded when they are asked for.

    As Python's own, a million short texts take some 110 MB; here it is their bytes in UTF-8 and
    16 bytes each. A selection shares the bytes of what it was taken from.
    """

    def __init__(
        self, written: _Written, begins: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> None:
        self._written = written
        self._begins = begins
        self._ends = ends

    def __len__(self) -> int:
        return len(self._begins)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return self._several(self._begins[place], self._ends[place])
        begin, end = int(self._begins[place]), int(self._ends[place])
        return self._written.part(begin, end).decode("utf-8", _HALVES)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), 4096):
            yield from self[first : first + 4096]

    def selected(self, rows: NDArray[np.int64]) -> Texts:
        """Some of the texts, in the order of their places."""
        return Texts(self._written, self._begins[rows], self._ends[rows])

    def _several(self, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> list[str]:
        if not len(begins):
            return []
        first, last = int(begins.min()), int(ends.max())
        if last - first > _MOST_AT_ONCE and len(begins) > 1:
            half = len(begins) // 2
            return [
                *self._several(begins[:half], ends[:half]),
                *self._several(begins[half:], ends[half:]),
            ]
        part = self._written.part(first, last)
        return [
            part[begin:end].decode("utf-8", _HALVES)
            for begin, end in zip((begins - first).tolist(), (ends - first).tolist(), strict=True)
        ]


class _Written(ABC):
    """The bytes of all texts, one text after the other."""

    @abstractmethod
    def part(self, begin: int, end: int) -> bytes:
        """Those from one place up to another."""


class _InMemory(_Written):
    def __init__(self, written: bytes) -> None:
        self._written = written

    def part(self, begin: int, end: int) -> bytes:
        return self._written[begin:end]


class _OnDisk(_Written):
    """Not mapped into memory: mapped pages would count as the program's own."""

    def __init__(self, file: IO[bytes]) -> None:
        self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)

    def part(self, begin: int, end: int) -> bytes:
        found = b""
        while more := os.pread(self._descriptor, end - begin - len(found), begin + len(found)):
            found += more
        return found


@contextmanager
def collecting_texts() -> Iterator[TextsWriter]:
    """A writer, and what it needs meanwhile."""
    with SpooledTemporaryFile(MOST_IN_MEMORY) as file:
        yield TextsWriter(file)


class TextsWriter:
    """Collects texts part by part."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sizes: list[NDArray[np.int64]] = []

    def add(self, texts: Iterable[str]) -> None:
        """Add texts after those there are."""
        encoded = [text.encode("utf-8", _HALVES) for text in texts]
        self._sizes.append(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        self._file.write(b"".join(encoded))

    def texts(self) -> Texts:
        """All of them; nothing can be added from here on."""
        sizes = np.concatenate(self._sizes) if self._sizes else np.zeros(0, np.int64)
        ends = np.cumsum(sizes)
        if self._file.tell() > MOST_IN_MEMORY:
            self._file.flush()
            return Texts(_OnDisk(self._file), ends - sizes, ends)
        self._file.seek(0)
        return Texts(_InMemory(self._file.read()), ends - sizes, ends)
