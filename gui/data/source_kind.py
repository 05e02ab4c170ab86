"""Which source a file or folder is, by what lies there: without opening any file."""

from __future__ import annotations

from pathlib import Path

from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.series import SeriesTable
from engine.project.sources.texts import HuggingFaceDataset, LongText, TextFolder, TextTable

TABLES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".parquet")
TEXTS = (".txt", ".text", ".md")
ARRAYS = (".npz", ".npy")
DATA = (*TABLES, *TEXTS, *ARRAYS)
"""Suffixes of what a window takes for data when it is dropped anywhere."""
FOLDERS = (TextFolder, HuggingFaceDataset)
"""Sources whose path leads to a folder."""
_FILES = (TextTable, SeriesTable, LongText)
"""Sources that a file with words in it may be."""
_TARGETS_BESIDE = "y.npy"
_SAVED = ({"dataset_dict.json"}, {"dataset_info.json", "state.json"})
"""Files of which all lie in a folder that ``save_to_disk`` wrote."""

_OnDisk = TextTable | TextFolder | LongText | SeriesTable | ArraysFile | HuggingFaceDataset


def is_data(path: Path) -> bool:
    """Whether a dropped file or folder is data, and nothing else."""
    return path.suffix.lower() in DATA or path.is_dir()


def source_at(place: Path, path: str, before: DataSource) -> DataSource:
    """The source that a path is; what is in the file may tell that it is of another kind.

    Args:
        place: where the path leads.
        path: as the project writes it down.
        before: what the project has now; its other settings stay where they fit.
    """
    kind = _kind_at(place, before)
    if isinstance(before, kind):
        return before.replace(path=path)
    return kind(path=path)


def _kind_at(place: Path, before: DataSource) -> type[_OnDisk]:
    if place.is_dir():
        is_saved = any(all((place / name).is_file() for name in names) for names in _SAVED)
        return HuggingFaceDataset if is_saved else TextFolder
    if not place.exists() and isinstance(before, _OnDisk):
        return type(before)  # what is not there may be a folder yet to come, or a name
    suffix = place.suffix.lower()
    if suffix == ".npz":
        return ArraysFile
    if suffix == ".npy":
        if isinstance(before, ArraysFile):
            return ArraysFile
        beside = place.with_name(_TARGETS_BESIDE)
        return ArraysFile if beside.is_file() and place.name != beside.name else SeriesTable
    if isinstance(before, _FILES) and not before.path:
        return type(before)  # a kind that was chosen from the menu, waiting for its file
    return TextTable
