"""Distributions of the weights before training: bounds, moments, orthogonality, seeds."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import torch

from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.runtime import build
from engine.runtime.initializers import draw
from engine.vocabulary.initializers import (
    INITIALIZERS,
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    Initializer,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)
from tests.engine.runtime.keras_oracle import keras_part
from tests.engine.runtime.networks import chain

SHAPE = (400, 500)
RANDOM = [kind for kind in INITIALIZERS if "seed" in kind.model_fields]


def drawn(initializer: Initializer, shape: tuple[int, ...] = SHAPE, seed: int = 0) -> np.ndarray:
    return draw(initializer, shape, torch.Generator().manual_seed(seed)).numpy()


@pytest.mark.parametrize(
    ("initializer", "limit"),
    [
        (GlorotUniform(), sqrt(6 / 900)),
        (HeUniform(), sqrt(6 / 400)),
        (LecunUniform(), sqrt(3 / 400)),
        (RandomUniform(minval=-0.3, maxval=0.3), 0.3),
        (VarianceScaling(scale=2.5, mode="fan_out", distribution="uniform"), sqrt(7.5 / 500)),
        (VarianceScaling(mode="fan_avg", distribution="uniform"), sqrt(3 / 450)),
    ],
    ids=str,
)
def test_uniform_ones_fill_their_range(initializer: Initializer, limit: float) -> None:
    values = drawn(initializer)
    assert np.abs(values).max() <= limit
    assert np.abs(values).max() > 0.999 * limit
    assert values.mean() == pytest.approx(0, abs=0.01 * limit)
    assert values.std() == pytest.approx(limit / sqrt(3), rel=0.01)


@pytest.mark.parametrize(
    ("initializer", "deviation"),
    [
        (GlorotNormal(), sqrt(2 / 900)),
        (HeNormal(), sqrt(2 / 400)),
        (LecunNormal(), sqrt(1 / 400)),
        (VarianceScaling(scale=3.0, mode="fan_out"), sqrt(3 / 500)),
        (TruncatedNormal(stddev=0.2), 0.2 * 0.87962566),
    ],
    ids=str,
)
def test_cut_normal_ones_have_their_deviation_after_the_cut(
    initializer: Initializer, deviation: float
) -> None:
    values = drawn(initializer)
    bound = 2 * deviation / 0.87962566
    assert np.abs(values).max() <= bound * (1 + 1e-6)
    assert np.abs(values).max() > 0.99 * bound
    assert values.mean() == pytest.approx(0, abs=0.01 * deviation)
    assert values.std() == pytest.approx(deviation, rel=0.01)


@pytest.mark.parametrize(
    ("initializer", "mean", "deviation"),
    [
        (RandomNormal(mean=0.5, stddev=0.1), 0.5, 0.1),
        (VarianceScaling(scale=2.0, distribution="untruncated_normal"), 0, sqrt(2 / 400)),
    ],
    ids=str,
)
def test_normal_ones(initializer: Initializer, mean: float, deviation: float) -> None:
    values = drawn(initializer)
    assert values.mean() == pytest.approx(mean, abs=0.01 * deviation)
    assert values.std() == pytest.approx(deviation, rel=0.01)
    assert np.abs(values - mean).max() > 3 * deviation


@pytest.mark.parametrize("shape", [(6, 6), (4, 16), (9, 5)])
def test_orthogonal(shape: tuple[int, int]) -> None:
    values = drawn(Orthogonal(gain=1.5), shape)
    short = values if shape[0] <= shape[1] else values.T
    np.testing.assert_allclose(short @ short.T, 2.25 * np.eye(min(shape)), atol=1e-5)


def test_orthogonal_is_uniform_among_rotations_and_reflections() -> None:
    """Without the signs of R, QR would give only negative elements in the corner."""
    corners = [drawn(Orthogonal(), (3, 3), seed)[0, 0] for seed in range(200)]
    assert np.mean(np.asarray(corners) > 0) == pytest.approx(0.5, abs=0.12)


def test_the_ones_that_draw_nothing() -> None:
    assert (drawn(Zeros()) == 0).all()
    assert (drawn(Ones()) == 1).all()
    assert (drawn(Constant(value=0.25)) == 0.25).all()
    np.testing.assert_array_equal(drawn(Identity(gain=2.0), (2, 3)), 2 * np.eye(2, 3))


@pytest.mark.keras
@pytest.mark.parametrize("kind", INITIALIZERS)
@pytest.mark.parametrize("shape", [(60, 240), (2, 600), (600,)], ids=str)
def test_same_spread_as_keras(kind: type[Initializer], shape: tuple[int, ...]) -> None:
    """Fans of kernels, of GRU's two bias rows and of biases. Keras draws with its own generator."""
    if len(shape) == 1 and kind in (Orthogonal, Identity):
        pytest.skip("draws matrices")
    # A seed on both sides, so that chance decides nothing.
    initializer = kind(seed=1) if "seed" in kind.model_fields else kind()
    expected = keras_part(initializer)(shape).detach().numpy()
    values = drawn(initializer, shape)
    assert values.shape == expected.shape
    assert values.std() == pytest.approx(expected.std(), rel=0.12, abs=1e-9)
    largest = np.abs(expected).max()
    assert np.abs(values).max() == pytest.approx(largest, rel=0.5, abs=1e-9)


@pytest.mark.keras
@pytest.mark.parametrize(
    "initializer",
    [
        *(kind(seed=5) for kind in RANDOM),
        RandomUniform(minval=-0.1, maxval=0.4, seed=5),
        RandomNormal(mean=-0.5, stddev=0.1, seed=5),
        TruncatedNormal(mean=0.3, stddev=0.2, seed=5),
        Orthogonal(gain=0.5, seed=5),
        *(
            VarianceScaling(scale=1.5, mode=mode, distribution=distribution, seed=5)
            for mode in ("fan_in", "fan_out", "fan_avg")
            for distribution in ("truncated_normal", "untruncated_normal", "uniform")
        ),
    ],
    ids=str,
)
def test_same_distribution_as_keras(initializer: Initializer) -> None:
    """The whole of it, by its quantiles: with 40,000 draws each is within a few hundredths."""
    shares = np.linspace(0.02, 0.98, 25)
    shape = (100, 400)
    expected = np.quantile(keras_part(initializer)(shape).detach().numpy(), shares)
    found = np.quantile(drawn(initializer, shape), shares)
    np.testing.assert_allclose(found, expected, atol=0.05 * np.std(expected))


@pytest.mark.parametrize("kind", RANDOM)
def test_a_seed_draws_the_same_again_and_another_seed_other_numbers(
    kind: type[Initializer],
) -> None:
    first, again, other = (
        build(chain(Embedding(), Dense(kernel_initializer=kind(seed=each))), seed=number)
        for number, each in enumerate((3, 3, 4))
    )
    kernels = [module.keras_weights()[1] for module in (first, again, other)]
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert (kernels[0] != kernels[2]).any()


def test_forget_gate_starts_at_one_and_only_the_others_are_drawn() -> None:
    layer = LSTM(units=50, bias_initializer=RandomUniform(minval=3.0, maxval=4.0))
    bias = build(chain(Embedding(), layer)).keras_weights()[3]
    assert (bias[50:100] == 1).all()
    others = np.concatenate([bias[:50], bias[100:]])
    assert others.min() >= 3
    assert others.max() <= 4
    assert len(np.unique(others)) > 140
    without = layer.replace(unit_forget_bias=False)
    assert build(chain(Embedding(), without)).keras_weights()[3].min() >= 3


def test_same_seed_same_weights_and_another_seed_others() -> None:
    network = chain(Embedding(), GRU(units=4), Dense())
    first, again, other = (build(network, seed=seed).keras_weights() for seed in (1, 1, 2))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    assert (first[0] != other[0]).any()
    assert (first[1] != other[1]).any()


def test_adding_a_layer_changes_no_other_and_the_global_generator_stays() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    short = build(chain(Embedding(), LSTM(units=4), Dense()))
    torch.manual_seed(99)
    long = build(chain(Embedding(), LSTM(units=4), Dense(), Dense(units=3)))
    for one, two in zip(short.keras_weights(), long.keras_weights(), strict=False):
        np.testing.assert_array_equal(one, two)
    torch.manual_seed(5)
    build(chain(Embedding(), LSTM(units=4, dropout=0.5)))(torch.zeros(2, 3).long())
    assert torch.rand(1) == expected


def test_an_initializers_own_seed_rules() -> None:
    layer = Dense(units=4, kernel_initializer=GlorotUniform(seed=7))
    embedding = Embedding(embeddings_initializer=RandomUniform(seed=7))
    first, other = (build(chain(embedding, layer), seed=seed).keras_weights() for seed in (1, 2))
    np.testing.assert_array_equal(first[0], other[0])
    np.testing.assert_array_equal(first[1], other[1])
