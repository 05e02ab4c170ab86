"""Events as lines of JSON, written while a run goes on and read when it is gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, get_args, get_type_hints

from engine.message import Message
from engine.training.events import Event

_KIND = "event"
_KINDS: dict[str, type[Event]] = {cls.__name__: cls for cls in get_args(Event)}


class RecordedEventError(ValueError):
    """A line that is no event."""


def plain(event: Event) -> dict[str, Any]:
    """An event's fields as JSON has them."""
    return {each.name: _plain(getattr(event, each.name)) for each in fields(event)}


def line_of(event: Event) -> str:
    """An event as one line."""
    content = {_KIND: type(event).__name__, **plain(event)}
    return json.dumps(content, ensure_ascii=False) + "\n"


def event_of(line: str) -> Event:
    """The event of a line. Its numbers are the ones that were written, to the last bit.

    Raises:
        RecordedEventError: the line is none.
    """
    try:
        content = json.loads(line)
        kind = content.pop(_KIND)
        types = _types(kind)
        return _KINDS[kind](**{name: _made(types[name], value) for name, value in content.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordedEventError(f"not an event: {line[:80]!r}") from error


def read_events(path: Path, count: int) -> Iterator[Event]:
    """The first events of a file.

    Raises:
        RecordedEventError: there are fewer, or one is damaged.
        OSError: the file could not be read.
    """
    found = 0
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in islice(file, count):
            yield event_of(line)
            found += 1
    if found < count:
        raise RecordedEventError(f"{path} has {found} events of {count}")


@cache
def _types(kind: str) -> dict[str, Any]:
    return get_type_hints(_KINDS[kind])


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _made(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is Message:
        return _sentence(value)
    if isinstance(value, list):
        return tuple(_sentence(each) for each in value)
    return value


def _sentence(text: str) -> Message:
    """A sentence whose values are in it already."""
    return Message("{text}", {"text": text})
