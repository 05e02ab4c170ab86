"""An object as a file or a program describes it, before it is known whether there is such a one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from reprlib import Repr
from typing import Any

from engine.message import Message

_LONGEST = 60


@dataclass(frozen=True)
class Described:
    """A layer, initializer, regularizer or constraint: its class and the arguments given."""

    kind: str
    """Name of the class, or of the function that makes one."""
    given: Mapping[str, Any]
    """Plain values, and `Described` where an argument is an object itself."""
    label: str
    """What sentences call it: ``lstm_1 (LSTM)``, or ``line 3, column 11: LSTM``."""
    custom: str = ""
    """The package or module it comes from where that is not Keras; never imported."""
    places: Mapping[str, str] = field(default_factory=dict)
    """In a program: where each argument stands, as ``line 3, column 11``."""

    @property
    def name(self) -> str:
        """The name it was given; empty where it has none."""
        found = self.given.get("name")
        return found if isinstance(found, str) else ""


@dataclass(frozen=True)
class Unread:
    """In place of an argument that cannot be known; told once the layer is part of a model."""

    why: Message


def shown(value: Any) -> str:
    """A value from a file as it may stand in a sentence: on one line and short."""
    if isinstance(value, Described):
        return shown_name(value.kind)
    if isinstance(value, dict | list | tuple) and len(value) > 8:
        return "an object" if isinstance(value, dict) else "a list"
    try:
        text = repr(value[:200]) if isinstance(value, str) else _Short().repr(value)
    except (RecursionError, ValueError):  # a number of more digits than Python writes
        return "a value"
    return shown_name(text)


class _Short(Repr):
    """Of a list in lists only as much as a sentence shows: in code one list may stand in many
    places, and written out whole there would be no end of it."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxlist = self.maxtuple = self.maxdict = 8
        self.maxstring = self.maxlong = self.maxother = 200

    def repr1(self, x: Any, level: int) -> str:
        return shown_name(x.kind) if isinstance(x, Described) else super().repr1(x, level)


def shown_name(text: str) -> str:
    """A name from a file as it may stand in a sentence."""
    line = "".join(each if each.isprintable() else " " for each in text[: _LONGEST + 1])
    return line if len(text) <= _LONGEST else f"{line[:_LONGEST]}…"
