"""JSON lines: an object a line, its keys the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from engine.data.columns import places_of
from engine.data.decoding import Decoder
from engine.data.errors import DataError
from engine.data.labelled import BadRow, LabelledTexts, Part
from engine.data.wording import quoted
from engine.message import message
from engine.project.sources.texts import TextTable

SUFFIXES = (".jsonl", ".ndjson", ".json")
NO_OBJECT = message("the line is no JSON object")
NO_TEXT = message("the text is a list or an object")
NO_LABEL = message("the label is a list or an object")
_LOOKED_AT = 100
"""Objects looked at to know the columns: not every one need have every key."""


def is_json_lines(first: bytes, encoding: str, file: Path) -> bool:
    """Whether a file's first block holds JSON lines: by its first line, else by its name."""
    if file.suffix.lower() in SUFFIXES:
        return True
    start = first[:65_536].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return False
    line = start.partition(b"\n")[0].decode("utf-8", "replace")
    return isinstance(_value_of(line), dict)


def read_json_lines(source: TextTable, file: Path, blocks: Iterable[bytes]) -> LabelledTexts:
    """Open a file of JSON lines.

    A line that is no object is a bad row. Numbers and true and false count as texts as they are
    written; a key that is missing or null is an empty value.

    Raises:
        DataError: the bytes are no text, the first line is no object, or no object among the
            first ones has the columns.
    """
    raw = iter(blocks)
    first = next(raw)
    decoder = Decoder(first, source.encoding, file.name)
    lines = _lines(first, raw, decoder)
    begin = [line for _, line in zip(range(_LOOKED_AT), lines, strict=False)]
    columns = columns_of(begin, file.name)
    places_of(source, columns, file.name)
    parts = _parts(begin, lines, source.text_column.strip(), source.label_column.strip())
    return LabelledTexts(file.name, parts, decoder.notes)


def columns_of(lines: list[str], name: str) -> tuple[str, ...]:
    """The keys of the first objects.

    Raises:
        DataError: there is no line, or the first is no object.
    """
    if not lines:
        raise DataError(
            "{name} has only blank lines. An object with a text and a label in each line was "
            "expected: choose another file.",
            name=quoted(name),
        )
    if not isinstance(_value_of(lines[0]), dict):
        start = lines[0].lstrip()[:1]
        what = message("its first line is no JSON object")
        if start == "[":
            what = message("it is a list in brackets")
        elif start == "{":
            what = message("its first object does not end in its line")
        raise DataError(
            "{name} is no JSON lines: {what}. An object with a text and a label in each line was "
            "expected: save it as JSON lines, or as CSV.",
            name=quoted(name),
            what=what,
        )
    found: dict[str, None] = {}
    for line in lines:
        value = _value_of(line)
        if isinstance(value, dict):
            found.update(dict.fromkeys(value))
    return tuple(found)


def preview_rows(
    raw: bytes, encoding: str, file: Path, *, cut: bool
) -> tuple[tuple[str, ...], list[list[str]]]:
    """Columns and rows of a file's first bytes.

    Args:
        cut: whether the file goes on, so that the last line may be half a line.

    Raises:
        DataError: the bytes are no text, or the first line is no object.
    """
    text = Decoder(raw, encoding, file.name).decode(raw, final=not cut)
    lines = [line for line in text.split("\n") if line.strip()]
    if cut and len(lines) > 1:
        lines.pop()
    columns = columns_of(lines[:_LOOKED_AT], file.name)
    values = [value for line in lines if isinstance(value := _value_of(line), dict)]
    return columns, [[_written(value.get(name)) or "" for name in columns] for value in values]


def _lines(first: bytes, rest: Iterator[bytes], decoder: Decoder) -> Iterator[str]:
    """Lines that are not blank."""
    held = ""
    current: bytes | None = first
    while current is not None:
        following = next(rest, None)
        text = held + decoder.decode(current, final=following is None)
        *whole, held = text.split("\n")
        yield from (line for line in whole if line.strip())
        current = following
    if held.strip():
        yield held


def _parts(begin: list[str], rest: Iterator[str], text: str, label: str) -> Iterator[Part]:
    row = 0
    some = begin
    while some:
        texts, labels, bad = [], [], []
        for line in some:
            row += 1
            value = _value_of(line)
            if not isinstance(value, dict):
                bad.append(BadRow(NO_OBJECT, row, line))
                continue
            read = _written(value.get(text)), _written(value.get(label))
            if read[0] is None or read[1] is None:
                bad.append(BadRow(NO_TEXT if read[0] is None else NO_LABEL, row, line))
                continue
            texts.append(read[0])
            labels.append(read[1])
        yield Part(texts, labels, tuple(bad))
        some = [line for _, line in zip(range(10_000), rest, strict=False)]


def _value_of(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _written(value: Any) -> str | None:
    """A value as text; None for a list or an object."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return None if isinstance(value, list | dict) else json.dumps(value)
