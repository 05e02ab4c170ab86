"""What networks answer, computed beside the window; what the right answer would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from engine.data.dataset import Rows
    from engine.project.data_facts import DataFacts
    from engine.training.prediction import Prediction, Predictor, Tag

Question = str | NDArray[Any]
"""A text, or a prepared row."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class ClassAnswer:
    """What a network takes a row for."""

    prediction: Prediction
    classes: tuple[str, ...]
    unknown: tuple[str, ...]
    """Symbols of the text that the network never learned."""
    gives_probabilities: bool


@dataclass(frozen=True)
class TagAnswer:
    """What a network takes each step of a row for."""

    tags: tuple[Tag, ...]
    classes: tuple[str, ...]
    unknown: tuple[str, ...]
    gives_probabilities: bool
    usual: str | None = None
    """The tag of more than half of the steps trained on, where there is one."""


@dataclass(frozen=True, eq=False)
class NumberAnswer:
    """The numbers that a network gives for a row."""

    numbers: Numbers
    """In their own unit, (1 or steps, numbers)."""
    names: tuple[str, ...]
    unknown: tuple[str, ...]


def classes_of(predictor: Predictor, question: Question) -> ClassAnswer:
    """The classes of a text or a row."""
    if isinstance(question, str):
        [prediction] = predictor([question])
    else:
        from engine.training.prediction import Prediction

        scores = predictor.class_scores(question[np.newaxis])[0].tolist()
        best = max(range(len(scores)), key=scores.__getitem__)
        prediction = Prediction("", predictor.classes[best], scores[best], tuple(scores))
    unknown = _unknown(predictor, question)
    return ClassAnswer(prediction, predictor.classes, unknown, predictor.gives_probabilities)


def tags_of(predictor: Predictor, question: Question) -> TagAnswer:
    """A tag for every step."""
    row = predictor.prepared([question])[0] if isinstance(question, str) else question
    tags = predictor.tags_of(row)
    unknown = _unknown(predictor, question)
    counts = predictor.facts.class_rows
    most = max(range(len(counts)), key=counts.__getitem__, default=0)
    usual = predictor.classes[most] if 2 * sum(counts[most : most + 1]) > sum(counts) else None
    return TagAnswer(tags, predictor.classes, unknown, predictor.gives_probabilities, usual)


def numbers_of(predictor: Predictor, question: Question) -> NumberAnswer:
    """The numbers asked for."""
    row = predictor.prepared([question]) if isinstance(question, str) else question[np.newaxis]
    unknown = _unknown(predictor, question)
    return NumberAnswer(predictor.numbers(row)[0], predictor.facts.targets, unknown)


def right_class(facts: DataFacts, rows: Rows, row: int) -> str:
    """The class of a row."""
    return facts.classes[int(rows.targets[row])]


def right_tags(facts: DataFacts, rows: Rows, row: int) -> tuple[str | None, ...]:
    """The tag of every step of a row that is no padding; None: that step has none."""
    targets = rows.targets[row].tolist()
    shown = [True] * len(targets) if facts.features else (rows.inputs[row] != 0).tolist()
    return tuple(
        facts.classes[int(target)] if target >= 0 else None
        for target, is_shown in zip(targets, shown, strict=True)
        if is_shown
    )


def right_numbers(facts: DataFacts, rows: Rows, row: int) -> Numbers:
    """The numbers asked for of a row, in their own unit, (1 or steps, numbers)."""
    from engine.data.scaling import as_they_were

    return as_they_were(rows.targets[row].reshape(-1, len(facts.targets)), facts.target_scale)


def _unknown(predictor: Predictor, question: Question) -> tuple[str, ...]:
    return predictor.unknown_in(question) if isinstance(question, str) else ()
