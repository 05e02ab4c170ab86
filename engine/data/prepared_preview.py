"""Some prepared rows as a person can read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.preparation import text_of
from engine.data.scaling import unscaled
from engine.project.data_facts import DataFacts

PADDING_MARK = "·"
UNKNOWN_MARK = "□"
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


def prepared_preview(dataset: Dataset, rows: int) -> tuple[PreparedRow, ...]:
    """Rows for training, spread evenly over them, in their order."""
    training = dataset.training
    chosen = np.unique(np.linspace(0, len(training) - 1, min(rows, len(training)), dtype=np.int64))
    if dataset.facts.features:
        return tuple(_of_numbers(dataset, int(row)) for row in chosen)
    marks = [PADDING_MARK, UNKNOWN_MARK, *map(visible, dataset.facts.vocabulary[2:])]
    return tuple(_of_symbols(dataset, int(row), marks) for row in chosen)


def _of_symbols(dataset: Dataset, row: int, marks: list[str]) -> PreparedRow:
    training = dataset.training
    numbers = training.inputs[row].tolist()
    text = written(dataset, numbers) if training.texts is None else training.texts[row]
    symbols = tuple(marks[number] for number in numbers)
    return PreparedRow(text, tuple(numbers), symbols, _label(dataset, row))


def _of_numbers(dataset: Dataset, row: int) -> PreparedRow:
    numbers = dataset.training.inputs[row][:, 0].tolist()
    symbols = tuple(f"{number:.3g}" for number in numbers)
    return PreparedRow("", tuple(numbers), symbols, _label(dataset, row))


def _label(dataset: Dataset, row: int) -> str:
    facts, target = dataset.facts, dataset.training.targets[row]
    if not facts.names:
        numbers = target if facts.target_scale is None else _in_own_unit(facts, target)
        return ", ".join(f"{number:.5g}" for number in np.ravel(numbers)[:_MOST_NUMBERS].tolist())
    if target.ndim == 0:
        return facts.classes[int(target)]
    names = [facts.names[number] for number in target.tolist() if number >= 0]
    if facts.task == "language_model":
        return visible(names[-1])
    return ("" if all(len(name) == 1 for name in names) else " ").join(names)


def _in_own_unit(facts: DataFacts, target: NDArray[Any]) -> NDArray[Any]:
    assert facts.target_scale is not None
    return unscaled(target.reshape(-1, len(facts.targets)), facts.target_scale)


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
