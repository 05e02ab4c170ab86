"""The bundled data is what the document's networks were written for."""

from __future__ import annotations

import unicodedata
from collections import Counter

from engine.data.names import LANGUAGES, names

TEXTS, LABELS = names()


def test_about_nine_thousand_names_in_ten_languages() -> None:
    counts = Counter(LABELS)
    assert tuple(sorted(counts)) == LANGUAGES
    assert 8_500 < len(TEXTS) < 10_000
    assert min(counts.values()) > 700
    assert max(counts.values()) < 1_200


def test_about_a_hundred_and_thirty_characters() -> None:
    characters = set("".join(TEXTS))
    assert 120 < len(characters) < 140
    assert all(character.isprintable() for character in characters)


def test_no_name_is_in_two_classes_or_twice() -> None:
    assert len(set(TEXTS)) == len(TEXTS) == len(LABELS)


def test_written_in_one_way() -> None:
    assert all(unicodedata.is_normalized("NFC", name) and name == name.strip() for name in TEXTS)
    assert sorted(TEXTS) == TEXTS


def test_names_that_everybody_knows() -> None:
    language = dict(zip(TEXTS, LABELS, strict=True))
    known = {
        "Österreich": "de",
        "Germany": "en",
        "Alemania": "es",
        "Saksa": "fi",
        "Allemagne": "fr",
        "Svizzera": "it",
        "Duitsland": "nl",
        "Niemcy": "pl",
        "Alemanha": "pt",
        "Almanya": "tr",
    }
    assert {name: language.get(name) for name in known} == known
    assert "Portugal" not in language


def test_the_same_every_time() -> None:
    assert names() == (TEXTS, LABELS)
