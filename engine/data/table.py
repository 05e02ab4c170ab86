"""Rows of a table, every value as text: which form a file has, and CSV and TSV files themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.columns import column_names, places_of, refuse_same_column
from engine.data.errors import DataError
from engine.data.files import found_file, read_blocks
from engine.data.json_lines import is_json_lines, read_json_lines
from engine.data.labelled import LabelledTexts, Part, ReadShare
from engine.data.parquet import is_parquet, read_parquet
from engine.data.table_text import TableText, records, table_text
from engine.data.wording import quoted
from engine.project.sources.texts import TextTable

if TYPE_CHECKING:
    import polars


def read_table(
    source: TextTable, folder: Path | None, read_share: ReadShare | None = None
) -> LabelledTexts:
    """Open a file: CSV, TSV, JSON lines or Parquet, as its content says.

    Rows in which every column is empty are left out, as blank lines are.

    Args:
        folder: where the project's file lies, for a relative path; None: not saved yet.

    Raises:
        DataError: the file or a column cannot be read. What is wrong further down is raised when
            that part is reached.
    """
    refuse_same_column(source)
    file = found_file(source.path, folder)
    blocks = _telling(read_blocks(file), file.stat().st_size, read_share)
    first = next(blocks)
    if is_parquet(first):
        return read_parquet(source, file, read_share)
    blocks = chain([first], blocks)
    if is_json_lines(first, source.encoding, file):
        return read_json_lines(source, file, blocks)
    table = table_text(blocks, source.encoding, file)
    text = next(table.blocks)
    columns = column_names(next(records(table, [text], table.first_line)))
    places = places_of(source, columns, table.name)
    parts = _parts(table, text, len(columns), places)
    return LabelledTexts(table.name, parts, table.notes)


def _telling(blocks: Iterator[bytes], size: int, read_share: ReadShare | None) -> Iterator[bytes]:
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        if read_share:
            read_share(min(1.0, done / max(1, size)))


def _parts(table: TableText, first: str, width: int, places: tuple[int, int]) -> Iterator[Part]:
    """The two columns, a block at a time; the first begins with the names."""
    import polars

    is_first, has_rows = True, False
    line = table.first_line
    for text in chain([first], table.blocks):
        try:
            frame = _split(text, table, width)[int(is_first) :]
        except polars.exceptions.PolarsError:
            # Polars does not say where, and refuses an inch sign that is not in quotes.
            every = records(table, chain([text], table.blocks), line)
            yield from _read_one_by_one(islice(every, int(is_first), None), width, places)
            return
        is_first = False
        line += text.count("\n")
        has_rows = has_rows or not frame.is_empty()
        frame = frame.filter(polars.any_horizontal(polars.all() != ""))
        texts, labels = (frame.to_series(place).to_list() for place in places)
        yield Part(texts, labels)
    if not has_rows:
        raise DataError(
            "{name} has a first line with the names of the columns and no row under it. "
            "Choose a file with rows.",
            name=quoted(table.name),
        )


def _split(text: str, table: TableText, width: int) -> polars.DataFrame:
    """Rows of a text, every value a text and none of them null."""
    import polars

    return polars.read_csv(
        text.encode(errors="replace"),
        has_header=False,  # as a header, names that occur twice would be changed
        separator=table.separator,
        quote_char='"' if table.quotes else None,
        schema={str(place): polars.String for place in range(width)},
    ).fill_null("")


def _read_one_by_one(
    every: Iterator[list[str]], width: int, places: tuple[int, int], size: int = 10_000
) -> Iterator[Part]:
    while some := list(islice(every, size)):
        padded = [[*row, *[""] * (width - len(row))] for row in some if any(row)]
        yield Part([row[places[0]] for row in padded], [row[places[1]] for row in padded])
