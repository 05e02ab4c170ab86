"""The rows of a source that can be learned from, and the others by reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.data.classes import MOST_CLASSES, classes_of
from engine.data.dataset import BadExample, Skipped
from engine.data.errors import DataError
from engine.data.labelled import BadRow, Part
from engine.data.preparation import has_symbols
from engine.data.texts import Texts, collecting_texts
from engine.message import Message, message
from engine.project.data_settings import Preparation

MOST_EXAMPLES = 20
"""Bad rows of a reason that are kept to be shown."""
_MOST_SHOWN = 200
NO_TEXT = message("the text is empty")
NO_LABEL = message("the label is empty")


@dataclass(frozen=True)
class Usable:
    """Good rows in the source's order."""

    texts: Texts
    targets: NDArray[np.int64]
    """Numbers of classes, (texts,)."""
    classes: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def usable(parts: Iterable[Part], preparation: Preparation, source: Message | str) -> Usable:
    """Go through a source.

    Args:
        source: what an error calls it, at the start of a sentence.

    Raises:
        DataError: it has no good row, or a single one, or one class, or far too many; or what
            the source itself raises.
    """
    bad = _Bad()
    first_seen: dict[str, int] = {}
    numbers: list[NDArray[np.int64]] = []
    rows = 0
    with collecting_texts() as writer:
        for part in parts:
            good, labels = _sorted_out(part, rows, preparation, bad)
            rows += len(part.texts) + len(part.bad)
            writer.add(good)
            own = [first_seen.setdefault(label, len(first_seen)) for label in labels]
            numbers.append(np.array(own, dtype=np.int64))
            if len(first_seen) > 100 * MOST_CLASSES:
                break  # ids, or the texts themselves: there is no need to see more of them
        texts = writer.texts()
    seen = np.concatenate(numbers) if numbers else np.zeros(0, np.int64)
    if len(seen) == 0:
        raise DataError(
            "{source} has no row with both a text and a label. Choose two columns that are "
            "filled in.",
            source=source,
        )
    if len(seen) == 1:
        raise DataError(
            "{source} has a single row with a text and a label, and one for training and one for "
            "validation is the least. Add rows.",
            source=source,
        )
    classes = classes_of(first_seen, len(seen), source)
    place = {label: number for number, label in enumerate(classes)}
    renumbered = np.array([place[label] for label in first_seen], dtype=np.int64)
    return Usable(texts, renumbered[seen], classes, bad.skipped())


def _sorted_out(
    part: Part, rows: int, preparation: Preparation, bad: _Bad
) -> tuple[list[str], list[str]]:
    """Texts and labels of the good rows of a part; ``rows`` were before it."""
    good: list[str] = []
    labels: list[str] = []
    badly_read = {each.row for each in part.bad}
    for each in part.bad:
        bad.add(each)
    row = rows
    for text, written in zip(part.texts, part.labels, strict=True):
        row += 1
        while row in badly_read:
            row += 1
        label = written.strip()
        if not has_symbols(text, preparation):
            bad.add(BadRow(NO_TEXT, row, label))
        elif not label:
            bad.add(BadRow(NO_LABEL, row, text))
        else:
            good.append(text)
            labels.append(label)
    return good, labels


@dataclass
class _Bad:
    """Bad rows counted by reason, the first few of each kept."""

    _found: dict[str, tuple[Message, list[BadExample]]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, row: BadRow) -> None:
        key = str(row.reason)
        self._counts[key] = self._counts.get(key, 0) + 1
        _, examples = self._found.setdefault(key, (row.reason, []))
        if len(examples) < MOST_EXAMPLES:
            examples.append(BadExample(row.row, row.shown[:_MOST_SHOWN]))

    def skipped(self) -> tuple[Skipped, ...]:
        return tuple(
            Skipped(reason, self._counts[key], tuple(examples))
            for key, (reason, examples) in self._found.items()
        )
