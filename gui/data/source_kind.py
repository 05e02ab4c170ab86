"""Which source a file or folder is, by what lies there: without opening any file."""

from __future__ import annotations

from pathlib import Path

from engine.project.sources.base import DataSource
from engine.project.sources.texts import HuggingFaceDataset, TextFolder, TextTable

TABLES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".parquet")
"""Suffixes of what a window takes for data when it is dropped anywhere."""
_SAVED = ({"dataset_dict.json"}, {"dataset_info.json", "state.json"})
"""Files of which all lie in a folder that ``save_to_disk`` wrote."""


def is_data(path: Path) -> bool:
    """Whether a dropped file or folder is data, and nothing else."""
    return path.suffix.lower() in TABLES or path.is_dir()


def source_at(place: Path, path: str, before: DataSource) -> DataSource:
    """The source that a path is.

    Args:
        place: where the path leads.
        path: as the project writes it down.
        before: what the project has now; its other settings stay where they fit.
    """
    kind: type[TextTable | TextFolder | HuggingFaceDataset] = TextTable
    if place.is_dir():
        is_saved = any(all((place / name).is_file() for name in names) for names in _SAVED)
        kind = HuggingFaceDataset if is_saved else TextFolder
    elif not place.exists() and isinstance(before, TextFolder | HuggingFaceDataset):
        kind = type(before)  # what is not there may be a folder yet to come, or a name
    if isinstance(before, kind):
        return before.replace(path=path)
    return kind(path=path)
