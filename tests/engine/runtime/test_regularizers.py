"""Costs whose meaning the two Kerases do not share to the last digit."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.runtime.regularizers import penalty
from engine.vocabulary.regularizers import OrthogonalRegularizer
from tests.engine.runtime.keras_oracle import keras_part

# The first row is shorter than what either Keras divides by; the second is five long.
ROWS = np.array([[2e-8, 0.0], [3.0, 4.0]], np.float32)
REGULARIZER = OrthogonalRegularizer(factor=1.0)


@pytest.mark.keras
def test_a_row_of_almost_nothing_in_keras3() -> None:
    expected = keras_part(REGULARIZER)(torch.from_numpy(ROWS))
    torch.testing.assert_close(penalty(REGULARIZER, torch.from_numpy(ROWS), "keras3"), expected)


def test_a_row_of_almost_nothing_in_keras2() -> None:
    """tf.math.l2_normalize: the root of the squares is at least that of 1e-12."""
    cost = penalty(REGULARIZER, torch.from_numpy(ROWS), "keras2")
    assert cost.item() == pytest.approx(2e-8 / 1e-6 * 3 / 5)
