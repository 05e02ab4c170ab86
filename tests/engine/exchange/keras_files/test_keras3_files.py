"""Models that real keras 3.15 saved, in either form, give the same outputs here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.exchange import import_keras_file, read_keras
from engine.runtime import build

pytestmark = [
    pytest.mark.keras,
    # Keras says of .h5 files that they are old.
    pytest.mark.filterwarnings("ignore"),
]

SYMBOLS = np.array([[1, 2, 3, 4, 5], [0, 0, 1, 5, 2], [3, 1, 2, 0, 0], [1, 0, 4, 0, 2]])


def simple_rnn(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((None, 3)), layers.SimpleRNN(4, go_backwards=True), layers.Dense(2)]
    )


def lstm(keras: Any) -> Any:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(6, 3, mask_zero=True),
            layers.LSTM(4, return_sequences=True, recurrent_activation="hard_sigmoid"),
            layers.LSTM(4, use_bias=False, dropout=0.3, seed=1),
            layers.Dropout(0.2, seed=1),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile("adam", "mse")  # the optimizer's numbers are in the file too
    return model


def gru(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((None, 3)),
            layers.Masking(),
            layers.GRU(4, return_sequences=True, reset_after=False),
            layers.GRU(4, return_sequences=True, reset_after=True, name="a b"),
            layers.Dense(3, activation="swish"),
        ]
    )


def bidirectional(keras: Any) -> Any:
    layers = keras.layers
    backward = layers.SimpleRNN(2, go_backwards=True, return_sequences=True, name="back")
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(6, 3, mask_zero=True),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode="ave"),
            layers.Bidirectional(layers.GRU(2, return_sequences=True), backward_layer=backward),
            layers.Bidirectional(layers.GRU(2, reset_after=False)),
        ]
    )
    # Keras then keeps the weights of this half behind the other's.
    model.layers[2].forward_layer.trainable = False
    return model


def stateful(keras: Any) -> Any:
    layers = keras.layers
    inputs = keras.Input(batch_shape=(4, None, 3))
    return keras.Sequential([inputs, layers.LSTM(3, stateful=True), layers.Dense(1)])


def graph(keras: Any) -> Any:
    layers = keras.layers
    inputs = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(6, 3)(inputs)
    seen, *last = layers.LSTM(3, return_sequences=True, return_state=True)(vectors)
    told = layers.LSTM(3, return_sequences=True)(vectors, initial_state=last)
    both = layers.Concatenate()([told, seen])
    both = layers.Add()([layers.LSTM(6, return_sequences=True)(both), both])
    return keras.Model(inputs, layers.Dense(2)(layers.GRU(3)(both)))


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("make", [simple_rnn, lstm, gru, bidirectional, stateful, graph])
def test_a_saved_model_computes_the_same(
    make: Callable[[Any], Any], suffix: str, tmp_path: Path
) -> None:
    import keras

    model = make(keras)
    random = np.random.default_rng(1)
    model.set_weights([random.normal(0, 0.5, each.shape) for each in model.get_weights()])
    path = tmp_path / f"model.{suffix}"
    model.save(path)
    if len(model.inputs[0].shape) == 2:
        rows = SYMBOLS
    else:
        rows = random.normal(size=(4, 5, 3)).astype(np.float32) * (SYMBOLS > 0)[..., None]

    found = import_keras_file(path)
    module = build(found.network, found.signature)
    assert found.weights is not None
    module.load_keras_weights(found.weights)
    module.eval()

    assert found.network.dialect == "keras3"
    with torch.no_grad():
        ours = module(torch.from_numpy(rows)).numpy()
    theirs = model(rows, training=False).detach().numpy()
    assert np.abs(ours - theirs).max() < 1e-5
    network, weights = read_keras(str(path))
    assert network == found.network
    assert weights is not None
    if make is not graph:
        for our, their in zip(weights, model.get_weights(), strict=True):
            assert np.array_equal(our, their)
