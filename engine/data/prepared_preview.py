"""Some prepared rows as a person can read them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

from engine.data.dataset import Dataset

PADDING_MARK = "·"
UNKNOWN_MARK = "□"
_VISIBLE = {" ": "␣", "\t": "⇥", "\n": "⏎", "\r": "␍", "\xa0": "⍽"}


@dataclass(frozen=True)
class PreparedRow:
    """A text and what a network is given for it."""

    text: str
    numbers: tuple[int, ...]
    """As many as a prepared row has. 0 is padding, 1 the unknown."""
    symbols: tuple[str, ...]
    """One for each number: itself, or a mark where it could not be seen."""
    label: str


def prepared_preview(dataset: Dataset, rows: int) -> tuple[PreparedRow, ...]:
    """Rows for training, spread evenly over them, in their order."""
    training = dataset.training
    chosen = np.unique(np.linspace(0, len(training) - 1, min(rows, len(training)), dtype=np.int64))
    marks = [PADDING_MARK, UNKNOWN_MARK, *map(visible, dataset.facts.vocabulary[2:])]
    return tuple(
        PreparedRow(
            text=training.texts[row],
            numbers=tuple(training.inputs[row].tolist()),
            symbols=tuple(marks[number] for number in training.inputs[row]),
            label=dataset.facts.classes[training.targets[row]],
        )
        for row in chosen
    )


def visible(symbol: str) -> str:
    """A symbol with a sign for each space and the code of what has no shape of its own."""
    # A mark that stands on the letter before it is given a circle to stand on.
    holder = "◌" if unicodedata.combining(symbol[0]) else ""
    return holder + "".join(map(_visible_character, symbol))


def _visible_character(character: str) -> str:
    if character in _VISIBLE:
        return _VISIBLE[character]
    return character if character.isprintable() else f"U+{ord(character):04X}"
