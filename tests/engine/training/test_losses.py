"""Losses against their formulas, and how outputs are read."""

from __future__ import annotations

from math import exp, log

import pytest
import torch

from engine.training.losses import (
    class_scores,
    gives_probabilities,
    loss_function,
    predicted_classes,
)
from engine.vocabulary.losses import LOSSES


def test_cross_entropy():
    outputs, targets = torch.tensor([[2.0, 0.0, 1.0]]), torch.tensor([2])
    expected = -log(exp(1) / (exp(2) + exp(0) + exp(1)))
    assert loss_function("cross_entropy")(outputs, targets).item() == pytest.approx(expected)
    assert predicted_classes("cross_entropy", outputs).tolist() == [0]
    scores = class_scores("cross_entropy", outputs)
    assert scores.sum().item() == pytest.approx(1)
    assert scores[0, 2].item() == pytest.approx(exp(-expected))


def test_binary_cross_entropy_speaks_for_the_second_class():
    outputs, targets = torch.tensor([[2.0], [-1.0]]), torch.tensor([1, 1])
    expected = -(log(1 / (1 + exp(-2))) + log(1 / (1 + exp(1)))) / 2
    value = loss_function("binary_cross_entropy")(outputs, targets)
    assert value.item() == pytest.approx(expected)
    assert predicted_classes("binary_cross_entropy", outputs).tolist() == [1, 0]
    scores = class_scores("binary_cross_entropy", outputs)
    assert scores[0].tolist() == pytest.approx([1 - 1 / (1 + exp(-2)), 1 / (1 + exp(-2))])


def test_mean_squared_error_is_taken_to_one_hot_targets():
    outputs, targets = torch.tensor([[0.5, 2.0], [1.0, 0.0]]), torch.tensor([1, 0])
    value = loss_function("mean_squared_error")(outputs, targets)
    assert value.item() == pytest.approx((0.25 + 1 + 0 + 0) / 4)
    assert predicted_classes("mean_squared_error", outputs).tolist() == [1, 0]
    assert class_scores("mean_squared_error", outputs).tolist() == outputs.tolist()


def test_every_loss_has_a_function():
    assert all(callable(loss_function(name)) for name in LOSSES)
    assert [name for name in LOSSES if gives_probabilities(name)] == [
        "cross_entropy",
        "binary_cross_entropy",
    ]
