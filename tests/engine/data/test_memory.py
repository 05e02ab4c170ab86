"""The memory tasks, each against what the paper says of it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.data import load
from engine.data.memory import ASK, BLANK, reber_string, task_texts
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.memory import (
    AddingProblem,
    CopyTask,
    EmbeddedReber,
    MemoryTask,
    TemporalOrder,
)

REBER = re.compile(
    # The grammar written out by hand as a regular expression. From the first node T leads to a
    # loop of S and then X, P to a loop of T and then V; after either, the way may go back.
    r"B(?:TS*X(?:XT*V(?:PXT*V)*(?:PS|V)|S)|PT*V(?:PXT*V)*(?:PS|V))E"
)


def test_reber_strings_are_of_the_grammar_and_long_enough() -> None:
    generator = np.random.Generator(np.random.PCG64(3))
    for least in (5, 12, 40):
        strings = [reber_string(generator, least) for _ in range(200)]
        assert all(REBER.fullmatch(each) for each in strings)
        assert min(map(len, strings)) >= least
        assert len(set(strings)) > (1 if least == 5 else 20)


@pytest.mark.parametrize("wrong", ["BE", "BTXE", "BTSE", "BPSE", "BTXSXE", "BPVE", "TXS"])
def test_the_pattern_refuses_what_is_not_of_the_grammar(wrong: str) -> None:
    assert not REBER.fullmatch(wrong)


def test_embedded_reber_asks_for_the_symbol_that_comes_next() -> None:
    texts, answers = task_texts(EmbeddedReber(rows=300, lag=9), 1)
    for text, answer in zip(texts, answers, strict=True):
        whole = text + answer[-1]
        assert answer == whole[1:]
        assert whole[0] == "B"
        assert whole[-1] == "E"
        assert whole[1] == whole[-2]
        assert whole[1] in "TP"
        assert REBER.fullmatch(whole[2:-2])
        assert len(whole[2:-2]) >= 9
    assert 0.3 < np.mean([text[1] == "T" for text in texts]) < 0.7


def test_adding_gives_the_sum_of_the_marked_numbers() -> None:
    dataset = load(DataSettings(source=AddingProblem(rows=500, lag=20)), None)
    for rows in (dataset.training, dataset.validation):
        numbers, marks = rows.inputs[..., 0], rows.inputs[..., 1]
        assert rows.inputs.shape[1:] == (20, 2)
        assert set(np.unique(marks)) == {0.0, 1.0}
        assert (marks[:, :10].sum(axis=1) == 1).all()
        assert (marks[:, 10:].sum(axis=1) == 1).all()
        assert ((numbers >= 0) & (numbers < 1)).all()
        assert rows.targets[:, 0] == pytest.approx((numbers * marks).sum(axis=1))
    assert dataset.training.inputs[..., 0].mean() == pytest.approx(0.5, abs=0.02)


def test_copy_asks_for_the_symbols_after_the_blanks() -> None:
    texts, answers = task_texts(CopyTask(rows=50, lag=7, copied=4, symbols=3), 0)
    for text, answer in zip(texts, answers, strict=True):
        assert len(text) == len(answer) == 4 + 7 + 4
        assert set(text[:4]) <= set("abc")
        assert text[4:] == BLANK * 7 + ASK * 4
        assert answer == BLANK * 11 + text[:4]


def test_temporal_order_has_its_marks_where_the_paper_has_them() -> None:
    texts, classes = task_texts(TemporalOrder(rows=400, lag=50), 2)
    firsts, seconds = [], []
    for text, order in zip(texts, classes, strict=True):
        marks = [place for place, symbol in enumerate(text) if symbol in "XY"]
        assert len(text) == 50
        assert "".join(text[place] for place in marks) == order
        firsts.append(marks[0])
        seconds.append(marks[1])
    assert (min(firsts), max(firsts)) == (5, 10)
    assert (min(seconds), max(seconds)) == (20, 25)
    assert set(classes) == {"XX", "XY", "YX", "YY"}


@pytest.mark.parametrize(
    "source",
    [
        AddingProblem(rows=20, lag=10),
        CopyTask(rows=20),
        TemporalOrder(rows=20, lag=10),
        EmbeddedReber(rows=20),
    ],
)
def test_a_seed_gives_the_same_rows_and_another_one_others(source: MemoryTask) -> None:
    # How texts are prepared is not asked of these rows: their steps are what they are.
    settings = DataSettings(source=source, preparation=Preparation(unit="words", length=3))
    digests = [
        load(settings.replace(preparation=settings.preparation.replace(seed=seed)), None).digest
        for seed in (0, 0, 1)
    ]
    assert digests[0] == digests[1] != digests[2]
