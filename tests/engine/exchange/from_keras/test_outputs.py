"""A model of keras 3.15 and the network read from its configuration compute the same."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch

from engine.exchange import KerasImportError, import_keras_json
from engine.network.inference import infer
from engine.runtime.build import build

pytestmark = pytest.mark.keras
SYMBOLS = np.array([[1, 2, 3, 0, 0], [0, 4, 5, 0, 1], [8, 7, 6, 5, 4]])


def chain(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(9, 4, mask_zero=True),
            layers.Bidirectional(layers.GRU(3, return_sequences=True, activation="silu")),
            keras.Sequential([layers.Dense(3, "relu"), layers.Dropout(0.3)]),
            layers.LSTM(3, go_backwards=True, recurrent_activation="hard_sigmoid"),
            layers.Dense(2, activation="softmax"),
        ]
    )


def graph(keras: Any) -> Any:
    layers = keras.layers
    inputs = keras.Input((None,), dtype="int32")
    embedded = layers.Embedding(9, 4, mask_zero=True)(inputs)
    steps, h, c = layers.LSTM(3, return_state=True, return_sequences=True)(embedded)
    first = layers.LSTM(3, return_sequences=True)(steps, initial_state=[h, c])
    second = layers.SimpleRNN(3, return_sequences=True)(embedded)
    merged = layers.Add()([first, second])
    both = layers.Concatenate()([layers.GRU(2)(merged), c])
    return keras.Model(inputs, layers.Dense(2)(both))


@pytest.mark.parametrize("make", [chain, graph])
def test_outputs_are_the_same(make: Any) -> None:
    import keras

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = make(keras)
        random = np.random.default_rng(1)
        model.set_weights([random.normal(size=each.shape) for each in model.weights])
        expected = keras.ops.convert_to_numpy(model(SYMBOLS))
        arrays = iter(model.get_weights())
    found = import_keras_json(model.to_json())
    # Keras' order is that of its layers, the module's that of the links.
    weights = infer(found.network).weights
    of_node = {each: [next(arrays) for _ in weights[each]] for each in found.order}
    assert next(arrays, None) is None
    module = build(found.network).eval()
    module.load_keras_weights(
        [array for node in found.network.in_order() for array in of_node[node.id]]
    )
    with torch.no_grad():
        given = module(torch.from_numpy(SYMBOLS)).numpy()
    assert np.abs(given - expected).max() < 1e-5


def test_a_mask_handed_to_a_layer_with_initial_states_is_refused() -> None:
    import keras

    layers = keras.layers
    inputs = keras.Input((None,), dtype="int32")
    embedding = layers.Embedding(9, 4, mask_zero=True)
    embedded = embedding(inputs)
    _, h, c = layers.LSTM(3, return_state=True, name="encoder")(embedded)
    mask = embedding.compute_mask(inputs)
    decoded = layers.LSTM(3, name="decoder")(embedded, mask=mask, initial_state=[h, c])
    written = keras.Model(inputs, decoded).to_json()

    with pytest.raises(KerasImportError, match=r"decoder .* a mask and initial states at once"):
        import_keras_json(written)
    assert import_keras_json(written, dialect="keras2").network.dialect == "keras2"
