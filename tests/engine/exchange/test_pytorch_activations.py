"""Activations in exported PyTorch code against Keras' own, as functions and applied at once."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn import functional

from engine.exchange.identifiers import TAKEN
from engine.exchange.templates import render
from engine.exchange.to_pytorch.activations import Activations
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from tests.engine.runtime.keras_oracle import keras_activation


@pytest.mark.keras
@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_against_keras(name: str, dialect: Dialect) -> None:
    x = 2 * torch.randn(30, 6, generator=torch.Generator().manual_seed(0))
    known: dict[str, Any] = {"torch": torch, "F": functional, "x": x}
    activations = Activations(dialect)
    function, applied = activations.function(name), activations.applied(name, "x")
    assert activations.needed <= TAKEN
    for needed in activations.needed:
        exec(render("functions.py.jinja", which=needed), known)
    expected = keras_activation(name, dialect)(x)
    for expression in (f"{function}(x)", applied):
        torch.testing.assert_close(eval(expression, known), expected, atol=1e-5, rtol=1e-5)
