"""How names out of a person's file are put into a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from engine.message import Message, message

MOST_NAMES = 8
LONGEST_NAME = 40


def quoted(name: str) -> str:
    """A name in quotes on one line, cut if it is long."""
    shown = "".join(c if c.isprintable() else " " for c in name[: LONGEST_NAME + 1])
    if len(name) > LONGEST_NAME:
        shown = shown[: LONGEST_NAME - 1] + "…"
    return f'"{shown}"'


def listed(names: Sequence[str]) -> str:
    """Names in quotes with commas between them; of many, the first few and the number of others."""
    shown = ", ".join(quoted(name) for name in names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{shown}, … (+{more:,})" if more > 0 else shown


def did_you_mean(name: str) -> Message:
    """The end of a sentence about a wrong name, with the space before it."""
    return message(" Did you mean {name}?", name=quoted(name))
