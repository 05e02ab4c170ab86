"""Prepared data: rows of numbers, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable
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

    inputs: StoredNumbers | NDArray[np.float32]
    """Numbers of symbols, (rows, length): 0 is padding, 1 the unknown. Or real numbers, scaled,
    (rows, length, features)."""
    targets: NDArray[np.int64] | NDArray[np.float32]
    """Numbers of classes, (rows,), or one for every step, (rows, length), -1 where there is none.
    Or real numbers, scaled, (rows, numbers) or (rows, length, numbers)."""
    texts: Texts | None
    """The texts as they were read, decoded when asked for; None where rows are no texts of their
    own."""
    lengths: NDArray[np.int64]
    """Steps of each row before it was cut or filled up, (rows,)."""

    def __len__(self) -> int:
        return len(self.inputs)

    def class_counts(self, classes: int) -> NDArray[np.int64]:
        """How many rows each class has, or steps where every step has one, (classes,)."""
        found = self.targets[self.targets >= 0].astype(np.int64)
        return np.bincount(found, minlength=classes).astype(np.int64)


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
class Series:
    """A series in its own unit, and where its windows begin."""

    values: NDArray[np.float64]
    """(steps, columns)."""
    columns: tuple[str, ...]
    shown: tuple[int, ...]
    """Places of the columns that a network is shown."""
    targets: tuple[int, ...]
    """Places of those that are forecast."""
    labels: tuple[str, ...]
    """What each step is called, such as its month; empty: they have no names."""
    training: NDArray[np.int64]
    """The first step of each window for training, (rows,)."""
    validation: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Everything training, prediction and the data panel need of some data."""

    facts: DataFacts
    training: Rows
    validation: Rows
    preparer: Preparer | None
    """Prepares new texts as the data was; None where rows are no texts."""
    skipped: tuple[Skipped, ...] = ()
    """Rows left out, by reason; empty when all were good."""
    notes: tuple[Message, ...] = ()
    """What the person should know although the data can be used."""
    origin: Origin | None = None
    """The files it was read from, as they were; None: there are none."""
    series: Series | None = None
    """What the rows are windows of; None: they are none."""

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
        """Rows or steps of each class, training and validation together, (classes,)."""
        classes = len(self.facts.classes)
        if not classes:
            return np.zeros(0, np.int64)
        return self.training.class_counts(classes) + self.validation.class_counts(classes)

    @cached_property
    def symbol_counts(self) -> NDArray[np.int64]:
        """How often the rows for training have each symbol, padding left out, (vocabulary,)."""
        found = np.zeros(len(self.facts.vocabulary), dtype=np.int64)
        if not len(found):
            return found
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
