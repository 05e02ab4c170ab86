"""A table of numbers, a row for each step."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data.array_files import is_npy, read_npy
from engine.data.columns import column_names
from engine.data.errors import DataError
from engine.data.files import found_file, read_blocks, unreadable
from engine.data.json_lines import is_json_lines
from engine.data.parquet import is_parquet
from engine.data.table_text import records, table_text
from engine.data.wording import did_you_mean, listed, quoted
from engine.message import Message
from engine.project.sources.series import SeriesTable

if TYPE_CHECKING:
    import polars

MOST_BYTES = 2**30
"""Of a file with a series."""


@dataclass(frozen=True, eq=False)
class NumberTable:
    """Columns of numbers, and what each step is called."""

    name: str
    columns: tuple[str, ...]
    values: NDArray[np.float64]
    """(steps, columns); not a number where nothing is written."""
    labels: tuple[str, ...]
    """The first column that is no number; empty: there is none."""
    notes: tuple[Message, ...] = ()


def bundled_table(name: str) -> NumberTable:
    """A table that comes with Gradloom, by the name of its file."""
    import polars

    place = files("resources") / "data" / name
    return _numbers_of(polars.read_csv(place.read_bytes(), infer_schema=False), name)


def read_number_table(source: SeriesTable, folder: Path | None) -> tuple[NumberTable, Path]:
    """Read a whole file: CSV, TSV, JSON lines, Parquet or npy, as its content says.

    Raises:
        DataError: it cannot be read, is too large, or has no column of numbers.
    """
    file = found_file(source.path, folder)
    if file.stat().st_size > MOST_BYTES:
        raise DataError(
            "{name} is larger than {most:.0f} GB, and a series is read as a whole. Leave columns "
            "or steps out of it.",
            name=quoted(file.name),
            most=MOST_BYTES / 2**30,
        )
    first = next(read_blocks(file))
    if is_npy(first):
        return _of_array(file), file
    return _numbers_of(*_frame(source, file, first)), file


def _of_array(file: Path) -> NumberTable:
    array = read_npy(file)
    if array.ndim not in (1, 2) or not np.issubdtype(array.dtype, np.number):
        raise DataError(
            "{name} holds an array of {axes} axes and {kind}, and numbers were expected, (steps,) "
            "or (steps, columns).",
            name=quoted(file.name),
            axes=array.ndim,
            kind=str(array.dtype),
        )
    values = array.reshape(len(array), -1).astype(np.float64)
    columns = tuple(str(place + 1) for place in range(values.shape[1]))
    return NumberTable(file.name, columns, values, ())


def _frame(
    source: SeriesTable, file: Path, first: bytes
) -> tuple[polars.DataFrame, str, tuple[Message, ...]]:
    import polars

    try:
        if is_parquet(first):
            found = polars.read_parquet(file)
            return found.cast(polars.String, strict=False), file.name, ()
        if is_json_lines(first, source.encoding, file):
            found = polars.read_ndjson(file, infer_schema_length=None)
            return found.cast(polars.String, strict=False), file.name, ()
    except polars.exceptions.PolarsError as problem:
        raise DataError(
            "{name} is damaged, or its columns hold more than single values. Write it anew.",
            name=quoted(file.name),
        ) from problem
    except OSError as problem:
        raise unreadable(file, problem) from problem
    table = table_text(read_blocks(file), source.encoding, file)
    every = records(table, table.blocks, table.first_line)
    columns = column_names(next(every))
    rows = [[*row, *[""] * (len(columns) - len(row))][: len(columns)] for row in every if any(row)]
    names = [name or f"column {place + 1}" for place, name in enumerate(columns)]
    for place in range(len(names)):
        while names.count(names[place]) > 1:
            names[place] = f"{names[place]} {place + 1}"
    schema = dict.fromkeys(names, polars.String)
    return polars.DataFrame(rows, schema=schema, orient="row"), file.name, table.notes


def _numbers_of(frame: polars.DataFrame, name: str, notes: tuple[Message, ...] = ()) -> NumberTable:
    import polars

    columns: list[str] = []
    values: list[NDArray[np.float64]] = []
    labels: tuple[str, ...] = ()
    for column in frame.columns:
        text = frame[column].fill_null("").str.strip_chars()
        numbers = text.cast(polars.Float64, strict=False)
        written = text != ""
        # A number here and there that cannot be read is a gap; a column of them is no numbers.
        if written.any() and 2 * int(numbers.is_not_null().sum()) >= int(written.sum()):
            columns.append(column)
            values.append(numbers.fill_null(np.nan).to_numpy())
        elif not labels and written.any():
            labels = tuple(text.to_list())
    if not columns:
        raise DataError(
            "{name} has no column of numbers; its columns are {columns}. Choose a table with a row "
            "for each step and numbers in it.",
            name=quoted(name),
            columns=listed(frame.columns or [""]),
        )
    return NumberTable(name, tuple(columns), np.stack(values, axis=1), labels, notes)


def split_names(wanted: str) -> list[str]:
    """The names in a setting that has commas between them."""
    return [part.strip() for part in wanted.split(",") if part.strip()]


def chosen_columns(wanted: str, columns: Sequence[str], name: str) -> tuple[int, ...]:
    """Places of the columns that a setting names, with commas between them; empty: all.

    Raises:
        DataError: there is no such column.
    """
    found = []
    for each in split_names(wanted):
        if each not in columns:
            near = difflib.get_close_matches(each, columns, n=1)
            raise DataError(
                "{file} has no column of numbers {name}; those it has are {columns}.{hint}",
                file=quoted(name),
                name=quoted(each),
                columns=listed(columns),
                hint=did_you_mean(near[0]) if near else "",
            )
        if columns.index(each) not in found:
            found.append(columns.index(each))
    return tuple(found) or tuple(range(len(columns)))
