"""Metrics against numbers worked out by hand."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from engine.training import metrics
from engine.training.metrics import Counting

NAMES = ("ant", "bee", "cat")
TARGETS = [0, 0, 0, 0, 1, 1, 2, 2, 2, 2]
PREDICTED = [0, 0, 0, 1, 1, 0, 2, 2, 1, 0]
"""Right: 3 ants, 1 bee, 2 cats. Taken for an ant: 5, for a bee: 3, for a cat: 2."""


def scores_for(predicted, classes):
    """The class predicted has 0.6, the one after it 0.3, the rest share the rest."""
    rest = 0.1 / max(1, classes - 2)
    scores = torch.full((len(predicted), classes), rest)
    for row, number in enumerate(predicted):
        scores[row, number] = 0.6
        scores[row, (number + 1) % classes] = 0.3
    return scores


def counted(targets, predicted, names=NAMES, batch=4):
    counting = Counting(names)
    scores = scores_for(predicted, len(names))
    for first in range(0, len(targets), batch):
        part = slice(first, first + batch)
        counting.add(scores[part], torch.tensor(targets[part]))
    return counting.metrics()


def test_every_metric_of_ten_rows():
    found = counted(TARGETS, PREDICTED)
    assert (found.rows, found.wrong) == (10, 4)
    assert found.accuracy == pytest.approx(6 / 10)
    ant, bee, cat = found.classes
    assert [(each.name, each.rows) for each in found.classes] == [
        ("ant", 4),
        ("bee", 2),
        ("cat", 4),
    ]
    assert (ant.precision, ant.recall) == pytest.approx((3 / 5, 3 / 4))
    assert (bee.precision, bee.recall) == pytest.approx((1 / 3, 1 / 2))
    assert (cat.precision, cat.recall) == pytest.approx((2 / 2, 2 / 4))
    # 2 p r / (p + r)
    assert (ant.f1, bee.f1, cat.f1) == pytest.approx((2 / 3, 2 / 5, 2 / 3))
    assert found.macro_f1 == pytest.approx((2 / 3 + 2 / 5 + 2 / 3) / 3)
    assert found.confusion.tolist() == [[3, 1, 0], [1, 1, 0], [1, 1, 2]]
    assert found.top_three_accuracy is None, "of three classes all are among the first three"
    assert [each.name for each in found.ranked()] == ["ant", "cat", "bee"]


def test_a_row_counts_where_its_class_is_among_the_first_three():
    names = ("a", "b", "c", "d")
    scores = torch.tensor([[0.4, 0.3, 0.2, 0.1]] * 4)
    counting = Counting(names)
    counting.add(scores, torch.tensor([0, 1, 2, 3]))
    found = counting.metrics()
    assert found.accuracy == pytest.approx(1 / 4)
    assert found.top_three_accuracy == pytest.approx(3 / 4)


def test_a_class_without_rows_has_no_share_and_no_rank():
    found = counted([0, 0, 1], [0, 0, 1], names=("a", "b", "unseen"))
    assert found.macro_f1 == pytest.approx(1), "a class that nowhere occurs lowers no mean"
    unseen = found.classes[2]
    assert (unseen.rows, unseen.precision, unseen.recall, unseen.f1) == (0, 0, 0, 0)
    assert [each.name for each in found.ranked()] == ["a", "b"]


def test_batches_do_not_matter():
    first, second = (counted(TARGETS, PREDICTED, batch=size) for size in (1, 10))
    assert first.classes == second.classes
    assert np.array_equal(first.confusion, second.confusion)


def test_two_classes():
    found = counted([0, 1, 1, 1], [0, 1, 0, 1], names=("no", "yes"))
    assert found.accuracy == pytest.approx(3 / 4)
    assert found.confusion.tolist() == [[1, 0], [1, 2]]


def test_no_matrix_that_would_fill_the_memory(monkeypatch):
    monkeypatch.setattr(metrics, "MOST_CLASSES", 2)
    found = counted(TARGETS, PREDICTED)
    assert found.confusion is None
    assert found.accuracy == pytest.approx(6 / 10)


def test_no_random_number_is_drawn():
    before = torch.random.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()
    counted(TARGETS, PREDICTED)
    assert torch.equal(before[0], torch.random.get_rng_state())
    assert np.array_equal(before[1], np.random.get_state()[1])
    assert before[2] == random.getstate()
