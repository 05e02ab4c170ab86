"""What one symbol of a text is: a character, a word, or a part of a word.

Each unit finds a vocabulary in texts and turns texts into the numbers of symbols, many texts at a
time: number 1 stands for what is not in the vocabulary. Texts arrive normalized.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.project.preparation import PADDING, SPACED_PATTERN, UNKNOWN, WORD_PATTERN

Numbers = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The symbols of all texts one after the other, and how many each text has, (texts,)."""

_UNKNOWN_NUMBER = 1


class Unit(ABC):
    """A way to split texts, with the vocabulary that gives symbols their numbers."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._vocabulary = vocabulary

    @classmethod
    @abstractmethod
    def vocabulary_of(cls, parts: Iterable[list[str]], size: int) -> tuple[str, ...]:
        """At most ``size`` symbols out of texts: padding, the unknown, then the commonest.

        Equally common ones stand by code point, so that the same texts give the same vocabulary.
        ``parts`` may be gone through more than once.
        """

    @abstractmethod
    def numbers(self, texts: list[str]) -> Numbers:
        """The numbers of all symbols of some texts."""


class Characters(Unit):
    """Each code point is a symbol, spaces included."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        super().__init__(vocabulary)
        codes = [ord(symbol) for symbol in vocabulary[2:]]
        self._last = max(codes, default=0) + 1
        self._number_of = np.full(self._last + 1, _UNKNOWN_NUMBER, dtype=np.int64)
        self._number_of[codes] = np.arange(2, len(vocabulary))

    @classmethod
    def vocabulary_of(cls, parts: Iterable[list[str]], size: int) -> tuple[str, ...]:
        counts = np.zeros(0x110000, dtype=np.int64)
        for texts in parts:
            counts += np.bincount(_codes(texts), minlength=len(counts))
        found = np.flatnonzero(counts)
        return commonest({chr(code): int(counts[code]) for code in found}, size)

    def numbers(self, texts: list[str]) -> Numbers:
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        return self._number_of[np.minimum(_codes(texts), self._last)], lengths


class Words(Unit):
    """Each match of ``WORD_PATTERN`` is a symbol; spaces are left out."""

    pattern: ClassVar[str] = WORD_PATTERN

    def __init__(self, vocabulary: Sequence[str]) -> None:
        super().__init__(vocabulary)
        import polars

        self._kind = polars.Enum(vocabulary)

    @classmethod
    def vocabulary_of(cls, parts: Iterable[list[str]], size: int) -> tuple[str, ...]:
        counts: Counter[str] = Counter()
        for texts in parts:
            import polars

            # Polars' regular expressions read the pattern as Python's do, many times as fast.
            words = polars.Series(texts, dtype=polars.String).str.extract_all(cls.pattern)
            found, times = words.explode().drop_nulls().value_counts().get_columns()
            counts.update(dict(zip(found.to_list(), times.to_list(), strict=True)))
        return commonest(counts, size)

    def numbers(self, texts: list[str]) -> Numbers:
        import polars

        split = polars.Series(texts, dtype=polars.String).str.extract_all(self.pattern)
        lengths = split.list.len().to_numpy().astype(np.int64)
        known = split.explode().drop_nulls().cast(self._kind, strict=False)
        numbers = known.to_physical().cast(polars.Int64).fill_null(_UNKNOWN_NUMBER)
        return numbers.to_numpy(), lengths


class Spaced(Words):
    """What stands between spaces is a symbol, marks included."""

    pattern: ClassVar[str] = SPACED_PATTERN


def commonest(counts: Mapping[str, int], size: int) -> tuple[str, ...]:
    """Padding, the unknown, then the commonest symbols; equally common ones by code point."""
    ordered = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))
    return (PADDING, UNKNOWN, *ordered[: size - 2])


def _codes(texts: list[str]) -> NDArray[np.uint32]:
    return np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4")
