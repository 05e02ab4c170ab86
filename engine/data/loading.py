"""From settings to a dataset: read, leave out bad rows, split, prepare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, Progress, Rows
from engine.data.errors import DataError
from engine.data.labelled import Part
from engine.data.origin import Origin
from engine.data.preparation import Preparer, StoredNumbers, vocabulary_of
from engine.data.sources import opened
from engine.data.usable import usable
from engine.data.wording import listed
from engine.message import Message, message
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings, Preparation

MOST_NUMBERS = 2**30
"""Numbers in all prepared rows together: 2 GiB of them, or 4 GiB with a large vocabulary."""
A = TypeVar("A", NDArray[np.int64], StoredNumbers)
THE_DATA = message("The data")
_READ = 0.4
"""Share of the work that is reading; the vocabulary and the rows take the rest in equal parts."""
_COUNTED = 0.7


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
    tell = _Telling(progress)
    source = opened(settings.source, folder, lambda share: tell(_READ * share))
    return _dataset(
        source.parts,
        settings.preparation,
        source=source.title,
        notes=source.notes,
        tell=tell,
        origin=source.origin,
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
    """A dataset of labelled texts.

    Rows without a label or without a symbol are left out. Classes come from all rows, the
    vocabulary from the rows for training alone.

    Args:
        source: what an error calls the data, at the start of a sentence.

    Raises:
        DataError: no rows are left, or they are of one class or of far too many.
    """
    parts = [Part(texts, labels)]
    tell = _Telling(progress)
    return _dataset(parts, preparation, source=source, notes=notes, tell=tell, origin=None)


class _Telling:
    """Progress that never goes back, as some texts are gone through twice."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._most = 0.0

    def __call__(self, share: float) -> None:
        self._most = max(self._most, share)
        if self._progress:
            self._progress(self._most)

    def within(self, begin: float, end: float, steps: int) -> Callable[[int], None]:
        """What a part of the work calls with how many of its steps it has done."""
        return lambda done: self(begin + (end - begin) * done / steps)


def _dataset(
    parts: Iterable[Part],
    preparation: Preparation,
    *,
    source: Message | str,
    notes: Sequence[Message],
    tell: _Telling,
    origin: Origin | None,
) -> Dataset:
    found = usable(parts, preparation, source)
    rows = len(found.targets)
    places = _split(rows, preparation)
    training, validation = (found.texts.selected(place) for place in places)
    telling = tell.within(_READ, _COUNTED, len(training))
    vocabulary = vocabulary_of(training, preparation, telling)
    preparer = Preparer(preparation, vocabulary, preparation.length)
    boundary = _COUNTED + (1 - _COUNTED) * len(training) / rows
    numbered = (
        preparer.numbered(training, tell.within(_COUNTED, boundary, len(training))),
        preparer.numbered(validation, tell.within(boundary, 1, len(validation))),
    )
    longest = max(int(each.lengths.max()) for each in numbered)
    preparer = Preparer(preparation, vocabulary, min(preparation.length, longest))
    if rows * preparer.length > MOST_NUMBERS:
        raise DataError(
            "{source} would make {rows:,} rows of {length:,} symbols, more than memory holds. "
            "Set a smaller length.",
            source=source,
            rows=rows,
            length=preparer.length,
        )
    made = [
        Rows(
            inputs=_fixed(each.rows(preparer.length, preparation)),
            targets=_fixed(found.targets[place]),
            texts=texts,
            lengths=_fixed(each.lengths),
        )
        for each, place, texts in zip(numbered, places, (training, validation), strict=True)
    ]
    facts = DataFacts(
        vocabulary=vocabulary,
        classes=found.classes,
        length=preparer.length,
        training_rows=len(made[0]),
        validation_rows=len(made[1]),
        longest=longest,
        class_rows=tuple(made[0].class_counts(len(found.classes)).tolist()),
    )
    notes = (*notes, *_untrained(made[0], found.classes))
    return Dataset(facts, made[0], made[1], preparer, found.skipped, notes, origin)


def _split(rows: int, preparation: Preparation) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the rows for training and for validation, each in the source's order."""
    order = np.random.Generator(np.random.PCG64(preparation.seed)).permutation(rows)
    held_out = min(max(1, round(rows * preparation.validation_share)), rows - 1)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def _untrained(training: Rows, classes: Sequence[str]) -> list[Message]:
    counts = training.class_counts(len(classes))
    missing = [label for label, count in zip(classes, counts, strict=True) if not count]
    if not missing:
        return []
    return [
        message(
            "No row for training has the class {names}, so it cannot be learned: add such rows, "
            "or choose another seed or a smaller validation share.",
            names=listed(missing),
        )
    ]


def _fixed(array: A) -> A:
    array.flags.writeable = False
    return array
