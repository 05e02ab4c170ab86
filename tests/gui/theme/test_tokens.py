"""The tokens' file and the value made from it."""

import re
from dataclasses import FrozenInstanceError, fields

import pytest

from gui.theme import load_tokens

# LOOK.md's table, which the file has to keep.
DRAWN = {
    "light": {
        "window": "#f3f4f6",
        "panel": "#ffffff",
        "canvas": "#fafbfc",
        "text": "#1b1f27",
        "accent": "#2563eb",
        "recurrent": "#2f9e8f",
    },
    "dark": {
        "window": "#16181d",
        "panel": "#1d2026",
        "canvas": "#121419",
        "text": "#e6e9ef",
        "accent": "#5b9dff",
        "recurrent": "#2f9e8f",
    },
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tokens_are_the_drawings(scheme):
    tokens = load_tokens(scheme)
    assert tokens.scheme == scheme
    for name, colour in DRAWN[scheme].items():
        assert getattr(tokens, name) == colour


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_is_six_hex_digits(scheme):
    tokens = load_tokens(scheme)
    for field in fields(tokens):
        value = getattr(tokens, field.name)
        if isinstance(value, str) and field.name != "scheme":
            assert re.fullmatch(r"#[0-9a-f]{6}", value), f"{field.name} is {value!r}"


def test_tokens_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        load_tokens("light").accent = "#000000"


def test_a_family_has_a_colour_and_another_word_has_none():
    tokens = load_tokens("dark")
    assert tokens.family("output") == tokens.output
    with pytest.raises(ValueError, match="expected symbols, recurrent"):
        tokens.family("text")
