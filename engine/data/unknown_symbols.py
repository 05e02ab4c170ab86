"""Which symbols of a text a vocabulary lacks, for a person to read."""

from __future__ import annotations

import re
import unicodedata

from engine.data.preparation import Preparer
from engine.project.data_settings import WORD_PATTERN

_UNKNOWN_NUMBER = 1
_WORD = re.compile(WORD_PATTERN)


def unknown_symbols(prepare: Preparer, text: str) -> tuple[str, ...]:
    """The words of a text that the unknown stands for, or its characters, each once.

    A character that no part of a word has is unknown wherever it stands.
    """
    if _UNKNOWN_NUMBER not in prepare([text]):
        return ()
    plain = unicodedata.normalize("NFC", text)
    is_of_words = prepare.preparation.unit == "words"
    pieces = list(dict.fromkeys(_WORD.findall(plain) if is_of_words else plain))
    numbers = prepare(pieces)
    return tuple(
        piece for piece, row in zip(pieces, numbers, strict=True) if _UNKNOWN_NUMBER in row
    )
