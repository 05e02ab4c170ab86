"""Which source a file is likely to be, and which columns or arrays of it: by what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.data.array_files import ArrayHeader, array_headers
from engine.data.errors import DataError
from engine.data.files import found_file
from engine.data.number_table import split_names
from engine.data.table_preview import Preview, likely_columns, preview, usual_columns
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.series import SeriesTable
from engine.project.sources.texts import HuggingFaceDataset, LongText, TextTable
from engine.vocabulary.tasks import TaskName

PLAIN = (".txt", ".text", ".md")
"""Suffixes of what is one long text, unless it is a table after all."""
_INPUTS = ("x", "x_train", "inputs", "input", "data", "features", "sequences", "rows", "train_x")
_TARGETS = ("y", "y_train", "targets", "target", "labels", "label", "classes", "train_y")
_LONGEST_NAME = 40
"""Characters of a column's name, and not of a line of prose."""
_MOST_WORDS = 3
"""Words of one."""


@dataclass(frozen=True)
class Likely:
    """A guess at a source, and what it was guessed by."""

    source: DataSource
    shown: Preview | None
    """Its first rows; None: they could not be read, which loading it will give the reason for."""
    task: TaskName | None = None
    """What is asked, where the source alone does not say it and its files do."""


def likely_source(
    source: DataSource,
    folder: Path | None,
    before: DataSource | None = None,
    *,
    limit: int = 20,
) -> Likely:
    """Look into what a source names: what kind of source it is, with its columns or arrays.

    Args:
        source: as the name of its file tells, with the path.
        folder: where the project's file lies, for a relative path; None: not saved yet.
        before: what there was. A source of the same kind without a file is a kind that a person
            has chosen, and then its columns alone are guessed; else its other settings stay where
            the file is of that kind too.
    """
    is_chosen = type(before) is type(source) and not getattr(before, "path", "")
    shown = _shown(source, folder, limit)
    if isinstance(source, TextTable) and not is_chosen:
        found = _of_another_kind(source, shown, before)
        if found is not None:
            return Likely(found, _shown(found, folder, limit))
    if isinstance(source, TextTable | HuggingFaceDataset) and shown is not None:
        return Likely(_with_columns(source, shown), shown)
    if isinstance(source, ArraysFile):
        return _likely_arrays(source, folder, shown)
    return Likely(source, shown)


def _of_another_kind(
    source: TextTable, shown: Preview | None, before: DataSource | None
) -> LongText | SeriesTable | None:
    """A file that is no table of texts; None: it is one, or could not be read."""
    if source.path.lower().endswith(PLAIN) and (shown is None or not looks_like_table(shown)):
        if isinstance(before, LongText):
            return before.replace(path=source.path)
        return LongText(path=source.path, encoding=source.encoding)
    if shown is None or not looks_like_series(shown) or _has_its_columns(source, shown):
        return None
    if not isinstance(before, SeriesTable):
        return SeriesTable(path=source.path, encoding=source.encoding)
    there = set(shown.columns)
    named = {
        name: text
        for name in ("columns", "target_columns")
        if set(split_names(text := getattr(before, name))) <= there
    }
    emptied = {"columns": "", "target_columns": "", **named}
    return before.replace(path=source.path, **emptied)


def looks_like_series(shown: Preview) -> bool:
    """Whether a table is numbers, but for one column at most, such as a date.

    A table with a column that is called as one of texts usually is, or that looks like one, is
    none.
    """
    filled = [
        [row[place].strip() for row in shown.rows if row[place].strip()]
        for place in range(len(shown.columns))
    ]
    others = [values for values in filled if values and not _are_numbers(values)]
    has_numbers = any(map(_are_numbers, filled))
    if not others or not has_numbers:
        return has_numbers
    text, _ = usual_columns(shown)
    return text is None and len(others) == 1 and _are_moments_or_labels(others[0])


def _are_moments_or_labels(values: Sequence[str]) -> bool:
    """Short, and with figures in them, or the same again and again."""
    if max(map(len, values)) > _LONGEST_NAME:
        return False
    with_figures = sum(any(map(str.isdigit, value)) for value in values)
    return 2 * with_figures >= len(values) or 2 * len(set(values)) <= len(values)


def looks_like_table(shown: Preview) -> bool:
    """Whether lines of a plain file are rows: equally many short values, and more than one."""
    if len(shown.columns) < 2 or not shown.rows:
        return False
    are_names = all(map(_is_name, shown.columns))
    return are_names and all(all(value.strip() for value in row) for row in shown.rows)


def _is_name(head: str) -> bool:
    return 0 < len(head.split()) <= _MOST_WORDS and len(head) <= _LONGEST_NAME


def number_columns(shown: Preview) -> tuple[str, ...]:
    """Columns of a table whose values are numbers."""
    return tuple(
        name
        for place, name in enumerate(shown.columns)
        if name and _are_numbers([row[place].strip() for row in shown.rows if row[place].strip()])
    )


def _are_numbers(values: Sequence[str]) -> bool:
    good = sum(map(_is_number, values))
    return bool(values) and 2 * good >= len(values)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _with_columns(source: TextTable | HuggingFaceDataset, shown: Preview) -> DataSource:
    if _has_its_columns(source, shown):
        return source
    columns = likely_columns(shown)
    if columns is None:
        return source
    return source.replace(text_column=columns[0], label_column=columns[1])


def _has_its_columns(source: TextTable | HuggingFaceDataset, shown: Preview) -> bool:
    return {source.text_column, source.label_column} <= set(shown.columns)


def _likely_arrays(source: ArraysFile, folder: Path | None, shown: Preview | None) -> Likely:
    try:
        file = found_file(source.path, folder)
        arrays = {each.name: each for each in array_headers(file)}
        if file.suffix.lower() == ".npy":
            beside = file.with_name(f"{source.targets.strip().removesuffix('.npy')}.npy")
            asked = array_headers(beside)[0]
            return Likely(source, shown, _task_of(arrays[file.stem], asked))
    except (DataError, OSError):
        return Likely(source, shown)
    inputs = source.inputs if source.inputs in arrays else _usual(_INPUTS, tuple(arrays))
    targets = source.targets if source.targets in arrays else _usual(_TARGETS, tuple(arrays))
    if len(arrays) == 2 and (inputs is None) != (targets is None):
        [other] = set(arrays) - {inputs or targets}
        inputs, targets = inputs or other, targets or other
    if inputs is None or targets is None:
        return Likely(source, shown)
    found = source.replace(inputs=inputs, targets=targets)
    return Likely(found, shown, _task_of(arrays[inputs], arrays[targets]))


def _usual(names: Sequence[str], there: Sequence[str]) -> str | None:
    lowered = {name.lower(): name for name in reversed(there)}
    return next((lowered[name] for name in names if name in lowered), None)


def _task_of(given: ArrayHeader, asked: ArrayHeader) -> TaskName | None:
    """What reading the arrays will find is asked, by their shapes and kinds alone."""
    if asked.dtype.kind == "f":
        return "regress"
    if asked.dtype.kind in "biuUS":
        is_each_step = len(asked.shape) > 1 and asked.shape[:2] == given.shape[:2]
        return "tag" if is_each_step else "classify"
    return None


def _shown(source: DataSource, folder: Path | None, limit: int) -> Preview | None:
    try:
        return preview(source, folder, limit)
    except DataError:
        return None
