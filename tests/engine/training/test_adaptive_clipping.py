"""Adaptive clipping against numbers worked by hand, and against numpy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from engine.data import Dataset
from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.signature import Signature
from engine.runtime import NetworkModule, build
from engine.training.clipper import Clipper
from engine.training.clipping import ClippingRecord, clip_gradients, record_of
from engine.training.controls import Controls
from engine.training.events import StepDone
from engine.training.loop import train
from engine.training.unit_clipping import Units, units_of
from engine.vocabulary.clipping import AdaptiveClipping
from tests.engine.training.conftest import small_project


def units(weight: list[list[float]] | list[float], *axes: int) -> Units:
    return Units(torch.tensor(weight), axes)


def test_each_column_is_looked_at_by_itself() -> None:
    # Columns of length 5, 10 and 0; gradients of length 1, 1 and 1.
    kernel = units([[3.0, 6.0, 0.0], [4.0, 8.0, 0.0]], 0)
    gradient = torch.tensor([[0.6, 1.0, 0.0], [0.8, 0.0, 1.0]])
    clipping = AdaptiveClipping(threshold=0.1, eps=0.01)
    measured = clip_gradients([gradient], clipping, [kernel])
    # At most 0.5, 1 and 0.1 * 0.01.
    expected = [[0.3, 1.0, 0.0], [0.4, 0.0, 0.001]]
    assert gradient.tolist() == [pytest.approx(row) for row in expected]
    done = record_of(measured.numbers.tolist(), measured.threshold)
    assert done.norm_before == pytest.approx(3**0.5)
    assert done.norm_after == pytest.approx((0.5**2 + 1 + 0.001**2) ** 0.5)
    assert done.clipped_share == pytest.approx(2 / 3)
    assert done.largest_ratio == pytest.approx(100)
    assert (done.clipped, done.threshold, done.largest_element) == (True, 0.1, 1.0)


def test_a_bias_is_one_unit_and_what_is_left_out_stays() -> None:
    bias = units([0.0, 3.0, 4.0], 0)
    gradients = [torch.tensor([0.0, 0.0, 2.0]), torch.tensor([[7.0]])]
    measured = clip_gradients(gradients, AdaptiveClipping(threshold=0.2), [bias, None])
    assert gradients[0].tolist() == pytest.approx([0, 0, 1])
    assert gradients[1].tolist() == [[7.0]]
    done = record_of(measured.numbers.tolist())
    assert (done.clipped_share, done.largest_ratio) == (1, pytest.approx(0.4))


def test_where_all_is_left_out_nothing_is_clipped() -> None:
    gradient = torch.tensor([3.0, 4.0])
    measured = clip_gradients([gradient], AdaptiveClipping(), [None])
    expected = ClippingRecord(5.0, 5.0, False, 0.0, 4.0, 0.01, 0.0)
    assert record_of(measured.numbers.tolist(), measured.threshold) == expected
    assert gradient.tolist() == [3, 4]


def test_a_gradient_of_zeros_keeps_its_zeros() -> None:
    gradient = torch.zeros(2, 2)
    measured = clip_gradients([gradient], AdaptiveClipping(), [units([[1.0, 0.0], [1.0, 0.0]], 0)])
    assert gradient.tolist() == [[0, 0], [0, 0]]
    assert record_of(measured.numbers.tolist()).clipped_share == 0


LAYERS = {
    "LSTM": LSTM(units=5),
    "GRU with two biases": GRU(units=5, reset_after=True),
    "SimpleRNN without bias": SimpleRNN(units=5, use_bias=False),
    "both ways": Bidirectional(layer=GRU(units=3, reset_after=True)),
}


def network_of(layer: object) -> NetworkModule:
    return build(small_project(layer).network, Signature(), 0)


def with_gradients(network: NetworkModule) -> list[torch.Tensor]:
    """Every parameter, with a drawn gradient."""
    draw = torch.Generator().manual_seed(4)
    parameters = [each for each in network.parameters() if each.requires_grad]
    for each in parameters:
        each.grad = torch.randn(each.shape, generator=draw) * 0.01
    return parameters


def in_numpy(network: NetworkModule, clipping: AdaptiveClipping) -> Iterator[np.ndarray]:
    """The paper's equation 3, unit by unit, over Keras' weights."""
    for weight in network.weights():
        w = weight.parameter.detach().numpy().astype(np.float64)
        g = weight.parameter.grad.numpy().astype(np.float64).copy()
        is_bias = weight.declared.name.endswith("bias")
        is_left_out = clipping.leave_out != "nothing" and weight.node_id == "dense"
        if not (is_left_out or (clipping.leave_out == "last_layer_and_biases" and is_bias)):
            pieces = [(...,)] if is_bias else [(..., unit) for unit in range(w.shape[-1])]
            for piece in pieces:
                most = clipping.threshold * max(np.sqrt((w[piece] ** 2).sum()), clipping.eps)
                norm = np.sqrt((g[piece] ** 2).sum())
                if norm > most:
                    g[piece] *= most / norm
        yield g


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("leave_out", ["last_layer", "last_layer_and_biases", "nothing"])
def test_a_network_is_clipped_as_numpy_does_it(layer: str, leave_out: str) -> None:
    network = network_of(LAYERS[layer])
    parameters = with_gradients(network)
    clipping = AdaptiveClipping(threshold=0.03, leave_out=leave_out)
    expected = list(in_numpy(network, clipping))
    before = [each.grad.clone() for each in parameters]
    with torch.no_grad():
        record = record_of(Clipper(network).clip(parameters, clipping).numbers.tolist())
    for weight, gradient in zip(network.weights(), expected, strict=True):
        np.testing.assert_allclose(weight.parameter.grad, gradient, rtol=1e-5, err_msg=weight.name)
    assert 0 < record.clipped_share < 1
    assert record.norm_before == pytest.approx(sum((g**2).sum().item() for g in before) ** 0.5)
    assert record.norm_after == pytest.approx(sum((g**2).sum() for g in expected) ** 0.5)


def test_the_last_layer_is_the_last_one_with_weights() -> None:
    network = network_of(LSTM(units=5))
    names = {each.parameter: each.node_id for each in network.weights()}
    found = units_of(network, "last_layer")
    left_out = {names[parameter] for parameter, units in found.items() if units is None}
    assert left_out == {"dense"}
    assert all(units_of(network, "nothing").values())


def test_a_run_tells_its_ratios_and_follows_the_threshold(dataset: Dataset) -> None:
    controls = Controls()
    steps = []
    project = small_project(epochs=1, clipping=AdaptiveClipping(threshold=0.05))
    for event in train(project, dataset, controls):
        if isinstance(event, StepDone):
            steps.append(event)
            controls.set_threshold(0.001)
    assert [step.threshold for step in steps] == [0.05, *[0.001] * (len(steps) - 1)]
    assert all(step.largest_ratio is not None and step.largest_ratio > 0 for step in steps)
    for step in steps:
        assert step.clipped == (step.largest_ratio > step.threshold)
        assert step.norm_after <= step.norm_before * (1 + 1e-6)


def test_other_ways_look_at_no_ratios(dataset: Dataset) -> None:
    events = train(small_project(epochs=1), dataset)
    assert {event.largest_ratio for event in events if isinstance(event, StepDone)} == {None}
