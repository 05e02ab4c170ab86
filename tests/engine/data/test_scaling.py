"""Numbers brought to mean 0 and deviation 1, and back."""

import numpy as np

from engine.data.scaling import as_they_were, scale_of, scaled, unscaled


def test_what_was_scaled_in_single_precision_comes_back_as_it_was():
    numbers = np.random.default_rng(0).normal(40.0, 7.0, (200, 2))
    numbers[::5] = 0.0
    scale = scale_of(numbers)
    kept = scaled(numbers, scale)
    found = as_they_were(kept, scale)
    np.testing.assert_allclose(found, numbers, rtol=1e-5)
    assert (found[::5] == 0.0).all(), "a zero is not told as a tiny number"
    assert (unscaled(kept, scale)[::5] != 0.0).any(), "which it would be otherwise"


def test_small_numbers_are_not_taken_for_zeros():
    numbers = np.array([[0.0], [1e-3], [-1e-3], [1.0]])
    found = as_they_were(scaled(numbers, scale_of(numbers)), scale_of(numbers))
    assert (found[1:] != 0.0).all()


def test_numbers_that_were_not_scaled_stay():
    numbers = np.array([[1.5, 0.25]], dtype=np.float32)
    assert as_they_were(numbers, None).tolist() == [[1.5, 0.25]]
