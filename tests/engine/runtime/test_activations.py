"""Every activation by itself against Keras': values, gradients, large elements, gates."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.runtime.activations import activation_function, gate_function
from engine.vocabulary.activations import ACTIVATIONS, ActivationName
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from tests.engine.runtime.comparing import GRADIENTS, OUTPUTS, close
from tests.engine.runtime.keras_oracle import keras_activation

NAMES = tuple(ACTIVATIONS)


def values_and_gradients(function: object, values: Tensor) -> tuple[Tensor, Tensor]:
    assert callable(function)
    given = values.clone().requires_grad_()
    factors = torch.linspace(-1, 2, values.numel()).reshape(values.shape)
    result = function(given)
    (result * factors).sum().backward()
    assert given.grad is not None
    return result, given.grad


def rows(scale: float) -> Tensor:
    """Elements on either side of every kink; none is on one."""
    return torch.from_numpy(scale * np.random.default_rng(3).normal(size=(40, 7))).float()


@pytest.mark.keras
@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("name", NAMES)
def test_against_keras(name: ActivationName, dialect: Dialect) -> None:
    function, keras = activation_function(name, dialect), keras_activation(name, dialect)
    for scale in (0.3, 1, 8):
        ours, our_gradient = values_and_gradients(function, rows(scale))
        theirs, their_gradient = values_and_gradients(keras, rows(scale))
        close(ours, theirs, OUTPUTS)
        close(our_gradient, their_gradient, GRADIENTS, relative=True)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "exponential"])
def test_large_elements_give_finite_values_and_gradients(name: ActivationName) -> None:
    for large in (1e4, 1e9, 1e30):
        row = torch.tensor([[large, -large, 1.0, 0.0, 2 * large], [large, 1, 1, 1, 1]])
        for given in (row, -row):
            for found in values_and_gradients(activation_function(name, "keras3"), given):
                assert torch.isfinite(found).all()


@pytest.mark.parametrize("name", NAMES)
def test_each_gate_goes_through_it_by_itself(name: ActivationName) -> None:
    values = rows(1)[:, :6]
    function = activation_function(name, "keras2")
    given = gate_function(name, "keras2", 3)(values)
    for gate, expected in zip(given, values.split(2, dim=1), strict=True):
        torch.testing.assert_close(gate, function(expected))


@pytest.mark.parametrize("name", NAMES)
def test_elementwise_ones_are_those_that_no_neighbour_moves(name: ActivationName) -> None:
    function, values = activation_function(name, "keras3"), rows(1)
    alone = function(values.reshape(-1, 1)).reshape(values.shape)
    assert torch.allclose(alone, function(values)) == ACTIVATIONS[name].elementwise
