"""Layers that cannot be read are passed by on request; the others come in with their weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from engine.exchange import KerasImportError, import_keras_code, import_keras_file, import_project
from engine.exchange.keras_files.reading import ImportedFile
from engine.network.network import Network

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]


def chain() -> Any:
    return keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(50, 8),
            layers.Conv1D(8, 3, padding="same"),
            layers.LSTM(4, return_sequences=True),
            layers.LayerNormalization(),
            layers.LSTM(4),
            layers.Dense(3),
        ]
    )


def graph() -> Any:
    read = keras.Input((None, 5))
    first = layers.LSTM(4, return_sequences=True)(read)
    attended = layers.Attention()([first, first])
    end = layers.Dense(2)(layers.GRU(3)(attended))
    return keras.Model(read, end)


def kinds(network: Network) -> list[str]:
    return [node.layer.kind for node in network.in_order()]


def links(network: Network) -> list[tuple[str, str]]:
    return [
        (network.layer(link.source).kind, network.layer(link.target).kind) for link in network.links
    ]


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_chain_is_closed_again_and_keeps_its_weights(tmp_path: Path, suffix: str) -> None:
    model = chain()
    path = tmp_path / f"model{suffix}"
    model.save(path)
    with pytest.raises(KerasImportError, match="2 things cannot be read"):
        import_keras_file(path)
    found = import_keras_file(path, leave_out=True)
    assert kinds(found.network) == ["Embedding", "LSTM", "LSTM", "Dense"]
    assert links(found.network) == [("Embedding", "LSTM"), ("LSTM", "LSTM"), ("LSTM", "Dense")]
    told = [str(note) for note in found.notes]
    assert len(told) == 2
    assert "(Conv1D): there is no layer of this kind here" in told[0]
    assert all(each.endswith("It is left out: what reads it reads what it read.") for each in told)
    _check_weights(model, found)


def test_a_layer_of_a_graph_hands_on_what_it_read(tmp_path: Path) -> None:
    model = graph()
    path = tmp_path / "model.keras"
    model.save(path)
    found = import_keras_file(path, leave_out=True)
    assert links(found.network) == [("LSTM", "GRU"), ("GRU", "Dense")]
    assert found.network.reads is not None
    _check_weights(model, found)


def _check_weights(model: Any, found: ImportedFile) -> None:
    known = [each for each in model.layers if type(each).__name__ in kinds(found.network)]
    expected = [
        variable.value.detach().numpy()
        for layer in known
        for variable in layer.weights
        if "seed" not in variable.path
    ]
    assert found.weights is not None
    for ours, theirs in zip(found.weights, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_code(tmp_path: Path) -> None:
    code = (
        "model = keras.Sequential([layers.Embedding(9, 4), layers.Flatten(), layers.LSTM(3), "
        "layers.Lambda(lambda x: x)])"
    )
    with pytest.raises(KerasImportError, match="2 things"):
        import_keras_code(code)
    found = import_keras_code(code, leave_out=True)
    assert kinds(found.network) == ["Embedding", "LSTM"]
    assert "never run" in str(found.notes[-1])


def test_where_nothing_is_left_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text("model = keras.Sequential([layers.Flatten()])")
    with pytest.raises(KerasImportError, match="no layers"):
        import_project(path, leave_out=True)
