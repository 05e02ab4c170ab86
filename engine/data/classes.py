"""Which classes a column of labels has, and in which order."""

from __future__ import annotations

import math
from collections.abc import Collection

from engine.data.errors import DataError
from engine.data.wording import quoted
from engine.message import Message

MOST_CLASSES = 10_000


def classes_of(found: Collection[str], rows: int, source: Message | str) -> tuple[str, ...]:
    """Different labels in order: by value when all are numbers, else by code point.

    Numbers stay the texts they are, so ``1`` and ``1.0`` are two classes.

    Args:
        found: every label once.
        rows: how many rows have them.
        source: what an error calls the data, at the start of a sentence.

    Raises:
        DataError: there is one class, or there are more than `MOST_CLASSES`.
    """
    if len(found) == 1:
        raise DataError(
            "{source} has only the class {label} in its {rows:,} rows, and telling classes apart "
            "needs two. Add rows of another class, or choose another label column.",
            source=source,
            label=quoted(next(iter(found))),
            rows=rows,
        )
    if len(found) > MOST_CLASSES:
        raise DataError(
            "{source} has {found:,} different labels, more than the {most:,} there can be. "
            "Choose the column with the class of each text as the label column.",
            source=source,
            found=len(found),
            most=MOST_CLASSES,
        )
    try:
        return tuple(sorted(found, key=lambda label: (_number(label), label)))
    except ValueError:
        return tuple(sorted(found))


def _number(label: str) -> float:
    number = float(label)
    if not math.isfinite(number):
        raise ValueError
    return number
