"""The first rows of a source, before its columns are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.data.errors import DataError, nothing_chosen
from engine.data.files import found_file, read_bytes
from engine.data.names import names
from engine.data.table import column_names, records, table_text
from engine.data.wording import quoted
from engine.message import Message
from engine.project.data_settings import DataSource, NotChosen, TextTable

_BYTES = 2**20
"""How much of a file is looked at, so that a large one shows at once."""

# The commonest names of such columns, the surest first.
_TEXT_NAMES = (
    *("text", "texts", "sentence", "review", "content", "message", "comment", "tweet", "document"),
    *("utterance", "question", "headline", "body", "title", "description", "phrase", "name"),
    *("word", "string", "x"),
)
_LABEL_NAMES = (
    *("label", "labels", "class", "category", "target", "sentiment", "intent", "topic"),
    *("language", "lang", "genre", "emotion", "author", "rating", "stars", "type", "y"),
)


@dataclass(frozen=True)
class Preview:
    """Names of all columns and some rows of a source."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """A value for each column."""
    separator: str = ","
    notes: tuple[Message, ...] = ()


def preview(source: DataSource, folder: Path | None, limit: int = 20) -> Preview:
    """The first ``limit`` rows of a file, or some of the bundled names.

    Args:
        folder: where the project's file lies, for a relative path; None: not saved yet.

    Raises:
        DataError: the file cannot be read, or the rows looked at are no table; or nothing is
            chosen.
    """
    if isinstance(source, NotChosen):
        raise nothing_chosen()
    if not isinstance(source, TextTable):
        texts, labels = names()
        step = max(1, len(texts) // max(1, limit))
        some = list(zip(texts[::step], labels[::step], strict=True))[:limit]
        return Preview(("name", "language"), tuple(some))
    file = found_file(source.path, folder)
    raw = read_bytes(file, _BYTES + 1)
    complete = len(raw) <= _BYTES
    table = table_text(raw, source.encoding, file, complete=complete)
    found: list[list[str]] = []
    try:
        for record in islice(records(table), limit + 1):
            found.append(record)
    except DataError:
        if complete or not found:
            raise
        # The last row is cut where the part that was read ends.
    else:
        if not complete and len(found) <= limit:
            found.pop()
    if not found:
        raise DataError(
            "The first row of {name} is longer than {limit:,} bytes, so it names no columns. "
            "Choose a file with one row a line.",
            name=quoted(file.name),
            limit=_BYTES,
        )
    columns = column_names(found[0])
    rows = tuple((*row, *[""] * (len(columns) - len(row))) for row in found[1:])
    return Preview(columns, rows, table.separator, table.notes)


def likely_columns(shown: Preview) -> tuple[str, str] | None:
    """A guess at the text column and the label column; None with fewer than two columns.

    Usual names decide first. Otherwise the text is in the column with the longest values, and
    the label in the one with the fewest different values, if it has more than one.
    """
    columns = [name for name in shown.columns if name and shown.columns.count(name) == 1]
    if len(columns) < 2:
        return None
    values = {name: [row[shown.columns.index(name)] for row in shown.rows] for name in columns}
    label = _usual(_LABEL_NAMES, columns)
    text = _usual(_TEXT_NAMES, [name for name in columns if name != label])
    if text is None:
        text = max(
            (name for name in columns if name != label),
            key=lambda name: sum(map(len, values[name])),
        )
    if label is None:
        label = min(
            (name for name in columns if name != text),
            key=lambda name: (len(set(values[name])) < 2, len(set(values[name]))),
        )
    return text, label


def _usual(usual: tuple[str, ...], columns: list[str]) -> str | None:
    lowered = {name.lower(): name for name in reversed(columns)}
    return next((lowered[name] for name in usual if name in lowered), None)
