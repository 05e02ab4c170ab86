"""Rows of a CSV or TSV file, every value as text."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.decoding import decoded
from engine.data.errors import DataError
from engine.data.files import found_file, read_bytes
from engine.data.separators import SEPARATORS, quotes_are_text, separator_of, without_statement
from engine.data.wording import did_you_mean, listed, quoted
from engine.message import Message, message
from engine.project.data_settings import TextTable

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True)
class LabelledTexts:
    """The two columns of a table that are learned from, row by row."""

    name: str
    """The file's name, for errors."""
    texts: list[str]
    labels: list[str]
    notes: tuple[Message, ...]


@dataclass(frozen=True)
class TableText:
    """A file's characters and how to split them."""

    name: str
    text: str
    first_line: int
    """Place in the file of the line that names the columns."""
    separator: str
    quotes: bool
    """Whether a quotation mark holds a value together; otherwise it is part of the text."""
    notes: tuple[Message, ...]


def read_table(source: TextTable, folder: Path | None) -> LabelledTexts:
    """Texts and labels of a file, without the rows in which every column is empty.

    The first line names the columns. A missing value at the end of a row is an empty one.

    Args:
        folder: where the project's file lies, for a relative path; None: not saved yet.

    Raises:
        DataError: the file or a column cannot be read.
    """
    if source.text_column.strip() == source.label_column.strip():
        raise DataError(
            "{name} is set as both the text column and the label column. Choose two columns.",
            name=quoted(source.text_column),
        )
    file = found_file(source.path, folder)
    table = table_text(read_bytes(file), source.encoding, file)
    columns, rows = _frame_of(table)
    text = _place(source.text_column, message("Choose the text column."), columns, table)
    label = _place(source.label_column, message("Choose the label column."), columns, table)
    if rows.is_empty():
        raise DataError(
            "{name} has a first line with the names of the columns and no row under it. "
            "Choose a file with rows.",
            name=quoted(table.name),
        )
    import polars

    rows = rows.filter(polars.any_horizontal(polars.all() != ""))
    return LabelledTexts(
        table.name,
        rows.to_series(text).to_list(),
        rows.to_series(label).to_list(),
        table.notes,
    )


def table_text(raw: bytes, encoding: str, file: Path, *, complete: bool = True) -> TableText:
    """Decode a file's bytes and tell the separator.

    Raises:
        DataError: the bytes are no text in this encoding, or only blank lines.
    """
    text, notes = decoded(raw, encoding, file.name, complete=complete)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as old Macintosh programs end lines
    lines = text.count("\n")
    text, stated = without_statement(text.lstrip("\r\n"))
    first_line = 1 + lines - text.count("\n")
    if not text.strip():
        raise DataError(
            "{name} has only blank lines. A first line with the names of the columns and a row "
            "for each text were expected: choose another file.",
            name=quoted(file.name),
        )
    separator = stated or separator_of(text, file.suffix)
    whole_lines = text if complete else text[: text.rfind("\n") + 1]
    quotes = not quotes_are_text(whole_lines, separator)
    if not quotes:
        notes = (
            *notes,
            message(
                "The quotation marks in {name} do not pair up and were kept as they stand.",
                name=quoted(file.name),
            ),
        )
    return TableText(file.name, text, first_line, separator, quotes, notes)


def records(table: TableText) -> Iterator[list[str]]:
    """The rows one by one, the names of the columns first; blank lines are left out.

    Raises:
        DataError: a quotation mark is wrong, or a row has more values than there are columns.
    """
    # The limit is there to notice a missing quotation mark; that is noticed at the file's end.
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(
        io.StringIO(table.text, newline=""),
        delimiter=table.separator,
        quoting=csv.QUOTE_MINIMAL if table.quotes else csv.QUOTE_NONE,
        strict=True,
    )
    columns = 0
    while True:
        line = table.first_line + reader.line_num
        try:
            record = next(reader, None)
        except csv.Error as problem:
            raise DataError(
                '{name} has a quotation mark " that is not closed, or not at the end of its '
                'value, in the row that begins in line {line}. Write "" for one within quotes.',
                name=quoted(table.name),
                line=line,
            ) from problem
        if record is None:
            return
        if not record:
            continue
        columns = columns or len(record)
        if len(record) > columns:
            raise DataError(
                "{name} has {values} values in line {line}, and its first line names {columns} "
                "columns. Put a text that contains a {separator} in quotation marks.",
                name=quoted(table.name),
                values=len(record),
                line=line,
                columns=columns,
                separator=SEPARATORS.get(table.separator, "separator"),
            )
        yield record


def column_names(first: Sequence[str | None]) -> tuple[str, ...]:
    """Names out of the first record, without the spaces around them."""
    return tuple((name or "").strip() for name in first)


def _frame_of(table: TableText) -> tuple[tuple[str, ...], polars.DataFrame]:
    """Names of the columns and the rows, every value a text and none of them null."""
    import polars

    try:
        frame = polars.read_csv(
            table.text.encode(errors="replace"),
            has_header=False,  # as a header, names that occur twice would be changed
            separator=table.separator,
            quote_char='"' if table.quotes else None,
            infer_schema=False,
        ).fill_null("")
        return column_names(frame.row(0)), frame[1:]
    except polars.exceptions.PolarsError:
        # Polars does not say where, and refuses an inch sign that is not in quotes.
        every = list(records(table))
        columns = column_names(every[0])
        width = len(columns)
        padded = [[*row, *[""] * (width - len(row))] for row in islice(every, 1, None)]
        schema = {str(place): polars.String for place in range(width)}
        return columns, polars.DataFrame(padded, schema=schema, orient="row")


def _place(wanted: str, advice: Message, columns: tuple[str, ...], table: TableText) -> int:
    """Which column has a name."""
    name = wanted.strip()
    if columns.count(name) == 1:
        return columns.index(name)
    if name in columns:
        raise DataError(
            "{file} has {count} columns called {name}, and one was expected. Rename all but one "
            "in the file's first line.",
            file=quoted(table.name),
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
        file=quoted(table.name),
        name=quoted(name),
        columns=listed([column for column in columns if column] or [""]),
        hint=hint,
        advice=advice,
    )
