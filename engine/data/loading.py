"""From settings to a dataset: read, leave out bad rows, split, prepare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.classes import classes_of
from engine.data.dataset import Dataset, Progress, Rows, Skipped
from engine.data.errors import DataError, nothing_chosen
from engine.data.names import names
from engine.data.preparation import Preparer, counted, has_symbols, vocabulary_of
from engine.data.table import read_table
from engine.data.wording import listed, quoted
from engine.message import Message, message
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings, NamesInTenLanguages, NotChosen, Preparation

MOST_NUMBERS = 2**30
"""Numbers in all prepared rows together: 8 GiB of them."""
THE_DATA = message("The data")


def load(settings: DataSettings, folder: Path | None, progress: Progress | None = None) -> Dataset:
    """Read and prepare the data. The same settings and the same file give the same arrays.

    Args:
        folder: where the project's file lies, for a relative path; None: not saved yet.
        progress: told how far it is, from the calling thread.

    Raises:
        DataError: the source cannot be read, or not learned from.
    """
    source = settings.source
    if isinstance(source, NamesInTenLanguages):
        texts, labels = names()
        return prepared(texts, labels, settings.preparation, progress=progress)
    if isinstance(source, NotChosen):
        raise nothing_chosen()
    table = read_table(source, folder)
    return prepared(
        table.texts,
        table.labels,
        settings.preparation,
        source=quoted(table.name),
        notes=table.notes,
        progress=progress,
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
    texts, labels, skipped = _usable(texts, labels, preparation)
    if not texts:
        raise DataError(
            "{source} has no row with both a text and a label. Choose two columns that are "
            "filled in.",
            source=source,
        )
    if len(texts) == 1:
        raise DataError(
            "{source} has a single row with a text and a label, and one for training and one for "
            "validation is the least. Add rows.",
            source=source,
        )
    classes = classes_of(labels, source)
    numbers = {label: number for number, label in enumerate(classes)}
    targets = np.array([numbers[label] for label in labels], dtype=np.int64)
    parts = _split(len(texts), preparation)
    own = [tuple(texts[row] for row in part) for part in parts]
    tell = _Telling(progress, 2 * len(texts))

    counts, longest = counted(own[0], preparation, tell.within(0))
    longest = max(longest, counted(own[1], preparation, tell.within(len(own[0])))[1])
    vocabulary = vocabulary_of(counts, preparation)
    preparer = Preparer(preparation, vocabulary, min(preparation.length, longest))
    if len(texts) * preparer.length > MOST_NUMBERS:
        raise DataError(
            "{source} would make {rows:,} rows of {length:,} symbols, more than memory holds. "
            "Set a smaller length.",
            source=source,
            rows=len(texts),
            length=preparer.length,
        )

    def rows(part: int, before: int) -> Rows:
        inputs, lengths = preparer.with_lengths(own[part], tell.within(before))
        return Rows(_fixed(inputs), _fixed(targets[parts[part]]), own[part], _fixed(lengths))

    training = rows(0, len(texts))
    validation = rows(1, len(texts) + len(training))
    facts = DataFacts(
        vocabulary=vocabulary,
        classes=classes,
        length=preparer.length,
        training_rows=len(training),
        validation_rows=len(validation),
        longest=longest,
    )
    notes = (*notes, *_untrained(training, classes))
    return Dataset(facts, training, validation, preparer, skipped, notes)


@dataclass(frozen=True)
class _Telling:
    """Progress of work that is done in parts."""

    progress: Progress | None
    steps: int

    def within(self, before: int) -> Callable[[int], None]:
        """What a part calls with its own count; ``before`` steps were done when it began."""

        def tell(done: int) -> None:
            if self.progress:
                self.progress(before + done, self.steps)

        return tell


def _usable(
    texts: Sequence[str], labels: Sequence[str], preparation: Preparation
) -> tuple[list[str], list[str], tuple[Skipped, ...]]:
    """The rows that can be learned from, and how many others there are for each reason."""
    kept: list[tuple[str, str]] = []
    no_text = no_label = 0
    for text, label in zip(texts, labels, strict=True):
        if not has_symbols(text, preparation):
            no_text += 1
        elif not (name := label.strip()):
            no_label += 1
        else:
            kept.append((text, name))
    skipped = (
        Skipped(message("the text is empty"), no_text),
        Skipped(message("the label is empty"), no_label),
    )
    return (
        [text for text, _ in kept],
        [label for _, label in kept],
        tuple(each for each in skipped if each.rows),
    )


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


def _fixed(array: NDArray[np.int64]) -> NDArray[np.int64]:
    array.flags.writeable = False
    return array
