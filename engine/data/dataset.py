"""Prepared data: rows of numbers, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from engine.data.origin import Origin
from engine.data.preparation import CHUNK, Preparer, StoredNumbers
from engine.data.texts import Texts
from engine.message import Message
from engine.project.data_facts import DataFacts

Progress = Callable[[float], None]
"""Called now and then while data is read and prepared, with the share that is done, 0 to 1.

What it raises ends the loading and reaches the caller, so it can also cancel.
"""


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of the data, all prepared the same way. Arrays are read-only."""

    inputs: StoredNumbers
    """Numbers of symbols, (rows, length). 0 is padding, 1 the unknown."""
    targets: NDArray[np.int64]
    """Numbers of classes, (rows,)."""
    texts: Texts
    """The texts as they were read, decoded when asked for."""
    lengths: NDArray[np.int64]
    """Symbols in each text before it was cut or filled up, (rows,)."""

    def __len__(self) -> int:
        return len(self.texts)

    def class_counts(self, classes: int) -> NDArray[np.int64]:
        """How many rows each class has, (classes,)."""
        return np.bincount(self.targets, minlength=classes).astype(np.int64)


@dataclass(frozen=True)
class BadExample:
    """A row that was left out."""

    row: int
    """Its place in the source, from 1, blank lines and the names of the columns not counted."""
    shown: str
    """What there is of it, cut if it is long."""


@dataclass(frozen=True)
class Skipped:
    """Rows of the source that were left out, and why."""

    reason: Message
    rows: int
    examples: tuple[BadExample, ...] = ()
    """The first few of them."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Everything training, prediction and the data panel need of some data."""

    facts: DataFacts
    training: Rows
    validation: Rows
    preparer: Preparer
    skipped: tuple[Skipped, ...] = ()
    """Rows left out, by reason; empty when all were good."""
    notes: tuple[Message, ...] = ()
    """What the person should know although the data can be used."""
    origin: Origin | None = None
    """The files it was read from, as they were; None: there are none."""

    def prepare(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """New texts prepared as the data was, (texts, length)."""
        return self.preparer(texts)

    @cached_property
    def digest(self) -> str:
        """What a network is shown, as 64 hexadecimal digits: the prepared rows in their order."""
        found = sha256()
        for rows in (self.training, self.validation):
            for array in (rows.inputs, rows.targets):
                found.update(str((array.dtype.str, array.shape)).encode())
                found.update(np.ascontiguousarray(array).data)
        return found.hexdigest()

    @cached_property
    def class_counts(self) -> NDArray[np.int64]:
        """Rows of each class, training and validation together, (classes,)."""
        classes = len(self.facts.classes)
        return self.training.class_counts(classes) + self.validation.class_counts(classes)

    @cached_property
    def symbol_counts(self) -> NDArray[np.int64]:
        """How often the rows for training have each symbol, padding left out, (vocabulary,)."""
        found = np.zeros(len(self.facts.vocabulary), dtype=np.int64)
        for first in range(0, len(self.training), CHUNK):
            part = self.training.inputs[first : first + CHUNK]
            found += np.bincount(part.ravel(), minlength=len(found))
        found[0] = 0
        return found

    @cached_property
    def length_counts(self) -> NDArray[np.int64]:
        """How many texts have 0, 1, 2, ... symbols before they are cut, (longest + 1,)."""
        lengths = np.concatenate((self.training.lengths, self.validation.lengths))
        return np.bincount(lengths).astype(np.int64)
