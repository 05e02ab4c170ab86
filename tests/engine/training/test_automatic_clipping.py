"""Automatic clipping against numbers worked by hand, and against numpy's percentile."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data import Dataset
from engine.training.clipping import clip_gradients, record_of
from engine.training.controls import Controls
from engine.training.events import StepDone
from engine.training.loop import train
from engine.training.norm_history import NormHistory
from engine.vocabulary.clipping import AutomaticClipping
from tests.engine.training.conftest import small_project


def test_by_hand() -> None:
    history = NormHistory()
    # Of one norm, itself; of 4 and 8 the 25th percentile is a quarter of the way between them;
    # of 2, 4 and 8 it lies half way between the first two; of 2, 4, 6, 8 three quarters of it.
    found = [history.threshold_with(norm, 25.0) for norm in (8.0, 4.0, 2.0, 6.0)]
    assert found == [8.0, 5.0, 3.0, 3.5]
    assert history.tensor().tolist() == [2, 4, 6, 8]


@pytest.mark.parametrize("percentile", [0.0, 10.0, 37.5, 50.0, 99.9, 100.0])
def test_as_numpy_has_it(percentile: float) -> None:
    norms = np.random.default_rng(2).lognormal(size=300).astype(np.float32).astype(float)
    history = NormHistory()
    for count, norm in enumerate(norms, start=1):
        found = history.threshold_with(norm, percentile)
        assert found == pytest.approx(np.percentile(norms[:count], percentile), rel=1e-12)


def test_what_is_no_number_is_not_kept() -> None:
    history = NormHistory([1.0])
    assert np.isnan(history.threshold_with(float("nan"), 10.0))
    assert history.threshold_with(float("inf"), 10.0) == float("inf")
    assert len(history) == 1


def test_the_gradient_is_scaled_down_to_the_threshold() -> None:
    history = NormHistory([2.0, 4.0])
    gradients = [torch.tensor([3.0, 0.0]), torch.tensor([-4.0])]  # norm 5
    measured = clip_gradients(gradients, AutomaticClipping(percentile=50.0), (), history)
    done = record_of(measured.numbers.tolist(), measured.threshold)
    assert (done.norm_before, done.threshold) == (5.0, 4.0)
    assert done.norm_after == pytest.approx(4.0)
    assert gradients[0].tolist() == pytest.approx([2.4, 0.0])
    assert gradients[1].tolist() == pytest.approx([-3.2])
    assert (done.clipped, done.clipped_share) == (True, 1.0)


def test_to_the_bit_what_torch_does() -> None:
    draw = torch.Generator().manual_seed(5)
    norms: list[float] = []
    history = NormHistory()
    for _ in range(20):
        ours = [torch.randn(30, 20, generator=draw), torch.randn(20, generator=draw)]
        theirs = [torch.zeros_like(each, requires_grad=True) for each in ours]
        for weight, gradient in zip(theirs, ours, strict=True):
            weight.grad = gradient.clone()
        clip_gradients(ours, AutomaticClipping(percentile=30.0), (), history)
        # The paper's own loop: https://github.com/pseeth/autoclip
        norms.append(torch.nn.utils.get_total_norm([each.grad for each in theirs]).item())
        torch.nn.utils.clip_grad_norm_(theirs, float(np.percentile(norms, 30.0)))
        for weight, gradient in zip(theirs, ours, strict=True):
            assert torch.equal(weight.grad, gradient)


def test_a_run_clips_at_a_percentile_of_its_own_norms(dataset: Dataset) -> None:
    project = small_project(clipping=AutomaticClipping(percentile=60.0))
    controls = Controls()
    controls.set_threshold(0.001)  # there is none to set
    steps = [each for each in train(project, dataset, controls) if isinstance(each, StepDone)]
    norms = [step.norm_before for step in steps]
    for count, step in enumerate(steps, start=1):
        expected = np.percentile(norms[:count], 60.0)
        assert step.threshold == pytest.approx(expected, rel=1e-12)
        assert step.norm_after == pytest.approx(min(step.norm_before, expected), rel=1e-5)
        assert step.clipped == (step.norm_before > step.threshold)
    assert {step.clipped for step in steps} == {False, True}
