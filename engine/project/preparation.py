"""How rows are prepared. Declarations only; the work is in data/."""

from __future__ import annotations

from typing import Literal

from engine.declared import Declared, argument
from engine.vocabulary.initializers import MAX_SEED

PADDING = "[PAD]"
"""Name of symbol 0. No text can contain it as one symbol."""
UNKNOWN = "[UNK]"
"""Name of symbol 1. No text can contain it as one symbol."""

# Every character is named or in a range of code points, and no class such as \\w is used: what
# those mean differs between regular expression engines and between their Unicode tables, and the
# exported code has to find the same words as the data did.
_SPACES = (
    "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ufe00-\ufe0f\ufeff"
)
_ALONE = (
    "!-&(-/:-@\\[-\\^`{-~"  # ASCII but the apostrophe and the underscore
    "\xa1-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    "\u2010-\u2018\u201a-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u2bff"
    "\u0589\u05be\u05c0\u05c3\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u3001-\u3003\u3008-\u3020\u3030\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_LETTERS = f"[^{_SPACES}{_ALONE}'\u2019]+"
WORD_PATTERN = f"{_LETTERS}(?:['\u2019]{_LETTERS})*|[{_ALONE}'\u2019]"
"""Regular expression whose matches, from left to right, are the words of a text.

A word is a run of anything but spaces and marks, apostrophes within it included (``don't``).
Each mark, such as a comma or a hyphen, each emoji, and each Chinese or Japanese character, which
are written without spaces, is a word alone. Spaces are left out. Means the same to Python's
``re``, to Oniguruma and to Rust's regex.
"""
SPACED_PATTERN = f"[^{_SPACES}]+"
"""Regular expression whose matches are what stands between spaces, as in tagged corpora."""
PIECE_PATTERN = f" ?{_LETTERS}(?:['\u2019]{_LETTERS})*| ?[{_ALONE}'\u2019]|[{_SPACES}]"
"""Regular expression whose matches put together are the text: words with the space before them.

Byte pairs are joined within a match and never across two.
"""


class Preparation(Declared):
    """From texts to rows of symbols. Symbol 0 is padding, symbol 1 stands for the unknown."""

    unit: Literal["characters", "words", "spaced", "byte-pair"] = argument(
        "characters",
        "What one symbol is. Words: marks apart from letters. Spaced: what stands between spaces. "
        "Byte-pair: common words whole, rare ones in common parts, learned from the rows for "
        "training.",
    )
    lowercase: bool = argument(False, "Write every text in small letters first.")
    unicode_form: Literal["NFC", "NFD", "NFKC", "NFKD", "as written"] = argument(
        "NFC",
        "One way to write each character. NFC joins a letter and its accent, NFD parts them; "
        "NFKC and NFKD also make plain letters of ligatures, widths and small figures.",
    )
    vocabulary_size: int = argument(
        1000,
        "At most so many symbols, the commonest kept; padding and the unknown count.",
        ge=3,
        le=1_000_000,
    )
    length: int = argument(
        48, "At most so many symbols a row; longer ones are cut.", ge=1, le=100_000
    )
    pad: Literal["start", "end"] = argument(
        "start",
        "Where short rows are filled up. At the start, the last step is always a real symbol.",
    )
    truncate: Literal["start", "end"] = argument("end", "Where long rows are cut.")
    validation_share: float = argument(
        0.15, "Share of the rows kept out of training to measure it.", gt=0, lt=1
    )
    seed: int = argument(
        0, "Which rows are kept out: the same seed, the same rows.", ge=0, le=MAX_SEED
    )
