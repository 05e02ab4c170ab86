"""From texts to rows of symbols."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.data.normalization import all_normalized
from engine.data.subwords import BytePairs
from engine.data.symbols import Characters, Spaced, Unit, Words
from engine.project.preparation import PADDING, UNKNOWN, WORD_PATTERN, Preparation

CHUNK = 8192
"""Texts prepared at a time: between two chunks there is progress to tell."""
MOST_CHARACTERS = 2**20
"""In texts prepared at a time: where they are long they are fewer."""
_WORD = re.compile(WORD_PATTERN)
_UNITS: dict[str, type[Unit]] = {
    "characters": Characters,
    "words": Words,
    "spaced": Spaced,
    "byte-pair": BytePairs,
}

Telling = Callable[[int], None]
"""Called with the number of texts done so far."""
StoredNumbers = NDArray[np.int16 | np.int32]
"""Numbers of symbols in as few bytes as hold them: rows of data are many."""


@dataclass(frozen=True)
class Preparer:
    """Prepares texts with a vocabulary that is already known.

    The vocabulary is `DataFacts.vocabulary`, so a trained network can be used without its data.
    """

    preparation: Preparation
    vocabulary: tuple[str, ...]
    """Every symbol; the place of one is its number. Place 0 is padding, 1 the unknown."""
    length: int
    """Symbols in a prepared row."""

    def __call__(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Prepare texts, (texts, length). These steps are the whole of it, for each text:

        1. With ``lowercase``, ``text.lower()``.
        2. ``unicodedata.normalize(unicode_form, text)`` unless that is ``as written``; half a
           surrogate pair, which is no character and in no text that was read from a file,
           becomes U+FFFD.
        3. Split: ``characters`` gives each code point, spaces included; ``words`` gives
           ``re.findall(WORD_PATTERN, text)``; ``spaced`` does so with ``SPACED_PATTERN``;
           ``byte-pair`` gives what `BytePairs` says of each of
           ``re.findall(PIECE_PATTERN, text)``.
        4. Each symbol becomes its place in the vocabulary, or 1 if it is not there.
        5. Longer than ``length``: ``truncate="end"`` keeps the first ``length`` numbers,
           ``"start"`` the last.
        6. Shorter: filled up with 0, at the start or the end as ``pad`` says.
        """
        return self.with_lengths(texts)[0].astype(np.int64)

    def with_lengths(
        self, texts: Sequence[str], telling: Telling | None = None
    ) -> tuple[StoredNumbers, NDArray[np.int64]]:
        """Rows, (texts, length), and how many symbols each text has before step 5, (texts,)."""
        numbered = self.numbered(texts, telling)
        return numbered.rows(self.length, self.preparation), numbered.lengths

    def numbered(self, texts: Sequence[str], telling: Telling | None = None) -> Numbered:
        """Texts up to step 5."""
        stored: type[np.int16 | np.int32] = (
            np.int16 if len(self.vocabulary) <= np.iinfo(np.int16).max else np.int32
        )
        kept: deque[StoredNumbers] = deque()
        lengths = [np.zeros(0, np.int64)]
        for chunk in _chunks(texts, telling):
            numbers, own = self._unit.numbers(all_normalized(chunk, self.preparation))
            kept.append(_cut(numbers, own, self.length, self.preparation).astype(stored))
            lengths.append(own)
        counts = deque(map(len, lengths[1:]))
        return Numbered(kept, counts, np.concatenate(lengths), self.length, stored)

    @cached_property
    def _unit(self) -> Unit:
        return _UNITS[self.preparation.unit](self.vocabulary)


@dataclass(frozen=True)
class Numbered:
    """Texts as numbers, cut to a length and not yet filled up to one."""

    kept: deque[StoredNumbers]
    """The numbers of a chunk of texts after those of another. Empty once rows were made of it."""
    counts: deque[int]
    """How many texts each chunk has."""
    lengths: NDArray[np.int64]
    """How many symbols each text has before it is cut, (texts,)."""
    most: int
    """How many of them were kept at most."""
    stored: type[np.int16 | np.int32]

    def rows(self, length: int, preparation: Preparation) -> StoredNumbers:
        """Rows filled up to a length, (texts, length), no shorter than what was kept.

        Made once: the numbers are let go as rows are made of them.
        """
        rows = np.zeros((len(self.lengths), length), dtype=self.stored)
        places = np.arange(length)
        kept = np.minimum(self.lengths, self.most)[:, np.newaxis]
        first = 0
        while self.kept:
            part = slice(first, first := first + self.counts.popleft())
            if preparation.pad == "start":
                filled = places >= length - kept[part]
            else:
                filled = places < kept[part]
            rows[part][filled] = self.kept.popleft()
        return rows


def vocabulary_of(
    texts: Sequence[str], preparation: Preparation, telling: Telling | None = None
) -> tuple[str, ...]:
    """The vocabulary that texts have: padding, the unknown, then as many as are wanted."""
    return _UNITS[preparation.unit].vocabulary_of(
        _Normalized(texts, preparation, telling), preparation.vocabulary_size
    )


def symbol_counts(texts: Sequence[str], preparation: Preparation) -> NDArray[np.int64]:
    """How many symbols each text has, where that does not depend on a vocabulary, (texts,)."""
    unit = _UNITS[preparation.unit]((PADDING, UNKNOWN))
    return unit.numbers(all_normalized(texts, preparation))[1]


def told_rows(
    numbers: NDArray[np.int64],
    counts: NDArray[np.int64],
    length: int,
    preparation: Preparation,
    filled_with: int,
) -> NDArray[np.int64]:
    """What stands for every symbol of some texts, cut and filled up as their rows are.

    Args:
        numbers: of all texts, one after the other.
        counts: how many each text has, (texts,).

    Returns:
        (texts, length).
    """
    rows = np.full((len(counts), length), filled_with, dtype=np.int64)
    kept = np.minimum(counts, length)[:, np.newaxis]
    places = np.arange(length)
    filled = places >= length - kept if preparation.pad == "start" else places < kept
    rows[filled] = _cut(numbers, counts, length, preparation)
    return rows


def text_of(symbols: Sequence[str], preparation: Preparation | None) -> str:
    """The text that symbols make when they are put together again, as far as that is known.

    Args:
        preparation: None: they are no parts of texts.
    """
    is_whole = preparation is not None and preparation.unit in ("characters", "byte-pair")
    return ("" if is_whole else " ").join(symbols)


def has_symbols(text: str, preparation: Preparation) -> bool:
    """Whether anything in a text can be learned from: more than spaces."""
    if preparation.unit == "words":
        return _WORD.search(text) is not None
    return bool(text) and not text.isspace()


@dataclass(frozen=True)
class _Normalized:
    """Texts a chunk at a time, as often as they are gone through."""

    texts: Sequence[str]
    preparation: Preparation
    telling: Telling | None

    def __iter__(self) -> Iterator[list[str]]:
        for chunk in _chunks(self.texts, self.telling):
            yield all_normalized(chunk, self.preparation)


def _chunks(texts: Sequence[str], telling: Telling | None) -> Iterator[list[str]]:
    for first in range(0, len(texts), CHUNK):
        chunk = list(texts[first : first + CHUNK])
        begin = size = 0
        for place, text in enumerate(chunk):
            size += len(text)
            if size > MOST_CHARACTERS:
                yield chunk[begin : place + 1]
                begin, size = place + 1, 0
        if begin < len(chunk):
            yield chunk[begin:]
        if telling:
            telling(first + len(chunk))


def _cut(
    numbers: NDArray[np.int64], lengths: NDArray[np.int64], most: int, preparation: Preparation
) -> NDArray[np.int64]:
    """Step 5 for texts that stand one after the other."""
    if not (lengths > most).any():
        return numbers
    ends = np.cumsum(lengths)
    place = np.arange(len(numbers)) - np.repeat(ends - lengths, lengths)
    if preparation.truncate == "start":
        place = np.repeat(lengths, lengths) - 1 - place
    return numbers[place < most]
