"""TimeDistributed(Dense) is the Dense: with its weights, from every file and from code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch
from keras import layers

from engine.exchange import (
    KerasImportError,
    import_keras_code,
    import_keras_file,
    network_from_keras_json,
)
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.network.network import Network
from engine.runtime import build

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]


def tagger() -> Any:
    model = keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(9, 4, mask_zero=True),
            layers.LSTM(3, return_sequences=True),
            layers.TimeDistributed(layers.Dense(2, activation="tanh"), name="tags"),
            layers.TimeDistributed(layers.Dense(2, use_bias=False)),
        ]
    )
    random = np.random.default_rng(0)
    for variable in model.weights:
        variable.assign(random.normal(0, 0.5, variable.shape).astype(np.float32))
    return model


def layer_named(network: Network, name: str) -> Layer:
    [layer] = [node.layer for node in network.nodes if node.name == name]
    return layer


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_from_a_file_with_its_weights(tmp_path: Path, suffix: str) -> None:
    model, rows = tagger(), np.random.default_rng(1).integers(0, 9, (3, 5))
    path = tmp_path / f"model{suffix}"
    model.save(path)
    found = import_keras_file(path)
    told = [str(note) for note in found.notes if "is read as the Dense in it" in str(note)]
    assert len(told) == 2
    assert told[0].startswith("tags (TimeDistributed)")
    module = build(found.network).eval()
    assert found.weights is not None
    module.load_keras_weights(found.weights)
    expected = model(rows).detach()
    torch.testing.assert_close(module(torch.from_numpy(rows)), expected, atol=1e-5, rtol=0)


def test_from_json_and_from_code() -> None:
    network = network_from_keras_json(tagger().to_json())
    assert isinstance(layer_named(network, "tags"), Dense)
    code = import_keras_code(
        "model = keras.Sequential([layers.LSTM(3, return_sequences=True, input_shape=(5, 2)),\n"
        "    layers.TimeDistributed(layers.Dense(2, activation='tanh'), name='tags')])"
    )
    layer = layer_named(code.network, "tags")
    assert isinstance(layer, Dense)
    assert (layer.units, layer.activation) == (2, "tanh")


@pytest.mark.parametrize(
    "inner", ["layers.LSTM(3)", "layers.Dense(2, activity_regularizer='l2')", "layers.Flatten()"]
)
def test_of_anything_else_it_is_refused_by_name(inner: str) -> None:
    with pytest.raises(KerasImportError, match="TimeDistributed"):
        import_keras_code(f"model = keras.Sequential([layers.TimeDistributed({inner})])")
