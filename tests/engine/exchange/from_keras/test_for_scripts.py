"""The promise to scripts: a model of Keras in three calls, whatever its rows are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch
from keras import layers

from engine.exchange import network_from_keras_code, network_from_keras_json, read_keras
from engine.runtime import build

pytestmark = pytest.mark.keras


def weights_of(model: Any) -> list[np.ndarray]:
    """``get_weights()``, which warns of numpy's ways in keras 3.15."""
    return [variable.value.detach().numpy() for variable in model.weights]


def model_of(kind: str) -> tuple[Any, np.ndarray]:
    random = np.random.default_rng(0)
    if kind == "symbols":
        model = keras.Sequential(
            [
                keras.Input((None,)),
                layers.Embedding(9, 4, mask_zero=True),
                layers.Bidirectional(layers.GRU(3, return_sequences=True)),
                layers.LSTM(3),
                layers.Dense(2),
            ]
        )
        return model, random.integers(0, 9, (3, 6))
    if kind == "vectors":
        model = keras.Sequential([keras.Input((5,)), layers.Dense(4, "gelu"), layers.Dense(2)])
        return model, random.normal(size=(3, 5)).astype(np.float32)
    read = keras.Input((None, 3))
    left = layers.SimpleRNN(4, return_sequences=True)(read)
    right = layers.LSTM(4, return_sequences=True)(read)
    merged = layers.Add()([left, right])
    model = keras.Model(read, layers.Dense(2)(layers.GRU(3)(merged)))
    return model, random.normal(size=(3, 6, 3)).astype(np.float32)


@pytest.mark.filterwarnings("ignore")  # what Keras' own saving warns of
@pytest.mark.parametrize("kind", ["symbols", "vectors", "graph of sequences"])
def test_three_calls(kind: str, tmp_path: Path) -> None:
    model, rows = model_of(kind)
    random = np.random.default_rng(1)
    model.set_weights(
        [random.normal(0, 0.4, each.shape).astype(np.float32) for each in weights_of(model)]
    )
    expected = model(rows).detach()
    path = tmp_path / "model.keras"
    model.save(path)
    network, weights = read_keras(path)
    assert weights is not None
    of_file = build(network).eval()
    of_file.load_keras_weights(weights)
    inputs = torch.from_numpy(rows)
    torch.testing.assert_close(of_file(inputs), expected, atol=1e-5, rtol=0)
    if kind == "graph of sequences":
        return  # the order of get_weights() is promised for Sequential models
    of_json = build(network_from_keras_json(model.to_json())).eval()
    of_json.load_keras_weights(weights_of(model))
    torch.testing.assert_close(of_json(inputs), expected, atol=1e-5, rtol=0)
    for ours, theirs in zip(of_json.keras_weights(), weights_of(model), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_code_that_says_its_rows_is_built_without_data() -> None:
    network = network_from_keras_code(
        "model = keras.Sequential([layers.LSTM(4, input_shape=(7, 3)), layers.Dense(2)])"
    )
    assert build(network)(torch.zeros(2, 7, 3)).shape == (2, 2)
