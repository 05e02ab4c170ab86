"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.columns import places_of
from engine.data.errors import DataError
from engine.data.labelled import LabelledTexts, Part, ReadShare
from engine.data.wording import quoted
from engine.project.sources.texts import TextTable

if TYPE_CHECKING:
    import polars

_MARK = b"PAR1"
_ROWS = 20_000


def is_parquet(first: bytes) -> bool:
    """Whether a file's first bytes are those of a Parquet file."""
    return first.startswith(_MARK)


def read_parquet(source: TextTable, file: Path, read_share: ReadShare | None) -> LabelledTexts:
    """Open a Parquet file; numbers, dates, true and false are written out, null is empty.

    Raises:
        DataError: it is damaged, has no rows, or a column is missing or of another kind.
    """
    table, schema = _opened(file)
    columns = tuple(schema)
    names = [columns[place] for place in places_of(source, columns, file.name)]
    for name in names:
        if schema[name].is_nested() or not _is_written(schema[name]):
            raise DataError(
                "The column {column} of {name} holds {kind}, and texts or numbers were expected. "
                "Choose another column.",
                column=quoted(name),
                name=quoted(file.name),
                kind=str(schema[name]).lower().split("(")[0],
            )
    return LabelledTexts(file.name, _parts(table, names, file, read_share))


def preview_rows(file: Path, limit: int) -> tuple[tuple[str, ...], list[list[str]]]:
    """Columns and the first rows.

    Raises:
        DataError: the file is damaged.
    """
    import polars

    table, schema = _opened(file)
    try:
        shown = table.head(limit).collect()
    except polars.exceptions.PolarsError as problem:
        raise _damaged(file) from problem
    rows = [["" if value is None else str(value) for value in row] for row in shown.iter_rows()]
    return tuple(schema), rows


def _opened(file: Path) -> tuple[polars.LazyFrame, polars.Schema]:
    import polars

    try:
        table = polars.scan_parquet(file, glob=False)
        return table, table.collect_schema()
    except (polars.exceptions.PolarsError, OSError) as problem:
        raise _damaged(file) from problem


def _is_written(kind: polars.DataType) -> bool:
    import polars

    return not isinstance(kind, polars.Binary | polars.Object)


def _parts(
    table: polars.LazyFrame, names: list[str], file: Path, read_share: ReadShare | None
) -> Iterator[Part]:
    import polars

    done = 0
    try:
        rows = table.select(polars.len()).collect().item()
        chosen = table.select(polars.col(names).cast(polars.String).fill_null(""))
        for frame in chosen.collect_batches(chunk_size=_ROWS, maintain_order=True, lazy=True):
            done += len(frame)
            yield Part(frame.to_series(0).to_list(), frame.to_series(1).to_list())
            if read_share:
                read_share(min(1.0, done / max(1, rows)))
    except polars.exceptions.PolarsError as problem:
        raise _damaged(file) from problem
    if not done:
        raise DataError("{name} has no rows. Choose a file with rows.", name=quoted(file.name))


def _damaged(file: Path) -> DataError:
    return DataError(
        "{name} is a Parquet file that cannot be read: it is damaged, or not whole. Save it "
        "again, or choose another file.",
        name=quoted(file.name),
    )
