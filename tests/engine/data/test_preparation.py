"""Preparation does what its docstring says, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import preparation
from engine.data.preparation import CHUNK, Preparer, has_symbols, vocabulary_of
from engine.data.symbols import commonest
from engine.project.preparation import PIECE_PATTERN, WORD_PATTERN, Preparation

# Of each kind something: what lower() lengthens or treats by context, marks that compose, marks
# that do not, halves of characters, spaces, emoji, scripts without spaces, our own two names.
DIFFICULT = [
    *("İ", "ẞ", "Σ", "ΟΔΟΣ", "ǰ", "J̌", "e\u0301", "é", "\u0301", "q\u0301", "한글", "각", "한"),
    *(
        "हिन्दी",
        "می\u200cروم",
        "日本語",
        "かな",
        "👩\u200d🚀",
        "☺\ufe0f",
        "\ud83d",
        "\ude80",
        "\ufffd",
    ),
    *(
        " ",
        "\t",
        "\n",
        "\r\n",
        "\x0b",
        "\x1c",
        "\x85",
        "\xa0",
        "\u200b",
        "\u2028",
        "\u3000",
        "\ufeff",
    ),
    *(
        "'",
        "’",
        "don't",
        "l’été",
        "''",
        "-",
        "_",
        "^",
        "]",
        "[",
        "\\",
        "&&",
        "--",
        "[PAD]",
        "[UNK]",
    ),
    *("a", "b", "A", "1", "3.14", "\0", "\x7f", "\xad", "\U0010ffff", "Å", "\u212b", "ﬁ", "½"),
]
TEXTS = st.lists(
    st.one_of(
        st.lists(st.sampled_from(DIFFICULT), max_size=12).map("".join),
        st.text(st.characters(), max_size=12),
    ),
    max_size=8,
)
PREPARATIONS = st.builds(
    Preparation,
    unit=st.sampled_from(["characters", "words", "byte-pair"]),
    lowercase=st.booleans(),
    unicode_form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD", "as written"]),
    vocabulary_size=st.integers(3, 20),
    length=st.integers(1, 9),
    pad=st.sampled_from(["start", "end"]),
    truncate=st.sampled_from(["start", "end"]),
)


def plainly(text: str, vocabulary: tuple[str, ...], preparation: Preparation) -> list[int]:
    """The steps of `Preparer`'s docstring in plain Python, as an exported file has them."""
    if preparation.lowercase:
        text = text.lower()
    if preparation.unicode_form != "as written":
        text = unicodedata.normalize(preparation.unicode_form, text)
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    symbols = list(text)
    if preparation.unit == "words":
        symbols = re.findall(WORD_PATTERN, text)
    elif preparation.unit == "byte-pair":
        pieces = re.findall(PIECE_PATTERN, text)
        assert "".join(pieces) == text
        symbols = [symbol for piece in pieces for symbol in joined(list(piece), vocabulary)]
    numbers = [vocabulary.index(s) if s in vocabulary else 1 for s in symbols]
    length = preparation.length
    numbers = numbers[:length] if preparation.truncate == "end" else numbers[-length:]
    padding = [0] * (length - len(numbers))
    return padding + numbers if preparation.pad == "start" else numbers + padding


def joined(parts: list[str], vocabulary: tuple[str, ...]) -> list[str]:
    """Neighbours joined as long as their union is a symbol, in the order `BytePairs` says."""
    while True:
        unions = [
            (vocabulary.index(left + right), len(left), place)
            for place, (left, right) in enumerate(pairwise(parts))
            if left + right in vocabulary
        ]
        if not unions:
            return parts
        place = min(unions)[-1]
        parts[place : place + 2] = ["".join(parts[place : place + 2])]


@given(TEXTS, TEXTS, PREPARATIONS)
def test_the_same_as_in_plain_python(
    known: list[str], texts: list[str], preparation: Preparation
) -> None:
    vocabulary = vocabulary_of(known, preparation)
    assert len(vocabulary) <= preparation.vocabulary_size
    rows = Preparer(preparation, vocabulary, preparation.length)(known + texts)
    expected = [plainly(text, vocabulary, preparation) for text in known + texts]
    assert rows.dtype == np.int64
    assert rows.shape == (len(expected), preparation.length)
    assert rows.tolist() == expected


@given(TEXTS, PREPARATIONS)
def test_no_text_can_name_padding(texts: list[str], preparation: Preparation) -> None:
    vocabulary = vocabulary_of(texts, preparation)
    assert vocabulary[:2] == ("[PAD]", "[UNK]")
    assert not {"[PAD]", "[UNK]"} & set(vocabulary[2:])
    assert len(set(vocabulary)) == len(vocabulary)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't panic, it's l’été!", ["Don't", "panic", ",", "it's", "l’été", "!"]),
        ("well-known 'quoted' 3.5", ["well", "-", "known", "'", "quoted", "'", "3", ".", "5"]),
        ("日本語 한글 हिन्दी", ["日", "本", "語", "한글", "हिन्दी"]),
        ("snake_case «a» …☺", ["snake_case", "«", "a", "»", "…", "☺"]),
        ("[x]^y\\z", ["[", "x", "]", "^", "y", "\\", "z"]),
        (" \t\n\u3000\ufeff", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert re.findall(WORD_PATTERN, text) == words


def test_the_commonest_symbols_are_kept_and_ties_go_by_code_point() -> None:
    wanted = ("[PAD]", "[UNK]", "b", "a", "c")
    assert commonest({"d": 2, "b": 3, "c": 2, "a": 2}, 5) == wanted
    for unit in ("characters", "words"):
        preparation = Preparation.model_validate({"unit": unit, "vocabulary_size": 5})
        assert vocabulary_of(["b b b", "a a", "c c d d"], preparation)[-2:] in (
            ("b", "a"),
            ("a", "c"),
        )
    assert vocabulary_of(["bbb", "aa", "cc", "dd"], Preparation(vocabulary_size=5)) == wanted


@pytest.mark.parametrize(
    ("pad", "truncate", "rows"),
    [
        ("start", "end", [[0, 2, 3], [2, 3, 4], [0, 0, 0]]),
        ("end", "end", [[2, 3, 0], [2, 3, 4], [0, 0, 0]]),
        ("start", "start", [[0, 2, 3], [3, 4, 1], [0, 0, 0]]),
    ],
)
def test_sides(pad: str, truncate: str, rows: list[list[int]]) -> None:
    preparation = Preparation.model_validate({"pad": pad, "truncate": truncate})
    prepare = Preparer(preparation, ("[PAD]", "[UNK]", "a", "b", "c"), 3)
    assert prepare(["ab", "abcd", ""]).tolist() == rows


def test_a_text_longer_than_any_limit() -> None:
    preparation = Preparation(truncate="start")
    rows, lengths = Preparer(preparation, ("[PAD]", "[UNK]", "a", "b"), 2).with_lengths(
        ["a" * 300_000 + "b"]
    )
    assert rows.tolist() == [[2, 3]]
    assert lengths.tolist() == [300_001]


def test_long_texts_are_prepared_fewer_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["ab" * place for place in range(40)]
    prepare = Preparer(Preparation(), ("[PAD]", "[UNK]", "a"), 12)
    rows, lengths = prepare.with_lengths(texts)
    told: list[int] = []
    monkeypatch.setattr(preparation, "MOST_CHARACTERS", 50)
    fewer = prepare.with_lengths(texts, told.append)
    assert fewer[0].tolist() == rows.tolist()
    assert fewer[1].tolist() == lengths.tolist() == [2 * place for place in range(40)]
    assert told == [40]
    assert vocabulary_of(texts, Preparation()) == ("[PAD]", "[UNK]", "a", "b")


def test_tells_how_far_it_is() -> None:
    told: list[int] = []
    Preparer(Preparation(), ("[PAD]", "[UNK]"), 1).with_lengths(["a"] * (CHUNK + 5), told.append)
    assert told == [CHUNK, CHUNK + 5]


def test_only_spaces_is_nothing_to_learn_from() -> None:
    for unit in ("characters", "words"):
        preparation = Preparation.model_validate({"unit": unit})
        assert not has_symbols("", preparation)
        assert not has_symbols(" \n\t\xa0", preparation)
        assert has_symbols(" .", preparation)
