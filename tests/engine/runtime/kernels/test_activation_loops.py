"""Activations in compiled loops against torch's, values and derivatives."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.runtime.activations import activation_function
from engine.runtime.kernels.activation_forms import activation_form
from engine.runtime.kernels.activation_loops import activate, differentiate
from engine.vocabulary.activations import ACTIVATIONS, ActivationName
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect

ELEMENTWISE = [name for name, found in ACTIVATIONS.items() if found.elementwise]
TYPES = [np.float32, np.float64]


def elements(dtype: type) -> np.ndarray:
    """Small ones, large ones, and many between. None lies where a function has a corner: there its
    derivative is a matter of taste and of the last bit."""
    between = np.linspace(-12, 12, 4000)
    near_zero = np.geomspace(1e-30, 1e-2, 50)
    return np.concatenate([between, near_zero, -near_zero, [-100, -88, -40, 40, 80]]).astype(dtype)


def through(name: ActivationName, dialect: Dialect, given: np.ndarray) -> tuple[np.ndarray, ...]:
    """What a loop makes of them, and of a gradient of ones."""
    form = activation_form(name, dialect)
    assert form is not None
    activation = np.zeros(5, given.dtype)
    activation[: 1 + len(form.numbers)] = (int(form.form), *form.numbers)
    row, slopes, gradient = given.copy(), np.zeros_like(given), np.ones_like(given)
    columns = (0, given.size)
    activate(activation, row, slopes, columns)
    differentiate(activation, row, slopes, gradient, columns)
    return row, gradient


def test_there_is_a_form_for_what_works_on_each_element() -> None:
    for dialect in DIALECT_LABELS:
        found = {name for name in ACTIVATIONS if activation_form(name, dialect) is not None}
        assert found == set(ELEMENTWISE)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_values_and_derivatives(name: ActivationName, dialect: Dialect, dtype: type) -> None:
    given = elements(dtype)
    if name == "exponential":
        given = given[given < 12]
    ours, slopes = through(name, dialect, given)
    leaf = torch.from_numpy(given.astype(np.float64)).requires_grad_()
    values = activation_function(name, dialect)(leaf)
    values.backward(torch.ones_like(values))
    assert leaf.grad is not None
    # 1.2 x of the Keras 2 dialect is a float32 number there, in float64 too.
    size = 1e-7 if name == "hard_sigmoid" else 8 * np.finfo(dtype).eps
    for found, exact in ((ours, values.detach().numpy()), (slopes, leaf.grad.numpy())):
        assert np.max(np.abs(found - exact) / np.maximum(np.abs(exact), 1)) <= 2 * size


@pytest.mark.parametrize("length", range(1, 40))
def test_rows_of_every_length(length: int) -> None:
    """Compilers take many elements at once, and the last ones one by one."""
    given = np.random.default_rng(length).normal(0, 2, length).astype(np.float32)
    for name in ("tanh", "sigmoid", "hard_sigmoid", "relu"):
        ours, _ = through(name, "keras3", given)
        expected = activation_function(name, "keras3")(torch.from_numpy(given)).numpy()
        assert np.abs(ours - expected).max() < 1e-6


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_what_is_no_number_stays_none(name: ActivationName) -> None:
    given = np.full(19, np.nan, np.float32)
    ours, _ = through(name, "keras2", given)
    assert np.isnan(ours).all()


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "hard_sigmoid", "softsign"])
def test_infinite_ones_come_to_the_ends(name: ActivationName) -> None:
    ours, slopes = through(name, "keras2", np.array([-np.inf, np.inf], np.float32))
    expected = [-1, 1] if name == "tanh" else [0, 1]
    if name == "softsign":
        assert np.isnan(ours).all()  # infinite over infinite, as in torch
        return
    assert ours.tolist() == pytest.approx(expected, abs=1e-37)
    assert slopes.tolist() == pytest.approx([0, 0], abs=1e-37)


def test_a_tanh_of_a_small_number_keeps_its_digits() -> None:
    given = np.geomspace(1e-20, 0.6, 500).astype(np.float32)
    ours, _ = through("tanh", "keras2", given)
    exact = np.tanh(given.astype(np.float64))
    assert np.max(np.abs(ours / exact - 1)) < 3e-7


def test_a_sigmoid_of_a_low_number_keeps_its_digits() -> None:
    given = np.linspace(-80, 0, 500).astype(np.float32)
    ours, _ = through("sigmoid", "keras2", given)
    exact = 1 / (1 + np.exp(-given.astype(np.float64)))
    assert np.max(np.abs(ours / exact - 1)) < 1e-6
