"""Files that the installed Keras writes: inner models, and masks that it writes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.exchange import import_project, read_keras
from engine.runtime import build

pytestmark = [
    pytest.mark.keras,
    # Keras' own way from torch to numpy, as it saves.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
SYMBOLS = np.array([[3, 1, 4, 1, 0], [5, 9, 2, 6, 5]])


def inner() -> Any:
    """Models as layers, one without weights, one in another, and one half of it frozen."""
    from keras import Input, Sequential, layers

    first = layers.Bidirectional(layers.GRU(3, return_sequences=True))
    first.forward_layer.trainable = False
    deepest = Sequential([Input((None, 6)), layers.LSTM(4, return_sequences=True)], name="deepest")
    memory = Sequential([Input((None, 5)), first, deepest, layers.GRU(4)], name="memory")
    return Sequential(
        [
            Input((None,)),
            layers.Embedding(10, 5),
            Sequential([Input((None, 5)), layers.Dropout(0.5)]),
            memory,
            Sequential([Input((4,)), layers.Dense(3), layers.Dense(3)]),
            layers.Dense(3),
        ]
    )


def masked() -> Any:
    """A graph in which Keras 3 writes masks out as operations."""
    from keras import Input, Model, layers

    symbols = Input((None,))
    vectors = layers.Embedding(10, 5, mask_zero=True)(symbols)
    sides = [kind(4, return_sequences=True)(vectors) for kind in (layers.LSTM, layers.GRU)]
    joined = layers.Concatenate()(sides)
    return Model(symbols, layers.Dense(3)(layers.LSTM(3)(joined)))


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("make", [inner, masked], ids=["inner", "masked"])
def test_it_computes_what_keras_does(make: Any, suffix: str, tmp_path: Path) -> None:
    model = make()
    random = np.random.default_rng(0)
    model.set_weights([random.normal(0, 0.3, each.shape) for each in model.get_weights()])
    path = tmp_path / f"model{suffix}"
    model.save(path)
    network, weights = read_keras(path)
    assert weights is not None
    ours = build(network).eval()
    ours.load_keras_weights(weights)
    with torch.no_grad():
        found = ours(torch.from_numpy(SYMBOLS)).numpy()
    np.testing.assert_allclose(found, model.predict(SYMBOLS, verbose=0), atol=1e-5)


@pytest.mark.parametrize("suffix", [".keras", ".h5", ".json"])
def test_a_stateful_model_brings_the_size_of_its_batches(suffix: str, tmp_path: Path) -> None:
    from keras import Input, Sequential, layers

    model = Sequential([Input(batch_shape=(3, 5, 2)), layers.LSTM(4, stateful=True)])
    path = tmp_path / f"model{suffix}"
    if suffix == ".json":
        path.write_text(model.to_json())
    else:
        model.save(path)
    assert import_project(path).project.training.batch_size == 3
    model = Sequential([Input(batch_shape=(3, 5, 2)), layers.LSTM(4)])
    path.write_text(model.to_json())
    assert import_project(path).project.training.batch_size == 64
    path.with_suffix(".py").write_text(
        "model = Sequential([Input(batch_shape=(3, 5, 2)), LSTM(4, stateful=True)])"
    )
    assert import_project(path.with_suffix(".py")).project.training.batch_size == 3
