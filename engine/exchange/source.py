"""Pieces of a program, and the only ways in which a person's text becomes one.

Templates accept `Code` and whole numbers and nothing else, so a text that did not pass through
`literal`, `comment` or `engine.exchange.identifiers` cannot reach an exported file.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

WIDTH = 88
"""Columns of an exported file; what ruff and black allow when nobody asks for more."""


class Code(str):
    """A text that is fit to stand in a program."""

    __slots__ = ()


def literal(value: str | float | bool | None) -> Code:
    """A value as Python writes it, texts in double quotes where that needs no more escapes."""
    if not isinstance(value, str):
        return Code(repr(value))
    single, double = value.count("'"), value.count('"')
    if single < double:
        quote, body = "'", value.replace("\\", "\\\\").replace("'", "\\'")
    else:
        quote, body = '"', value.replace("\\", "\\\\").replace('"', '\\"')
    if not body.isprintable():
        body = "".join(each if each.isprintable() else _escape(each) for each in body)
    return Code(f"{quote}{body}{quote}")


def literals(values: Iterable[Any]) -> Code:
    """Values as literals with commas between them."""
    return Code(", ".join(literal(value) for value in values))


def one_line(text: str) -> str:
    """A text without anything that ends a line, moves the cursor or hides in an editor."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def comment(text: str, indent: int = 0) -> list[Code]:
    """A text as lines of comment; none for an empty text."""
    return [Code(" " * indent + "# " + line) for line in _wrapped(text, WIDTH - indent - 2)]


@lru_cache(maxsize=1024)
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """The same sentences come again in the next text."""
    return tuple(textwrap.wrap(one_line(text), width))


def call(function: str, arguments: Sequence[str], indent: int = 0, tail: int = 0) -> Code:
    """A call, its arguments on a line of their own or on one each where it would be too long.

    Args:
        function: what is called, with anything before it on its first line.
        indent: columns before it.
        tail: columns that follow the closing bracket.
    """
    line = f"{function}({', '.join(arguments)})"
    if indent + len(line) + tail <= WIDTH or not arguments:
        return Code(line)
    inner = " " * (indent + 4)
    if len(inner) + len(", ".join(arguments)) <= WIDTH:
        return Code(f"{function}(\n{inner}{', '.join(arguments)}\n{' ' * indent})")
    return Code(
        f"{function}(\n"
        + "".join(f"{inner}{argument},\n" for argument in arguments)
        + " " * indent
        + ")"
    )


def long_text(text: str, before: int, after: int = 0) -> Code:
    """A text as a literal, in brackets over several lines if one is too short for it.

    Args:
        before: columns before it on its line.
        after: columns that follow it there.
    """
    whole = literal(text)
    if before + len(whole) + after <= WIDTH:
        return whole
    return Code("(\n" + "".join(f"    {piece}\n" for piece in pieces_of(text)) + ")")


def pieces_of(text: str) -> list[Code]:
    """A text as literals that fit on a line each and make it up when put side by side."""
    pieces: list[str] = []
    start = width = 0
    for place, each in enumerate(text):
        step = 2 if each in "\\'\"" else 1 if each.isprintable() else len(_escape(each))
        if width + step > WIDTH - 6:
            pieces.append(text[start:place])
            start, width = place, 0
        width += step
    pieces.append(text[start:])
    return [literal(piece) for piece in pieces]


def long_list(values: Sequence[str | float], before: int) -> Code:
    """A list of texts or numbers, one a line if a single line is too short for it."""
    whole = f"[{literals(values)}]"
    if before + len(whole) <= WIDTH:
        return Code(whole)
    return Code("[\n" + "".join(f"    {literal(value)},\n" for value in values) + "]")


def _escape(character: str) -> str:
    return repr(character)[1:-1]
