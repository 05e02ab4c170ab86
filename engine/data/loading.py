"""From settings to a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.data.arrays import arrays_dataset
from engine.data.dataset import Dataset, Progress
from engine.data.labelled import Part
from engine.data.labelled_dataset import READ, labelled_dataset
from engine.data.language import language_dataset
from engine.data.memory import adding_dataset, task_texts
from engine.data.series import series_dataset
from engine.data.sources import opened
from engine.data.telling import Telling
from engine.message import Message, message
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.memory import AddingProblem, MemoryTask
from engine.project.sources.series import Series

THE_DATA = message("The data")


def load(settings: DataSettings, folder: Path | None, progress: Progress | None = None) -> Dataset:
    """Read and prepare the data. The same settings and the same file give the same arrays.

    A file is read in parts: what is kept of it are prepared rows, and texts, which lie on the
    disk where they are many.

    Args:
        folder: where the project's file lies, for a relative path; None: not saved yet.
        progress: told how far it is, from the calling thread.

    Raises:
        DataError: the source cannot be read, or not learned from.
    """
    tell = Telling(progress)
    source, preparation = settings.source, settings.applied
    if isinstance(source, Series):
        return series_dataset(source, preparation, folder, tell)
    if isinstance(source, ArraysFile):
        return arrays_dataset(source, preparation, folder, tell)
    if isinstance(source, AddingProblem):
        return adding_dataset(source, preparation, tell)
    task = source.task
    if task == "language_model":
        return language_dataset(source, preparation, folder, tell)
    if isinstance(source, MemoryTask):
        parts = [Part(*task_texts(source, preparation.seed))]
        return labelled_dataset(
            parts,
            preparation,
            task or "classify",
            source=THE_DATA,
            notes=(),
            tell=tell,
            origin=None,
        )
    found = opened(source, folder, lambda share: tell(READ * share))
    return labelled_dataset(
        found.parts,
        preparation,
        task or "classify",
        source=found.title,
        notes=found.notes,
        tell=tell,
        origin=found.origin,
        asked=getattr(source, "label_column", ""),
    )


def prepared(
    texts: Sequence[str],
    labels: Sequence[str],
    preparation: Preparation,
    *,
    source: Message | str = THE_DATA,
    notes: Sequence[Message] = (),
    progress: Progress | None = None,
) -> Dataset:
    """A dataset of texts and their classes.

    Rows without a label or without a symbol are left out. Classes come from all rows, the
    vocabulary from the rows for training alone.

    Args:
        source: what an error calls the data, at the start of a sentence.

    Raises:
        DataError: no rows are left, or they are of one class or of far too many.
    """
    parts = [Part(texts, labels)]
    tell = Telling(progress)
    return labelled_dataset(
        parts, preparation, "classify", source=source, notes=notes, tell=tell, origin=None
    )
