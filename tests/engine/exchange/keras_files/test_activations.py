"""Every activation in a written file: real keras 3.15 loads it, and it comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.exchange import import_keras_file
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.vocabulary.activations import ACTIVATIONS, ActivationName
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from tests.engine.exchange.keras_files.test_written_files import keras_outputs, live, written
from tests.engine.exchange.running import difference
from tests.engine.runtime.networks import chain


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation(name: ActivationName, dialect: Dialect, tmp_path: Path) -> None:
    # Fed back over time exp soon passes the largest number.
    fed_back: ActivationName = "tanh" if name == "exponential" else name
    network = chain(
        Embedding(input_dim=9, output_dim=4),
        GRU(units=4, activation=fed_back, recurrent_activation=name),
        Dense(units=3, activation=name),
        dialect=dialect,
    )
    made, path = live(network), tmp_path / "model.keras"
    written(made, path)
    assert difference(keras_outputs(path, made.x), made.outputs()[0]) < 1e-5
    found = import_keras_file(path).network
    assert [node.layer.replace(name="") for node in found.in_order()] == [
        node.layer for node in network.in_order()
    ]
    assert found.dialect == dialect
