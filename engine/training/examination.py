"""A trained network examined on rows whose answers are known.

Rows are gone through in batches. What is kept of them are counts and the worst mistakes, so the
memory does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from engine.data.dataset import Dataset, Rows
from engine.data.preparation import text_of
from engine.message import GradloomError
from engine.project.sources.series import Series as SeriesSource
from engine.training.class_examination import ClassExamining, Examination
from engine.training.forecasting import naive_errors
from engine.training.language_examination import LanguageExamination, LanguageExamining
from engine.training.number_examination import NumberExamination, NumberExamining
from engine.training.prediction import BATCH, Predictor

MOST_MISTAKES = 1000
_MOST_SHOWN = 8

AnyExamination = Examination | NumberExamination | LanguageExamination
Part = Literal["validation", "training"]
"""Which of its data's rows a network is examined on."""


class ExaminationError(GradloomError):
    """Rows that a network cannot be examined on."""


@dataclass(frozen=True)
class Examined:
    """How far an examination has come."""

    rows: int
    of: int


class Inputs(Protocol):
    """Rows of which some can be had at a time."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> NDArray[Any]: ...


@dataclass(frozen=True, eq=False)
class Asked:
    """Rows with known answers."""

    inputs: Inputs
    """As `engine.data.dataset.Rows` has them."""
    targets: NDArray[Any]
    shown: Callable[[int], str]
    """A row as a person can read it, by its place."""

    def __len__(self) -> int:
        return len(self.inputs)


def asked_of_rows(predictor: Predictor, rows: Rows) -> Asked:
    """Rows of the network's own data."""

    def shown(row: int) -> str:
        if rows.texts is not None:
            return rows.texts[row]
        if predictor.facts.features:
            numbers = np.ravel(rows.inputs[row])[:_MOST_SHOWN]
            more = " …" if rows.inputs[row].size > _MOST_SHOWN else ""
            return ", ".join(f"{number:.3g}" for number in numbers.tolist()) + more
        symbols = [predictor.facts.vocabulary[each] for each in rows.inputs[row].tolist() if each]
        preparer = predictor.preparer
        return text_of(symbols, None if preparer is None else preparer.preparation)

    return Asked(rows.inputs, rows.targets, shown)


def examine_part(
    predictor: Predictor, dataset: Dataset, part: Part, most_mistakes: int = MOST_MISTAKES
) -> Iterator[Examined | AnyExamination]:
    """Examine a network on a part of its own data, and a forecast beside what is known anyway.

    Raises:
        ExaminationError: the part has no rows.
    """
    rows = dataset.validation if part == "validation" else dataset.training
    series, source = dataset.series, predictor.source
    asked = asked_of_rows(predictor, rows)
    if series is not None and series.labels:
        ahead = getattr(series, part) + predictor.facts.length
        # Where a forecast begins says more of a window than its first numbers.
        asked = replace(asked, shown=lambda row: series.labels[ahead[row]])
    for found in examine(predictor, asked, most_mistakes):
        if isinstance(found, NumberExamination) and series and isinstance(source, SeriesSource):
            naive = naive_errors(series, source, getattr(series, part))
            if naive is not None:
                yield replace(found, naive=tuple(map(tuple, naive.tolist())))
                continue
        yield found


def asked_of_texts(predictor: Predictor, texts: Sequence[str], targets: Sequence[int]) -> Asked:
    """Texts with the numbers of their classes among ``predictor.classes``."""
    return Asked(_Prepared(predictor, texts), np.array(targets, dtype=np.int64), texts.__getitem__)


class _Prepared:
    """Texts as rows, prepared when they are asked for."""

    def __init__(self, predictor: Predictor, texts: Sequence[str]) -> None:
        self._predictor, self._texts = predictor, texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, part: slice) -> NDArray[np.int64]:
        return self._predictor.prepared(self._texts[part])


def examine(
    predictor: Predictor, asked: Asked, most_mistakes: int = MOST_MISTAKES
) -> Iterator[Examined | AnyExamination]:
    """Examine a network on rows: how far it is after each batch, and at last what came of it.

    A stateful network forgets between two rows, as it does where it predicts. Closing the
    iterator ends the examination after its batch.

    Args:
        most_mistakes: how many mistakes are kept.

    Raises:
        ExaminationError: there are no rows.
    """
    if not len(asked):
        raise ExaminationError("There are no rows to examine the network on.")
    facts = predictor.facts
    examining: ClassExamining | NumberExamining | LanguageExamining
    if facts.kind.of == "numbers":
        examining = NumberExamining(predictor.loss, facts, most_mistakes)
    elif facts.task == "language_model":
        examining = LanguageExamining(len(facts.vocabulary))
    else:
        examining = ClassExamining(predictor.loss, predictor.classes, most_mistakes)
    for first in range(0, len(asked), BATCH):
        part = slice(first, min(first + BATCH, len(asked)))
        outputs = predictor.outputs(asked.inputs[part])
        examining.add(outputs, torch.tensor(asked.targets[part]), first, asked.shown)
        yield Examined(part.stop, len(asked))
    yield examining.examination()
