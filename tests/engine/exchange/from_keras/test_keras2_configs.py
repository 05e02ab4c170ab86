"""What tf_keras 2.21 wrote comes in with every argument it has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.exchange import KerasImportError, import_keras_json, network_from_keras_json
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.vocabulary.constraints import MaxNorm
from engine.vocabulary.initializers import Orthogonal, VarianceScaling
from engine.vocabulary.regularizers import L1L2, L2

GOLDENS = Path(__file__).parent / "goldens"


def golden(name: str) -> Any:
    return json.loads((GOLDENS / f"{name}.json").read_text())


@pytest.mark.parametrize("name", ["sequential", "sequential_config"])
def test_a_sequential_has_every_argument(name: str) -> None:
    found = import_keras_json(golden(name))
    assert found.network.dialect == "keras2"
    assert found.order == ("embedding", "bidirectional", "gru", "dense")
    assert found.keras_names == ("embedding", "bidirectional", "second", "dense")
    assert [node.layer for node in found.network.nodes] == [
        Embedding(input_dim=9, output_dim=4, mask_zero=True, input_length=5),
        Bidirectional(
            layer=LSTM(
                units=3,
                return_sequences=True,
                implementation=2,
                kernel_regularizer=L2(),
                recurrent_regularizer=L1L2(),
                kernel_constraint=MaxNorm(),
                recurrent_initializer=Orthogonal(gain=0.5, seed=4),
            )
        ),
        GRU(
            name="second",
            units=2,
            activation="swish",
            recurrent_activation="sigmoid",
            dropout=0.25,
            reset_after=True,
        ),
        Dense(units=3, kernel_initializer=VarianceScaling(seed=3)),
    ]
    assert [str(note) for note in found.notes] == [
        "embedding_input (InputLayer) is left out: the shape (None, 5) is the data's to say."
    ]


@pytest.mark.parametrize("name", ["functional", "functional_config"])
def test_a_graph_has_its_links(name: str) -> None:
    found = import_keras_json(golden(name))
    lstm = LSTM(units=3, recurrent_activation="sigmoid", implementation=2)
    assert {node.id: node.layer for node in found.network.nodes} == {
        "embedding": Embedding(input_dim=9, output_dim=4, mask_zero=True),
        "lstm": lstm.replace(return_sequences=True, return_state=True),
        "gru": GRU(units=3, recurrent_activation="sigmoid", implementation=2, return_state=True),
        "lstm_1": lstm,
        "dense": Dense(units=3),
        "dropout": Dropout(rate=0.1),
        "concatenate": Concatenate(),
    }
    assert {
        (link.source, link.source_port, link.target, link.target_port)
        for link in found.network.links
    } == {
        ("embedding", "main", "lstm", "main"),
        ("lstm", "main", "gru", "main"),
        ("lstm", "h", "gru", "initial_h"),
        ("lstm", "main", "lstm_1", "main"),
        ("lstm", "h", "lstm_1", "initial_h"),
        ("lstm", "c", "lstm_1", "initial_c"),
        ("gru", "main", "dense", "main"),
        ("dense", "main", "dropout", "main"),
        ("gru", "main", "concatenate", "main"),
        ("lstm_1", "main", "concatenate", "main"),
        ("dropout", "main", "concatenate", "main"),
    }
    sources = [link.source for link in found.network.links_into("concatenate")]
    assert sources == ["gru", "lstm_1", "dropout"]
    assert found.keras_names[4:6] == ("sequential/dense", "sequential/dropout")


@pytest.mark.parametrize("name", ["shared", "shared_config"])
def test_a_layer_called_twice_is_refused_by_name(name: str) -> None:
    with pytest.raises(KerasImportError, match=r"^dense \(Dense\) is called 2 times"):
        network_from_keras_json(golden(name))


def test_missing_arguments_take_that_keras_own_defaults() -> None:
    def model(version: str | None) -> dict[str, Any]:
        layers = [{"class_name": "GRU", "config": {"name": "gru", "units": 2}}]
        written: dict[str, Any] = {"class_name": "Sequential", "config": {"layers": layers}}
        return written if version is None else written | {"keras_version": version}

    new = GRU(units=2, recurrent_activation="sigmoid", implementation=2, reset_after=True)
    for version, layer in (
        ("2.21.0", new),
        ("2.2.4-tf", new),
        (None, new),
        ("2.2.4", GRU(units=2)),
    ):
        found = import_keras_json(model(version))
        assert found.network.layer("gru") == layer, version
        assert str(found.notes[0]) == (
            "gru (GRU): not written down, so Keras' own default is taken: recurrent_activation="
            f"{layer.recurrent_activation!r}, reset_after={layer.reset_after}."
        )


def test_keras_1_is_refused() -> None:
    model = golden("sequential") | {"keras_version": "1.2.2"}
    with pytest.raises(KerasImportError, match=r"saved by Keras 1\.2; versions 2 and 3"):
        network_from_keras_json(model)
