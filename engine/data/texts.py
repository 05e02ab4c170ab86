"""Many texts in little room: one run of bytes, on the disk where there are very many."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, overload

import numpy as np
from numpy.typing import NDArray

MOST_IN_MEMORY = 2**28
"""Bytes of text kept in memory: what is more goes into a file that has no name."""
_HALVES = "surrogatepass"  # half a surrogate pair is no character, and a text may hold one


class Texts(Sequence[str]):
    """Texts that are decoded when they are asked for.

    As Python's own, a million short texts take some 110 MB; here it is their bytes in UTF-8 and
    16 bytes each. A selection shares the bytes of what it was taken from.
    """

    def __init__(
        self,
        written: bytes | mmap.mmap,
        begins: NDArray[np.int64],
        ends: NDArray[np.int64],
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
        if not isinstance(place, slice):
            return self._written[self._begins[place] : self._ends[place]].decode("utf-8", _HALVES)
        written = self._written
        begins, ends = self._begins[place].tolist(), self._ends[place].tolist()
        return [
            written[begin:end].decode("utf-8", _HALVES)
            for begin, end in zip(begins, ends, strict=True)
        ]

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), 4096):
            yield from self[first : first + 4096]

    def selected(self, rows: NDArray[np.int64]) -> Texts:
        """Some of the texts, in the order of their places."""
        return Texts(self._written, self._begins[rows], self._ends[rows])


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
            # The mapping keeps the file, which has no name, until the texts are let go.
            written = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            return Texts(written, ends - sizes, ends)
        self._file.seek(0)
        return Texts(self._file.read(), ends - sizes, ends)
