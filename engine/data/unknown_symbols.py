"""Which symbols of a text a vocabulary lacks, for a person to read."""

from __future__ import annotations

import re
import unicodedata

from engine.data.preparation import Preparer
from engine.project.preparation import SPACED_PATTERN, WORD_PATTERN

_UNKNOWN_NUMBER = 1
_PATTERNS = {"words": re.compile(WORD_PATTERN), "spaced": re.compile(SPACED_PATTERN)}


def unknown_symbols(prepare: Preparer, text: str) -> tuple[str, ...]:
    """The words of a text that the unknown stands for, or its characters, each once.

    A character that no part of a word has is unknown wherever it stands.
    """
    if _UNKNOWN_NUMBER not in prepare([text]):
        return ()
    plain = unicodedata.normalize("NFC", text)
    pattern = _PATTERNS.get(prepare.preparation.unit)
    pieces = list(dict.fromkeys(plain if pattern is None else pattern.findall(plain)))
    numbers = prepare(pieces)
    return tuple(
        piece for piece, row in zip(pieces, numbers, strict=True) if _UNKNOWN_NUMBER in row
    )
