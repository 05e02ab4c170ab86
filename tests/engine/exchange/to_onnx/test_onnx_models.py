"""What an exported ONNX model says of itself, how it is made of operators, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from engine.exchange.errors import ExportError
from engine.exchange.to_onnx import onnx_model, write_onnx
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.shapes import sequence
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Network
from engine.network.signature import UNKNOWN, Signature
from engine.project.data_facts import DataFacts
from tests.engine.exchange.random_networks import FACTS
from tests.engine.exchange.to_onnx.onnxruntime_process import Case
from tests.engine.runtime.networks import chain

EMBEDDING = Embedding(input_dim=9, output_dim=4)


def model_of(network: Network, facts: DataFacts | None = None) -> onnx.ModelProto:
    case = Case.of(network, UNKNOWN, 0)
    model = onnx.load_from_string(onnx_model(network, UNKNOWN, case.arrays(), facts))
    onnx.checker.check_model(model, full_check=True)
    return model


def kinds_of(*layers: Layer) -> list[str]:
    return [node.op_type for node in model_of(chain(EMBEDDING, *layers)).graph.node]


def edges(values: object) -> dict[str, tuple[int | str, ...]]:
    """Names and axes of what goes in or comes out."""
    return {
        value.name: tuple(
            axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim
        )
        for value in values  # type: ignore[attr-defined]
    }


def properties_of(model: onnx.ModelProto) -> dict[str, str]:
    return {entry.key: entry.value for entry in model.metadata_props}


def test_batch_and_time_have_names_and_no_size() -> None:
    model = model_of(chain(EMBEDDING, LSTM(units=3, return_sequences=True)))
    assert edges(model.graph.input) == {"inputs": ("batch", "time")}
    assert edges(model.graph.output) == {"outputs": ("batch", "time", 3)}
    elements = [
        value[0].type.tensor_type.elem_type for value in (model.graph.input, model.graph.output)
    ]
    assert elements == [onnx.TensorProto.INT64, onnx.TensorProto.FLOAT]


def test_states_go_in_and_come_out() -> None:
    pair = Bidirectional(layer=GRU(units=2, stateful=True), name="Both ways")
    model = model_of(chain(EMBEDDING, pair, Dense(units=2)))
    names = {
        "both_ways_forward_h_in": "both_ways_forward_h_out",
        "both_ways_backward_h_in": "both_ways_backward_h_out",
    }
    assert edges(model.graph.input) == {
        "inputs": ("batch", "time"),
        **dict.fromkeys(names, ("batch", 2)),
    }
    assert edges(model.graph.output) == {
        "outputs": ("batch", 2),
        **dict.fromkeys(names.values(), ("batch", 2)),
    }
    assert json.loads(properties_of(model)["states"]) == names
    assert "both_ways_forward_h_out as both_ways_forward_h_in" in model.doc_string


def test_it_says_what_the_numbers_mean() -> None:
    model = model_of(chain(EMBEDDING, SimpleRNN(units=3), dialect="keras3"), FACTS)
    found = properties_of(model)
    assert list(found) == ["dialect", "task", "vocabulary", "classes"]
    assert (found["dialect"], found["task"]) == ("keras3", "classify")
    assert tuple(json.loads(found["vocabulary"])) == FACTS.vocabulary
    assert tuple(json.loads(found["classes"])) == FACTS.classes
    assert model.doc_string.startswith("Made by Gradloom")
    assert model.producer_name == "Gradloom"


def test_onnx_own_operators_where_they_mean_the_same() -> None:
    assert "LSTM" in kinds_of(LSTM(units=3))
    assert "GRU" in kinds_of(GRU(units=3, recurrent_activation="sigmoid", reset_after=True))
    assert "RNN" in kinds_of(SimpleRNN(units=3, activation="relu", go_backwards=True))
    assert kinds_of(Bidirectional(layer=LSTM(units=3))).count("LSTM") == 2
    assert "Scan" in kinds_of(LSTM(units=3, activation="swish"))
    # onnxruntime's LSTM says that softplus of 100 is infinite.
    assert "Scan" in kinds_of(LSTM(units=3, activation="softplus"))
    masked = chain(EMBEDDING.replace(mask_zero=True), LSTM(units=3))
    assert "Scan" in [node.op_type for node in model_of(masked).graph.node]


def test_the_same_network_gives_the_same_bytes() -> None:
    network = chain(EMBEDDING.replace(mask_zero=True), LSTM(units=3), Dense(units=2))
    assert Case.of(network, UNKNOWN, 1).model() == Case.of(network, UNKNOWN, 1).model()


def test_hostile_names_do_no_harm() -> None:
    names = ["inputs", "outputs", "é\n'\"\\\u202e", "LSTM kernel", "lstm", "__import__('os')"]
    layers = [LSTM(units=2, return_sequences=True, stateful=True, name=name) for name in names]
    model = model_of(chain(EMBEDDING, *layers))
    every = [name for node in model.graph.node for name in node.output]
    every += [each.name for each in (*model.graph.initializer, *model.graph.input)]
    assert len(set(every)) == len(every)
    assert all(name.isidentifier() and name.isascii() for name in every)
    assert model.graph.input[0].name == "inputs"


def test_what_is_not_finished_is_refused() -> None:
    with pytest.raises(ExportError, match="cannot be saved as an ONNX file"):
        onnx_model(Network(dialect="keras2"), UNKNOWN, {})
    with pytest.raises(ExportError, match="cannot be saved as an ONNX file"):
        onnx_model(chain(EMBEDDING), Signature(sequence(None, 3)), {})


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    network = chain(EMBEDDING, LSTM(units=3, name="memory"))
    arrays = Case.of(network, UNKNOWN, 0).arrays()
    path = tmp_path / "model.onnx"
    write_onnx(path, network, UNKNOWN, arrays)
    assert path.read_bytes() == onnx_model(network, UNKNOWN, arrays)
    del arrays["n1"][2]
    with pytest.raises(ExportError, match="memory needs weights of shapes"):
        write_onnx(path, network, UNKNOWN, arrays)


def test_more_than_a_file_can_hold_is_refused() -> None:
    network = chain(Embedding(input_dim=10_000_000, output_dim=60, name="words"), LSTM(units=1))
    nothing = np.broadcast_to(np.float32(0), (10_000_000, 60))
    arrays = Case.of(chain(EMBEDDING.replace(output_dim=60), LSTM(units=1)), UNKNOWN, 0).arrays()
    with pytest.raises(ExportError, match=r"take 2\.4 GB.*make words smaller"):
        onnx_model(network, UNKNOWN, {**arrays, "n0": [nothing]})
