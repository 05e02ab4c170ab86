"""Clipping against numbers worked by hand, and against torch."""

from __future__ import annotations

import pytest
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from engine.training.clipping import ClippingRecord, clip_gradients, record_of
from engine.vocabulary.clipping import (
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    Clipping,
    NoClipping,
)


def parameters_with(*gradients: list[float]) -> list[torch.Tensor]:
    made = []
    for gradient in gradients:
        parameter = torch.zeros(len(gradient), requires_grad=True)
        parameter.grad = torch.tensor(gradient)
        made.append(parameter)
    return made


def gradients_of(parameters: list[torch.Tensor]) -> list[list[float]]:
    return [parameter.grad.tolist() for parameter in parameters]


def apply_clipping(parameters: list[torch.Tensor], clipping: Clipping) -> ClippingRecord:
    """As a training step does it."""
    gradients = [each.grad for each in parameters if each.grad is not None]
    return record_of(clip_gradients(gradients, clipping).numbers.tolist())


def test_by_value_cuts_elements_and_counts_them():
    parameters = parameters_with([3.0, -4.0, 0.5], [0.5, -0.5])
    done = apply_clipping(parameters, ClipByValue(threshold=0.5))
    assert gradients_of(parameters) == [[0.5, -0.5, 0.5], [0.5, -0.5]]
    assert done.norm_before == pytest.approx((9 + 16 + 0.75) ** 0.5)
    assert done.norm_after == pytest.approx((5 * 0.25) ** 0.5)
    assert done.largest_element == 4
    assert done.clipped
    assert done.clipped_share == pytest.approx(2 / 5)


def test_by_the_global_norm_keeps_the_direction():
    parameters = parameters_with([3.0, 0.0], [0.0, -4.0])  # norm 5
    done = apply_clipping(parameters, ClipByGlobalNorm(threshold=2.5))
    assert gradients_of(parameters) == [pytest.approx([1.5, 0.0]), pytest.approx([0.0, -2.0])]
    assert done.norm_before == 5
    assert done.norm_after == pytest.approx(2.5)
    assert (done.clipped, done.clipped_share, done.largest_element) == (True, 1, 4)


def test_by_each_norm_leaves_short_gradients_alone():
    parameters = parameters_with([3.0, 4.0], [0.6, 0.8], [0.3, 0.4], [0.0, 0.0])  # 5, 1, 0.5, 0
    done = apply_clipping(parameters, ClipByNorm(threshold=1.0 + 1e-5))
    assert gradients_of(parameters)[0] == pytest.approx([0.6, 0.8], abs=1e-4)
    assert gradients_of(parameters)[1:] == [
        pytest.approx(each) for each in ([0.6, 0.8], [0.3, 0.4], [0, 0])
    ]
    assert done.norm_before == pytest.approx((25 + 1 + 0.25) ** 0.5)
    assert done.norm_after == pytest.approx(1.5, abs=1e-4)
    assert done.clipped_share == 0.25


@pytest.mark.parametrize(
    "clipping",
    [
        NoClipping(),
        ClipByGlobalNorm(threshold=5.1),
        ClipByNorm(threshold=4.1),
        ClipByValue(threshold=4.0),
    ],
)
def test_a_gradient_below_the_threshold_stays_as_it_is(clipping):
    parameters = parameters_with([3.0, 0.0], [0.0, -4.0])
    done = apply_clipping(parameters, clipping)
    assert gradients_of(parameters) == [[3, 0], [0, -4]]
    assert (done.norm_before, done.norm_after) == (5, 5)
    assert (done.clipped, done.clipped_share) == (False, 0)


@pytest.mark.parametrize("threshold", [0.01, 0.5, 3.0, 1000.0])
def test_to_the_bit_what_torch_does(threshold):
    generator = torch.Generator().manual_seed(3)
    shapes = [(40, 30), (30,), (7, 5, 3), (1,)]

    def fresh() -> list[torch.Tensor]:
        generator.manual_seed(3)
        made = [torch.zeros(shape, requires_grad=True) for shape in shapes]
        for parameter in made:
            parameter.grad = torch.randn(parameter.shape, generator=generator)
        return made

    ours, theirs = fresh(), fresh()
    done = apply_clipping(ours, ClipByGlobalNorm(threshold=threshold))
    assert done.norm_before == clip_grad_norm_(theirs, threshold).item()
    assert all(torch.equal(a.grad, b.grad) for a, b in zip(ours, theirs, strict=True))

    ours, theirs = fresh(), fresh()
    apply_clipping(ours, ClipByNorm(threshold=threshold))
    for parameter in theirs:
        clip_grad_norm_(parameter, threshold)
    assert all(torch.equal(a.grad, b.grad) for a, b in zip(ours, theirs, strict=True))

    ours, theirs = fresh(), fresh()
    done = apply_clipping(ours, ClipByValue(threshold=threshold))
    elements = torch.cat([parameter.grad.flatten() for parameter in theirs]).abs()
    assert done.clipped_share == pytest.approx((elements > threshold).float().mean().item())
    assert done.largest_element == elements.max().item()
    clip_grad_value_(theirs, threshold)
    assert all(torch.equal(a.grad, b.grad) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize(
    "clipping", [NoClipping(), ClipByGlobalNorm(), ClipByNorm(), ClipByValue()]
)
def test_the_norm_tells_that_a_gradient_is_not_finite(clipping, bad):
    done = apply_clipping(parameters_with([1.0, bad], [2.0]), clipping)
    assert not done.norm_before < float("inf")
