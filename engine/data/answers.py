"""What is asked about each text: its class, a number, or a tag for every symbol of it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.classes import MOST_CLASSES, classes_of
from engine.data.errors import DataError
from engine.data.preparation import symbol_counts, told_rows
from engine.message import Message, message
from engine.project.preparation import Preparation
from engine.vocabulary.tasks import TaskName

IGNORED = -1
"""The class of a step that has none, as for padding; `engine.training.losses` counts it nowhere."""
Targets = NDArray[np.int64] | NDArray[np.float32]
"""As `engine.data.dataset.Rows` has them."""


class Answers(ABC):
    """All that were found, in the order of their texts."""

    classes: tuple[str, ...]
    """Empty where numbers are asked for."""

    @abstractmethod
    def of(self, places: NDArray[np.int64], length: int) -> Targets:
        """The targets of some texts, as long as their rows where every step has one."""

    @abstractmethod
    def __len__(self) -> int:
        """How many there are."""


class Collecting(ABC):
    """Reads answers part by part while a source is gone through."""

    @abstractmethod
    def wrong(self, texts: Sequence[str], labels: Sequence[str]) -> list[Message | None]:
        """Why each label is no answer, as the rest of a sentence about the row; None: it is one."""

    @abstractmethod
    def add(self, labels: Sequence[str]) -> None:
        """Take in labels that are answers."""

    @property
    def is_hopeless(self) -> bool:
        """Whether there is no need to see more of them."""
        return False

    @abstractmethod
    def answers(self, source: Message | str) -> Answers:
        """All of them.

        Raises:
            DataError: nothing can be learned from them.
        """


def collecting(task: TaskName, preparation: Preparation) -> Collecting:
    """What reads the answers of a task.

    Raises:
        DataError: the task and the preparation do not go together.
    """
    if task == "regress":
        return _Numbers()
    if task == "tag":
        if preparation.unit == "byte-pair":
            raise DataError(
                "Tags stand for characters or words, and byte-pair symbols are parts of words. Set "
                "the unit to characters, words or spaced."
            )
        return _Tags(preparation)
    return _Classes()


class _Numbering:
    """Names by the order in which they were first seen."""

    def __init__(self) -> None:
        self.first_seen: dict[str, int] = {}

    def numbers(self, names: Sequence[str]) -> NDArray[np.int64]:
        seen = self.first_seen
        own = [seen.setdefault(name, len(seen)) for name in names]
        return np.array(own, dtype=np.int64)

    def in_order(
        self, found: NDArray[np.int64], rows: int, source: Message | str
    ) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """The names in their order, and each number as it is there."""
        classes = classes_of(self.first_seen, rows, source)
        place = {name: number for number, name in enumerate(classes)}
        renumbered = np.array([place[name] for name in self.first_seen], dtype=np.int64)
        return classes, renumbered[found]


class _Classes(Collecting):
    def __init__(self) -> None:
        self._numbering = _Numbering()
        self._found: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]

    def wrong(self, texts: Sequence[str], labels: Sequence[str]) -> list[Message | None]:
        return [None] * len(labels)

    def add(self, labels: Sequence[str]) -> None:
        self._found.append(self._numbering.numbers(labels))

    @property
    def is_hopeless(self) -> bool:
        # Ids, or the texts themselves.
        return len(self._numbering.first_seen) > 100 * MOST_CLASSES

    def answers(self, source: Message | str) -> Answers:
        found = np.concatenate(self._found)
        return _OneEach(*self._numbering.in_order(found, len(found), source))


@dataclass(frozen=True, eq=False)
class _OneEach(Answers):
    classes: tuple[str, ...]
    found: Targets

    def of(self, places: NDArray[np.int64], length: int) -> Targets:
        found: Targets = self.found[places]
        return found

    def __len__(self) -> int:
        return len(self.found)


class _Numbers(Collecting):
    def __init__(self) -> None:
        self._found: list[float] = []

    def wrong(self, texts: Sequence[str], labels: Sequence[str]) -> list[Message | None]:
        return [None if _number(label) is not None else NO_NUMBER for label in labels]

    def add(self, labels: Sequence[str]) -> None:
        self._found += [_number(label) or 0.0 for label in labels]

    def answers(self, source: Message | str) -> Answers:
        return _OneEach((), np.array(self._found, dtype=np.float32)[:, np.newaxis])


NO_NUMBER = message("what is asked is not a number")
NOT_A_TAG_EACH = message("there is not one tag for every symbol")
_LARGEST = float(np.finfo(np.float32).max)


def _number(label: str) -> float | None:
    try:
        found = float(label.strip())
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= _LARGEST else None


class _Tags(Collecting):
    def __init__(self, preparation: Preparation) -> None:
        self._preparation = preparation
        self._numbering = _Numbering()
        self._found: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        self._counts: list[int] = []

    def wrong(self, texts: Sequence[str], labels: Sequence[str]) -> list[Message | None]:
        wanted = symbol_counts(texts, self._preparation).tolist()
        found = [len(self._split(label)) for label in labels]
        return [
            None if tags == symbols else NOT_A_TAG_EACH
            for tags, symbols in zip(found, wanted, strict=True)
        ]

    def add(self, labels: Sequence[str]) -> None:
        for label in labels:
            tags = self._split(label)
            self._found.append(self._numbering.numbers(tags))
            self._counts.append(len(tags))

    def answers(self, source: Message | str) -> Answers:
        found, counts = np.concatenate(self._found), np.array(self._counts, dtype=np.int64)
        classes, numbers = self._numbering.in_order(found, len(counts), source)
        return _OneEachStep(classes, numbers, counts, self._preparation)

    def _split(self, label: str) -> list[str]:
        tags = label.split()
        return list(label) if len(tags) == 1 and self._preparation.unit == "characters" else tags


@dataclass(frozen=True, eq=False)
class _OneEachStep(Answers):
    classes: tuple[str, ...]
    found: NDArray[np.int64]
    """The tags of one text after those of another."""
    counts: NDArray[np.int64]
    preparation: Preparation

    def of(self, places: NDArray[np.int64], length: int) -> Targets:
        ends = np.cumsum(self.counts)
        parts = [self.found[ends[place] - self.counts[place] : ends[place]] for place in places]
        numbers = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        counts = self.counts[places]
        return told_rows(numbers, counts, length, self.preparation, filled_with=IGNORED)

    def __len__(self) -> int:
        return len(self.counts)
