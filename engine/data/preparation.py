"""From texts to rows of symbols."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE, WordLevel
from tokenizers.pre_tokenizers import Split

from engine.project.data_settings import PADDING, UNKNOWN, WORD_PATTERN, Preparation

CHUNK = 8192
"""Texts prepared at a time: between two chunks there is progress to tell."""
_WORD = re.compile(WORD_PATTERN)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


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
        2. ``unicodedata.normalize("NFC", text)``; half a surrogate pair, which is no character
           and in no text that was read from a file, becomes U+FFFD.
        3. Split: ``characters`` gives each code point, spaces included; ``words`` gives
           ``re.findall(WORD_PATTERN, text)``.
        4. Each symbol becomes its place in the vocabulary, or 1 if it is not there.
        5. Longer than ``length``: ``truncate="end"`` keeps the first ``length`` numbers,
           ``"start"`` the last.
        6. Shorter: filled up with 0, at the start or the end as ``pad`` says.
        """
        return self.with_lengths(texts)[0]

    def with_lengths(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows, (texts, length), and how many symbols each text has before step 5, (texts,).

        ``progress`` is called with the number of texts done so far.
        """
        rows = np.zeros((len(texts), self.length), dtype=np.int64)
        lengths = np.zeros(len(texts), dtype=np.int64)
        places = np.arange(self.length)
        keep = slice(None, self.length)
        if self.preparation.truncate == "start":
            keep = slice(-self.length, None)
        for first in range(0, len(texts), CHUNK):
            chunk = [normalized(text, self.preparation) for text in texts[first : first + CHUNK]]
            numbers = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(chunk)]
            part = slice(first, first + len(chunk))
            lengths[part] = list(map(len, numbers))
            kept = np.minimum(lengths[part], self.length)[:, np.newaxis]
            at_start = self.preparation.pad == "start"
            filled = places >= self.length - kept if at_start else places < kept
            symbols = chain.from_iterable(each[keep] for each in numbers)
            rows[part][filled] = np.fromiter(symbols, dtype=np.int64, count=int(kept.sum()))
            if progress:
                progress(first + len(chunk))
        return rows, lengths

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """The symbols of a text that are not in the vocabulary, each once, in their order."""
        plain = normalized(text, self.preparation)
        encoding = self._tokenizer.encode(plain)
        found = zip(encoding.ids, encoding.offsets, strict=True)
        return tuple(
            dict.fromkeys(plain[begin:end] for number, (begin, end) in found if number == 1)
        )

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        numbers = {symbol: number for number, symbol in enumerate(self.vocabulary)}
        if self.preparation.unit == "characters":
            # Without merges, byte pair encoding leaves each character by itself, and does so
            # three times as fast as a split into characters before a word-level model.
            return Tokenizer(BPE(vocab=numbers, merges=[], unk_token=UNKNOWN, cache_capacity=0))
        tokenizer = Tokenizer(WordLevel(numbers, unk_token=UNKNOWN))
        tokenizer.pre_tokenizer = Split(Regex(WORD_PATTERN), "removed", invert=True)
        return tokenizer


def normalized(text: str, preparation: Preparation) -> str:
    """Steps 1 and 2."""
    if preparation.lowercase:
        text = text.lower()
    if text.isascii():
        return text
    return _HALF_CHARACTER.sub("\ufffd", unicodedata.normalize("NFC", text))


def has_symbols(text: str, preparation: Preparation) -> bool:
    """Whether anything in a text can be learned from: more than spaces."""
    if preparation.unit == "words":
        return _WORD.search(text) is not None
    return bool(text) and not text.isspace()


def counted(
    texts: Sequence[str],
    preparation: Preparation,
    progress: Callable[[int], None] | None = None,
) -> tuple[Counter[str], int]:
    """How often each symbol is in the texts, and how many symbols the longest text has.

    ``progress`` is called with the number of texts done so far.
    """
    counts: Counter[str] = Counter()
    longest = 0
    for first in range(0, len(texts), CHUNK):
        for text in texts[first : first + CHUNK]:
            plain = normalized(text, preparation)
            symbols = _WORD.findall(plain) if preparation.unit == "words" else plain
            counts.update(symbols)
            longest = max(longest, len(symbols))
        if progress:
            progress(min(first + CHUNK, len(texts)))
    return counts, longest


def vocabulary_of(counts: Mapping[str, int], preparation: Preparation) -> tuple[str, ...]:
    """Padding, the unknown, then the commonest symbols; equally common ones by code point."""
    commonest = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))
    return (PADDING, UNKNOWN, *commonest[: preparation.vocabulary_size - 2])
