"""The memory tasks' rows, drawn from a seed."""

from __future__ import annotations

from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, Rows
from engine.data.labelled_dataset import refuse_too_many
from engine.data.splitting import fixed, split
from engine.data.telling import Telling
from engine.message import message
from engine.project.data_facts import DataFacts
from engine.project.preparation import Preparation
from engine.project.sources.memory import (
    AddingProblem,
    CopyTask,
    EmbeddedReber,
    MemoryTask,
    TemporalOrder,
)

Texts = tuple[list[str], list[str]]
"""Rows as texts, a character a step, and what is asked about each."""
NUMBER, MARK, SUM = "number", "mark", "sum"
BLANK, ASK = "·", "?"
"""In the copy task: a step without anything to keep, and a step that asks for a symbol back."""


def adding_dataset(source: AddingProblem, preparation: Preparation, tell: Telling) -> Dataset:
    """Rows of numbers and marks with the sums of the marked numbers. Nothing is scaled.

    Raises:
        DataError: there would be more numbers than memory holds.
    """
    refuse_too_many(2 * source.rows * source.lag, source.rows, source.lag, message("The task"))
    inputs, sums = adding_rows(source.rows, source.lag, _generator(preparation.seed))
    tell(0.8)
    made = [
        Rows(
            inputs=fixed(inputs[places]),
            targets=fixed(sums[places]),
            texts=None,
            lengths=fixed(np.full(len(places), source.lag, dtype=np.int64)),
        )
        for places in split(source.rows, preparation)
    ]
    facts = DataFacts(
        vocabulary=(),
        classes=(),
        length=source.lag,
        training_rows=len(made[0]),
        validation_rows=len(made[1]),
        longest=source.lag,
        task="regress",
        features=(NUMBER, MARK),
        targets=(SUM,),
    )
    tell(1.0)
    return Dataset(facts, made[0], made[1], None)


def adding_rows(
    rows: int, lag: int, generator: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Numbers and marks, (rows, lag, 2), and sums, (rows, 1)."""
    inputs = np.zeros((rows, lag, 2), dtype=np.float32)
    inputs[:, :, 0] = generator.random((rows, lag), dtype=np.float32)
    half = lag // 2
    first = generator.integers(0, half, rows)
    second = generator.integers(half, lag, rows)
    every = np.arange(rows)
    inputs[every, first, 1] = inputs[every, second, 1] = 1.0
    sums = inputs[every, first, 0] + inputs[every, second, 0]
    return inputs, sums[:, np.newaxis]


@singledispatch
def task_texts(source: MemoryTask, seed: int) -> Texts:
    """Rows of a task whose steps are symbols."""
    raise TypeError(f"{type(source).__name__} has no symbols")


@task_texts.register
def copy_texts(source: CopyTask, seed: int) -> Texts:
    """Symbols, blanks, and as many steps that ask; answers are blanks and then the symbols."""
    letters = np.array([chr(ord("a") + place) for place in range(source.symbols)])
    drawn = _generator(seed).integers(0, source.symbols, (source.rows, source.copied))
    words = ["".join(row) for row in letters[drawn]]
    blanks, asks = BLANK * source.lag, ASK * source.copied
    silent = BLANK * (source.copied + source.lag)
    return [word + blanks + asks for word in words], [silent + word for word in words]


@task_texts.register
def temporal_texts(source: TemporalOrder, seed: int) -> Texts:
    """Other symbols with two marks among them; the class is the marks in their order.

    Pascanu, Mikolov and Bengio (arXiv:1211.5063), section 4.1.1: the first mark is drawn from
    [T/10, 2T/10], the second from [4T/10, 5T/10].
    """
    generator, lag, rows = _generator(seed), source.lag, source.rows
    symbols = np.array(list("abcd"))[generator.integers(0, 4, (rows, lag))]
    marks = np.array(list("XY"))[generator.integers(0, 2, (rows, 2))]
    first = generator.integers(lag // 10, 2 * lag // 10 + 1, rows)
    second = generator.integers(4 * lag // 10, 5 * lag // 10 + 1, rows)
    every = np.arange(rows)
    symbols[every, first], symbols[every, second] = marks[:, 0], marks[:, 1]
    return ["".join(row) for row in symbols], ["".join(row) for row in marks]


REBER: tuple[tuple[tuple[str, int], tuple[str, int]], ...] = (
    (("T", 1), ("P", 2)),
    (("S", 1), ("X", 3)),
    (("T", 2), ("V", 4)),
    (("X", 2), ("S", 5)),
    (("P", 3), ("V", 5)),
)
"""The grammar of Reber (1967): the two ways on from each state, as symbol and next state."""
_END = 5


@task_texts.register
def reber_texts(source: EmbeddedReber, seed: int) -> Texts:
    """Strings of the embedded grammar; the answer at every step is the symbol that comes next.

    ``B``, then ``T`` or ``P``, a string of the grammar between ``B`` and ``E``, the same ``T`` or
    ``P`` again, and ``E``. Only strings with an inner one of at least ``lag`` symbols are kept, as
    in section 5.1 of Hochreiter and Schmidhuber (1997), where it is at least five.
    """
    generator = _generator(seed)
    found: list[str] = []
    while len(found) < source.rows:
        inner = reber_string(generator, source.lag)
        around = "TP"[generator.integers(2)]
        found.append(f"B{around}{inner}{around}E")
    return [each[:-1] for each in found], [each[1:] for each in found]


def reber_string(generator: np.random.Generator, least: int) -> str:
    """A string of the grammar with at least so many symbols, drawn among such strings.

    A string that would end too early is drawn on from where it could still have gone another way:
    otherwise a long one would be waited for in vain.
    """
    symbols, state = ["B"], 0
    while state != _END:
        ways = [way for way in REBER[state] if way[1] != _END or len(symbols) + 2 >= least]
        symbol, state = ways[generator.integers(len(ways))]
        symbols.append(symbol)
    return "".join([*symbols, "E"])


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))
