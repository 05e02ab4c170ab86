"""Labelled texts as a source gives them: part by part, with what could not be read of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.message import Message

ReadShare = Callable[[float], None]
"""Called now and then while a source is read, with the share of it that has been, 0 to 1."""


@dataclass(frozen=True)
class BadRow:
    """A row that no text and label could be read from."""

    reason: Message
    """What it is like, as the rest of a sentence about the row."""
    row: int
    """Its place among the rows of the source, from 1."""
    shown: str
    """What there is of it."""


@dataclass(frozen=True)
class Part:
    """Some rows in their order."""

    texts: Sequence[str]
    labels: Sequence[str]
    bad: tuple[BadRow, ...] = ()
    """Rows besides them; their places count among all rows."""


@dataclass(frozen=True)
class LabelledTexts:
    """A source that was opened. It can be gone through once."""

    name: str
    """What a sentence calls it."""
    parts: Iterator[Part]
    """May raise `DataError`: what is wrong further down is met there."""
    notes: tuple[Message, ...] = ()
