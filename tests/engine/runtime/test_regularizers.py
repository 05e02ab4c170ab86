"""Costs whose meaning the two Kerases do not share to the last digit."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from engine.exchange.templates import render
from engine.runtime.regularizers import penalty
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from engine.vocabulary.regularizers import OrthogonalRegularizer
from tests.engine.runtime.keras_oracle import keras_part

# The first row is shorter than what either Keras divides by; the second is five long.
ROWS = np.array([[2e-8, 0.0], [3.0, 4.0]], np.float32)
PROGRAM = "import torch, torch.nn.functional as F"
REGULARIZER = OrthogonalRegularizer(factor=1.0)


@pytest.mark.keras
def test_a_row_of_almost_nothing_in_keras3() -> None:
    expected = keras_part(REGULARIZER)(torch.from_numpy(ROWS))
    torch.testing.assert_close(penalty(REGULARIZER, torch.from_numpy(ROWS), "keras3"), expected)


def test_a_row_of_almost_nothing_in_keras2() -> None:
    """tf.math.l2_normalize: the root of the squares is at least that of 1e-12."""
    cost = penalty(REGULARIZER, torch.from_numpy(ROWS), "keras2")
    assert cost.item() == pytest.approx(2e-8 / 1e-6 * 3 / 5)


@pytest.mark.parametrize("dialect", DIALECT_LABELS)
def test_exported_code_divides_by_the_same(dialect: Dialect) -> None:
    """Its function is run as a person's file would, on rows that only the dialects tell apart."""
    code = render("functions.py.jinja", which="orthogonal", keras3=dialect == "keras3")
    rows = torch.from_numpy(ROWS)
    asked = f"print(orthogonal(torch.tensor({rows.tolist()})).item())"
    done = subprocess.run(
        [sys.executable, "-c", f"{PROGRAM}\n{code}\n{asked}"],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = penalty(REGULARIZER, rows, dialect).item()
    assert float(done.stdout) == pytest.approx(expected, rel=1e-6)
