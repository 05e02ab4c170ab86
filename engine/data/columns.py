"""Which column of a table is meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from engine.data.errors import DataError
from engine.data.wording import did_you_mean, listed, quoted
from engine.message import Message, message
from engine.project.sources.texts import HuggingFaceDataset, TextTable


def refuse_same_column(source: TextTable | HuggingFaceDataset) -> None:
    """Text and label are two columns.

    Raises:
        DataError: one is set as both.
    """
    if source.text_column.strip() == source.label_column.strip():
        raise DataError(
            "{name} is set as both the text column and the label column. Choose two columns.",
            name=quoted(source.text_column),
        )


def places_of(
    source: TextTable | HuggingFaceDataset, columns: Sequence[str], name: str
) -> tuple[int, int]:
    """Where among the columns the text and the label stand.

    Raises:
        DataError: there is no such column, or several are called that.
    """
    return (
        _place_of(source.text_column, message("Choose the text column."), columns, name),
        _place_of(source.label_column, message("Choose the label column."), columns, name),
    )


def column_names(first: Sequence[str | None]) -> tuple[str, ...]:
    """Names out of the first record, without the spaces around them."""
    return tuple((name or "").strip() for name in first)


def _place_of(wanted: str, advice: Message, columns: Sequence[str], file: str) -> int:
    name = wanted.strip()
    if columns.count(name) == 1:
        return columns.index(name)
    if name in columns:
        raise DataError(
            "{file} has {count} columns called {name}, and one was expected. Rename all but one "
            "in the file's first line.",
            file=quoted(file),
            count=columns.count(name),
            name=quoted(name),
        )
    lowered = {column.lower(): column for column in columns if column}
    near = difflib.get_close_matches(name.lower(), lowered, n=1)
    hint = message(" The first line has to name the columns.")
    if near:
        hint = did_you_mean(lowered[near[0]])
    elif len(columns) == 1:
        hint = message(" Values are split at a comma, a semicolon, a tab or a bar.")
    raise DataError(
        "{file} has no column {name}; its columns are {columns}.{hint} {advice}",
        file=quoted(file),
        name=quoted(name),
        columns=listed([column for column in columns if column] or [""]),
        hint=hint,
        advice=advice,
    )
