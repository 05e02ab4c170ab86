"""Which rows count as right, against answers worked out by hand and in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.data import load
from engine.data.memory import reber_texts
from engine.project.sources.memory import EmbeddedReber
from engine.training.remembering.experiment import Case, Experiment, Line
from engine.training.remembering.success import is_success, rows_right, share_wrong


def test_temporal_order_asks_for_the_class():
    outputs = torch.tensor([[0.0, 2.0, 1.0, 0.0], [5.0, 0.0, 0.0, 4.9], [0.0, 0.0, 0.0, 1.0]])
    right = rows_right("temporal_order", outputs, torch.tensor([1, 3, 3]))
    assert right.tolist() == [True, False, True]


def test_adding_asks_for_a_sum_less_than_4_hundredths_off():
    outputs = torch.tensor([[1.0], [1.039], [1.041], [0.961], [0.9]])
    right = rows_right("adding", outputs, torch.ones(5, 1))
    assert right.tolist() == [True, True, False, True, False]


def test_copy_asks_for_every_symbol_and_padding_counts_nowhere():
    targets = torch.tensor([[0, 1, 2, -1], [0, 1, 2, -1], [2, 2, 2, 2]])
    given = torch.tensor([[0, 1, 2, 0], [0, 1, 1, 0], [2, 2, 2, 2]])
    outputs = nn.functional.one_hot(given, 3).float()
    assert rows_right("copy", outputs, targets).tolist() == [True, False, True]


def test_reber_asks_for_the_symbol_that_was_to_be_kept_and_nothing_else():
    experiment = Experiment(task="embedded_reber", lags="5", rows=60)
    dataset = load(experiment.data(5, 0), None)
    rows = dataset.validation
    targets = torch.tensor(rows.targets)
    # The strings themselves say which symbol it is: the second, and the last but one.
    source = EmbeddedReber(rows=60, lag=5)
    shown, asked = reber_texts(source, 0)
    assert all(text[1] == answer[-2] for text, answer in zip(shown, asked, strict=True))
    classes = dataset.facts.classes
    wanted = [classes.index(text[1]) for text in rows.texts]

    knows = torch.zeros(*targets.shape, len(classes))
    for row, number in enumerate(wanted):
        knows[row, int(rows.lengths[row]) - 2, number] = 1.0
        # Wrong everywhere else: what needs no memory is not asked for.
        elsewhere = [step for step in range(targets.shape[1]) if step != rows.lengths[row] - 2]
        for step in elsewhere:
            knows[row, step, (int(targets[row, step]) + 1) % len(classes)] = 1.0
    assert rows_right("embedded_reber", knows, targets).all()
    for row, number in enumerate(wanted):
        other = classes.index("P" if classes[number] == "T" else "T")
        knows[row, int(rows.lengths[row]) - 2, other] = 2.0
    assert not rows_right("embedded_reber", knows, targets).any()


def test_the_share_that_is_wrong_goes_over_rows_and_not_over_batches():
    class Network(nn.Module):
        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            assert not self.training
            return inputs

    generator = np.random.default_rng(0)
    sums = generator.random((70, 1)).astype(np.float32)
    answers = sums + generator.normal(0, 0.04, (70, 1)).astype(np.float32)
    batches = [
        (torch.tensor(answers[first : first + 32]), torch.tensor(sums[first : first + 32]))
        for first in (0, 32, 64)
    ]
    network = Network()
    wrong = share_wrong(network, batches, "adding")  # type: ignore[arg-type]
    assert wrong == np.mean(np.abs(answers - sums) >= 0.04)
    assert network.training
    assert share_wrong(network, batches, "adding", lambda: True) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("wrong", "is_good"), [(0.0, True), (0.01, True), (0.0101, False)])
def test_one_row_in_a_hundred_may_be_wrong(wrong, is_good):
    assert is_success(wrong) is is_good


def test_the_cases_of_a_lag_learn_from_the_same_rows_and_begin_alike():
    experiment = Experiment(rows=100, units=5, repeats=2)
    facts = load(experiment.data(20, 1), None).facts
    one = experiment.project(Case(Line("GRU", True), 20, 1), facts)
    other = experiment.project(Case(Line("GRU", False), 20, 1), facts)
    assert one.data == other.data == experiment.data(20, 1)
    assert one.network == other.network
    assert one.training.seed == one.data.preparation.seed == 1
    assert one.training.clipping == experiment.clipping
    assert other.training.clipping.kind == "none"
    assert one.training.replace(clipping=other.training.clipping) == other.training
