"""What a vocabulary lacks is named as it was written."""

from __future__ import annotations

from engine.data.preparation import Preparer
from engine.data.unknown_symbols import unknown_symbols
from engine.project.preparation import PADDING, UNKNOWN, Preparation


def test_words() -> None:
    prepare = Preparer(
        Preparation(unit="words", lowercase=True), (PADDING, UNKNOWN, "the", "cat"), 8
    )
    assert unknown_symbols(prepare, "The dog, the cat, the dog and I") == ("dog", ",", "and", "I")
    assert unknown_symbols(prepare, "The CAT") == ()
    assert unknown_symbols(prepare, "") == ()


def test_characters() -> None:
    prepare = Preparer(Preparation(), (PADDING, UNKNOWN, "a", "é"), 20)
    assert unknown_symbols(prepare, "ae\u0301b👍🏽 a") == ("b", "👍", "🏽", " ")
    assert unknown_symbols(prepare, "aé" * 50) == ()
