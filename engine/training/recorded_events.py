"""Events as lines of JSON, written while a run goes on and read when it is gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
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


def beginning_of(kind: type[Event]) -> str:
    """What the line of every event of a kind begins with."""
    return json.dumps({_KIND: kind.__name__})[:-1] + ","


def event_of(line: str) -> Event:
    """The event of a line. Its numbers are the ones that were written, to the last bit.

    Raises:
        RecordedEventError: the line is none.
    """
    try:
        content = json.loads(line)
        kind = content.pop(_KIND)
        event: Event = _made(_KINDS[kind], content)
        return event
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
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _made(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is Message:
        return _sentence(value)
    if isinstance(value, list):
        [of, *_] = get_args(kind)
        return tuple(_made(of, each) for each in value)
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types(kind)
        return kind(**{name: _made(types[name], each) for name, each in value.items()})
    return value


def _sentence(text: str) -> Message:
    """A sentence whose values are in it already."""
    return Message("{text}", {"text": text})
