"""The first rows of a source, before its columns are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from engine.data import hugging_face, json_lines, parquet, text_folder
from engine.data.array_files import array_headers, is_npy
from engine.data.columns import column_names
from engine.data.decoding import Decoder
from engine.data.errors import DataError, nothing_chosen
from engine.data.files import found_file, read_blocks
from engine.data.json_lines import is_json_lines
from engine.data.memory import adding_rows, task_texts
from engine.data.names import names, names_without_accents
from engine.data.number_table import NumberTable, bundled_table, read_number_table
from engine.data.parquet import is_parquet
from engine.data.series import CARBON_DIOXIDE
from engine.data.table_text import records, table_text
from engine.data.wording import quoted
from engine.message import Message
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.memory import AddingProblem, MemoryTask
from engine.project.sources.series import CarbonDioxide, SeriesTable
from engine.project.sources.texts import (
    HuggingFaceDataset,
    LongText,
    NamesInTenLanguages,
    TextFolder,
    TextTable,
)

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
    """The first ``limit`` rows of a source, or some of the bundled names.

    Args:
        folder: where the project's file lies, for a relative path; None: not saved yet.

    Raises:
        DataError: the source cannot be read, or the rows looked at are no table; or nothing is
            chosen.
    """
    if isinstance(source, TextTable):
        return _of_table(source.path, source.encoding, folder, limit)
    if isinstance(source, SeriesTable):
        return _of_series(source, folder, limit)
    if isinstance(source, ArraysFile):
        return _of_arrays(source, folder)
    if isinstance(source, LongText):
        return _of_long_text(source, folder, limit)
    if isinstance(source, TextFolder):
        return _shown(("text", "folder"), text_folder.preview_rows(source, folder, limit))
    if isinstance(source, HuggingFaceDataset):
        return _shown(*hugging_face.preview_rows(source, folder, limit))
    if isinstance(source, NamesInTenLanguages):
        texts, labels = names_without_accents() if source.asks == "accents" else names()
        step = max(1, len(texts) // max(1, limit))
        some = list(zip(texts[::step], labels[::step], strict=True))[:limit]
        asked = "accents" if source.asks == "accents" else "language"
        return Preview(("name", asked), tuple(some))
    if isinstance(source, CarbonDioxide):
        return _of_numbers(bundled_table(CARBON_DIOXIDE), limit)
    if isinstance(source, AddingProblem):
        return _of_adding(source, limit)
    if isinstance(source, MemoryTask):
        made = task_texts(source.replace(rows=max(2, limit)), 0)
        return Preview(("symbols", "asked"), tuple(zip(*made, strict=True))[:limit])
    raise nothing_chosen()


def _of_series(source: SeriesTable, folder: Path | None, limit: int) -> Preview:
    file = found_file(source.path, folder)
    if is_npy(next(read_blocks(file, _BYTES + 1))):
        return _of_numbers(read_number_table(source, folder)[0], limit)
    return _of_table(source.path, source.encoding, folder, limit)


def _of_numbers(table: NumberTable, limit: int) -> Preview:
    columns = (("step",) if table.labels else ()) + table.columns
    rows = []
    for place, numbers in enumerate(table.values[:limit].tolist()):
        label = table.labels[place : place + 1]
        rows.append((*label, *(f"{number:.6g}" for number in numbers)))
    return Preview(columns, tuple(rows), notes=table.notes)


def _of_arrays(source: ArraysFile, folder: Path | None) -> Preview:
    """A row an array: what it is called, what it holds, and its shape."""
    file = found_file(source.path, folder)
    found = array_headers(file)
    if file.suffix.lower() == ".npy":
        beside = file.with_name(f"{source.targets.strip().removesuffix('.npy')}.npy")
        found += array_headers(beside) if beside.is_file() else ()
    rows = tuple((each.name, str(each.dtype), str(each.shape)) for each in found)
    return Preview(("array", "kind", "shape"), rows)


def _of_long_text(source: LongText, folder: Path | None, limit: int) -> Preview:
    file = found_file(source.path, folder)
    raw = next(read_blocks(file, _BYTES))
    decoder = Decoder(raw, source.encoding, file.name)
    lines = decoder.decode(raw, final=len(raw) < _BYTES).splitlines()
    return Preview(("text",), tuple((line,) for line in lines[:limit]), notes=decoder.notes)


def _of_adding(source: AddingProblem, limit: int) -> Preview:
    inputs, sums = adding_rows(max(2, limit), source.lag, np.random.Generator(np.random.PCG64(0)))
    rows = []
    for row, asked in zip(inputs[:limit], sums[:limit], strict=True):
        marked = [f"{number:.3f}" for number in row[row[:, 1] > 0, 0].tolist()]
        rows.append((*marked, f"{asked[0]:.3f}"))
    return Preview(("first marked", "second marked", "sum"), tuple(rows))


def _of_table(path: str, encoding: str, folder: Path | None, limit: int) -> Preview:
    file = found_file(path, folder)
    raw = next(read_blocks(file, _BYTES + 1))
    cut = len(raw) > _BYTES
    if is_parquet(raw):
        return _shown(*parquet.preview_rows(file, limit))
    if is_json_lines(raw, encoding, file):
        columns, values = json_lines.preview_rows(raw, encoding, file, cut=cut)
        return _shown(columns, values[:limit])
    table = table_text([raw], encoding, file, cut=cut)
    found: list[list[str]] = []
    try:
        for record in islice(records(table, table.blocks, table.first_line), limit + 1):
            found.append(record)
    except DataError:
        if not cut or not found:
            raise
        # The last row is cut where the part that was read ends.
    else:
        if cut and len(found) <= limit:
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


def _shown(columns: tuple[str, ...], rows: list[list[str]]) -> Preview:
    return Preview(columns, tuple(map(tuple, rows)))


def usual_columns(shown: Preview) -> tuple[str | None, str | None]:
    """Columns with a usual name of a text and of a label; None: no column is called so."""
    columns = [name for name in shown.columns if name and shown.columns.count(name) == 1]
    label = _usual(_LABEL_NAMES, columns)
    return _usual(_TEXT_NAMES, [name for name in columns if name != label]), label


def likely_columns(shown: Preview) -> tuple[str, str] | None:
    """A guess at the text column and the label column; None with fewer than two columns.

    Usual names decide first. Otherwise the text is in the column with the longest values, and
    the label in the one with the fewest different values, if it has more than one.
    """
    columns = [name for name in shown.columns if name and shown.columns.count(name) == 1]
    if len(columns) < 2:
        return None
    values = {name: [row[shown.columns.index(name)] for row in shown.rows] for name in columns}
    text, label = usual_columns(shown)
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
