"""Some prepared rows as a person can read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, Rows
from engine.data.preparation import text_of
from engine.data.scaling import unscaled

PADDING_MARK = "·"
UNKNOWN_MARK = "□"
MOST_CURVES = 3
_MOST_NUMBERS = 12
_VISIBLE = {" ": "␣", "\t": "⇥", "\n": "⏎", "\r": "␍", "\xa0": "⍽"}


@dataclass(frozen=True)
class PreparedRow:
    """A row as it was read, and what a network is given for it."""

    text: str
    """Empty where the row is real numbers."""
    numbers: tuple[float, ...]
    """Of symbols, as many as a prepared row has: 0 is padding, 1 the unknown. Else the numbers of
    the first feature."""
    symbols: tuple[str, ...]
    """One for each number: itself, or a mark where it could not be seen."""
    label: str
    """What is asked for."""
    curves: tuple[tuple[float, ...], ...] = ()
    """The numbers of each feature, those for which there is room; empty where a row is symbols."""
    moment: str = ""
    """What the first step that is asked for is called, such as its month; else its number."""


def prepared_preview(dataset: Dataset, rows: int) -> tuple[PreparedRow, ...]:
    """Rows for training, spread evenly over them, in their order."""
    training = dataset.training
    chosen = np.unique(np.linspace(0, len(training) - 1, min(rows, len(training)), dtype=np.int64))
    return prepared_rows(dataset, chosen.tolist())


def prepared_rows(
    dataset: Dataset, rows: Iterable[int], part: Literal["training", "validation"] = "training"
) -> tuple[PreparedRow, ...]:
    """These rows of a part of the data, by their numbers from 0.

    Raises:
        IndexError: there is no such row.
    """
    if part == "validation":
        series = dataset.series
        others = series and replace(series, training=series.validation)
        dataset = replace(dataset, training=dataset.validation, series=others)
    if dataset.facts.features:
        return tuple(_of_numbers(dataset, row) for row in rows)
    marks = [PADDING_MARK, UNKNOWN_MARK, *map(visible, dataset.facts.vocabulary[2:])]
    return tuple(_of_symbols(dataset, row, marks) for row in rows)


def _of_symbols(dataset: Dataset, row: int, marks: list[str]) -> PreparedRow:
    training = dataset.training
    numbers = training.inputs[row].tolist()
    text = written(dataset, numbers) if training.texts is None else training.texts[row]
    symbols = tuple(marks[number] for number in numbers)
    return PreparedRow(text, tuple(numbers), symbols, _label(dataset, row))


def _of_numbers(dataset: Dataset, row: int) -> PreparedRow:
    features = dataset.training.inputs[row][:, :MOST_CURVES].T.tolist()
    symbols = tuple(f"{number:.3g}" for number in features[0])
    curves = tuple(map(tuple, features))
    label, moment = _label(dataset, row), _moment(dataset, row)
    return PreparedRow("", tuple(features[0]), symbols, label, curves, moment)


def _moment(dataset: Dataset, row: int) -> str:
    series = dataset.series
    if series is None:
        return ""
    step = int(series.training[row]) + dataset.facts.length
    return series.labels[step] if series.labels else str(step + 1)


def _label(dataset: Dataset, row: int) -> str:
    facts, target = dataset.facts, dataset.training.targets[row]
    if not facts.names:
        numbers = answers_in_own_unit(dataset, dataset.training, row)
        return ", ".join(f"{number:.5g}" for number in np.ravel(numbers)[:_MOST_NUMBERS].tolist())
    if target.ndim == 0:
        return facts.classes[int(target)]
    names = [facts.names[number] for number in target.tolist() if number >= 0]
    if facts.task == "language_model":
        return visible(names[-1])
    if all(len(name) == 1 for name in names):
        return "".join(names)
    runs = ((name, sum(1 for _ in same)) for name, same in groupby(names))
    return ", ".join(name if count == 1 else f"{name} × {count}" for name, count in runs)


def answers_in_own_unit(
    dataset: Dataset, rows: Rows, which: int | slice | NDArray[np.int64]
) -> NDArray[Any]:
    """What is asked for, as it was before it was scaled, (answers, numbers).

    Of a series that is told from the last step of each window, this is what it really is.
    """
    facts = dataset.facts
    target = np.asarray(rows.targets[which], dtype=np.float64).reshape(-1, len(facts.targets))
    found = target if facts.target_scale is None else unscaled(target, facts.target_scale)
    series = dataset.series
    if not facts.from_last or series is None:
        return found
    begins = series.training if rows is dataset.training else series.validation
    last = np.atleast_1d(begins[which]) + facts.length - 1
    return found + series.values[last][:, list(series.targets)].repeat(facts.horizon, axis=0)


def written(dataset: Dataset, numbers: Sequence[int]) -> str:
    """The text that symbols make, padding left out; words get a space between them."""
    vocabulary = dataset.facts.vocabulary
    symbols = [UNKNOWN_MARK if each == 1 else vocabulary[each] for each in numbers if each]
    return text_of(symbols, None if dataset.preparer is None else dataset.preparer.preparation)


def visible(symbol: str) -> str:
    """A symbol with a sign for each space and the code of what has no shape of its own."""
    # A mark that stands on the letter before it is given a circle to stand on.
    holder = "◌" if unicodedata.combining(symbol[0]) else ""
    return holder + "".join(map(_visible_character, symbol))


def _visible_character(character: str) -> str:
    if character in _VISIBLE:
        return _VISIBLE[character]
    return character if character.isprintable() else f"U+{ord(character):04X}"
