"""Configurations that cannot be read are refused by name; hostile ones before anything is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.exchange import (
    KerasImportError,
    import_keras_json,
    network_from_config,
    network_from_keras_json,
)
from engine.vocabulary.activations import ActivationName
from tests.engine.exchange.from_keras.test_keras2_configs import golden

ACTIVATIONS = ", ".join(get_args(ActivationName))
KNOWN = "Embedding, SimpleRNN, LSTM, GRU, Bidirectional, Dense, Dropout, Masking, Concatenate, Add"


def model(*layers: dict[str, Any], version: str = "3.15.0") -> dict[str, Any]:
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "sequential", "layers": list(layers)},
        "keras_version": version,
    }


def layer(kind: str, module: str = "keras.layers", **config: Any) -> dict[str, Any]:
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": kind.lower(), **config},
        "registered_name": None,
    }


def refusal(config: Any) -> str:
    with pytest.raises(KerasImportError) as caught:
        import_keras_json(config)
    return str(caught.value)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            layer("Lambda", function={"class_name": "__lambda__", "config": {"code": "4wEAAA=="}}),
            "lambda (Lambda) is a Lambda: it holds a Python function, which is never run. Put a "
            "layer in its place.",
        ),
        (
            layer("Conv1D"),
            f"conv1d (Conv1D): there is no layer of this kind here. Those there are: {KNOWN}.",
        ),
        (
            layer("CuDNNLSTM", units=3),
            "cudnnlstm (CuDNNLSTM): there is no layer of this kind here. Those there are: "
            f"{KNOWN}.",
        ),
        (
            layer("LSTM", module="mine.layers", units=3),
            "lstm (LSTM) is a custom object of mine.layers, and its code is never run. Put layers "
            "of Keras' own in its place.",
        ),
        (
            layer("LSTM", units=3) | {"registered_name": "mine>LSTM"},
            "lstm (LSTM) is a custom object of mine>LSTM, and its code is never run. Put layers "
            "of Keras' own in its place.",
        ),
        (layer("LSTM"), "lstm (LSTM): units is missing. Keras gives it no default."),
        (
            layer("LSTM", units=True),
            "lstm (LSTM): units is True; expected a whole number.",
        ),
        (
            layer("Dense", units=3, activation="my_own"),
            f"dense (Dense): activation 'my_own' is not known here. Expected one of {ACTIVATIONS}.",
        ),
        (
            layer("Dense", units=3, activation="leaky_rely"),
            "dense (Dense): activation 'leaky_rely' is not known here (did you mean leaky_relu?). "
            f"Expected one of {ACTIVATIONS}.",
        ),
        (
            layer("Dense", units=3, activation="glu"),
            "dense (Dense): activation is glu, which cannot be taken over: it gives half as many "
            "features as the layer has units, and a layer here gives as many. Expected one of "
            f"{ACTIVATIONS}.",
        ),
        (
            layer("LSTM", units=3, recurrent_activation="threshold"),
            "lstm (LSTM): recurrent_activation is threshold, which cannot be taken over: it wants "
            "two numbers that a name cannot give, and Keras fails on it too. Expected one of "
            f"{ACTIVATIONS}.",
        ),
        (
            layer(
                "Dense",
                units=3,
                activation={
                    "module": "builtins",
                    "class_name": "function",
                    "config": "mine",
                    "registered_name": "function",
                },
            ),
            "dense (Dense): activation is the function mine, which is not one of Keras' own and "
            f"is never run. Expected one of {ACTIVATIONS}.",
        ),
        (
            layer("Dense", units=3, kernel_initializer=layer("Mine", module="mine")),
            "dense (Dense): kernel_initializer Mine (from mine) is not known here. Expected one "
            "of glorot_uniform, glorot_normal, he_uniform, he_normal, lecun_uniform, "
            "lecun_normal, variance_scaling, orthogonal, identity, random_uniform, "
            "random_normal, truncated_normal, zeros, ones, constant.",
        ),
        (
            layer("Dense", units=3, kernel_regularizer={"class_name": "L2", "config": {"l2": -1}}),
            "dense (Dense), kernel_regularizer: l2 is -1: at least 0.",
        ),
        (
            layer("Dense", units=3, lora_rank=4),
            "dense (Dense): lora_rank is 4, which is not known here: merge the adapter into the "
            "kernel before saving.",
        ),
        (
            layer("LSTM", units=3, time_major=True),
            "lstm (LSTM): time_major is True, which is not known here: batches come first here: "
            "turn the data round and leave it out.",
        ),
        (
            layer("LSTM", units=3, return_sequence=True),
            "lstm (LSTM): unknown argument `return_sequence`: did you mean `return_sequences`?",
        ),
        (
            layer("Bidirectional", layer=layer("Dense", units=3)),
            "bidirectional (Bidirectional): layer is Dense; expected one of LSTM, GRU, SimpleRNN.",
        ),
        (
            layer("LSTM", units=3, return_state=True),
            "lstm (LSTM) gives 3 tensors, and a Sequential hands on one.",
        ),
    ],
)
def test_a_layer_is_refused_by_name(entry: dict[str, Any], sentence: str) -> None:
    assert refusal(model(entry)) == sentence


def test_all_of_them_are_listed() -> None:
    told = refusal(model(layer("Lambda"), layer("LSTM", units=3), layer("Conv1D")))
    first, *lines = told.split("\n")
    assert first == "2 things cannot be read:"
    assert [line[:8] for line in lines] == ["- lambda", "- conv1d"]


def _functional(change: Callable[[list[dict[str, Any]]], None]) -> dict[str, Any]:
    config = deepcopy(golden("functional"))
    change(config["config"]["layers"])
    return config


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda layers: layers[1].update(inbound_nodes=[[["nowhere", 0, 0, {}]]]),
            "embedding (Embedding) reads nowhere, which is not among the layers before it.",
        ),
        (
            lambda layers: layers[3].update(inbound_nodes=[[["lstm", 0, 7, {}]]]),
            "gru (GRU) reads output 7 of lstm, which has 3.",
        ),
        (
            lambda layers: layers[2].update(inbound_nodes=[]),
            "lstm (LSTM) does not say what it reads (inbound_nodes).",
        ),
        (
            lambda layers: layers[2].update(
                inbound_nodes=[[["embedding", 0, 0, {"training": True}]]]
            ),
            "lstm (LSTM): it is called with training=True, which a network here cannot say.",
        ),
        (
            lambda layers: layers[3].update(
                inbound_nodes=[[["lstm", 0, 0, {}], ["lstm", 0, 1, {}], ["lstm", 0, 2, {}]]]
            ),
            "gru (GRU) is given 2 initial states; it has 1.",
        ),
        (
            lambda layers: layers[4].update(name="gru"),
            "lstm_1 (LSTM): two layers have that name.",
        ),
        (
            lambda layers: layers.insert(1, {**layers[0], "name": "second"}),
            "",
        ),
    ],
)
def test_a_call_is_refused_by_name(change: Any, sentence: str) -> None:
    assert sentence in refusal(_functional(change))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This is no JSON: Expecting value"),
        ("{} {}", "This is no JSON: Extra data"),
        ("[1]", "This is no model of Keras"),
        ("NaN", "The JSON holds NaN, which is no number of a model."),
        ('{"class_name": "Sequential", "config": {"layers": [-Infinity]}}', "-Infinity"),
        ('{"a": 1, "a": 2}', "The JSON says a twice in one object: expected each key once."),
        ("[" * 200_000, "nested too deeply"),
        ("[" * 500 + "]" * 500, "nested more than 64 levels deep"),
        ("[" + "1," * 2_100_000 + "1]", "more than 2,000,000 values"),
        ("1" * 5_000, "This is no JSON"),
        (json.dumps(model() | {"x": "a" * 1_000_001}), "a text of 1,000,001 characters"),
        (json.dumps(model()), "There are no layers."),
        (json.dumps(model() | {"keras_version": 3}), "keras_version is 3; expected a text"),
        (json.dumps(model() | {"class_name": "MyModel"}), "a class with code of its own"),
        (json.dumps(model() | {"registered_name": "a>Sequential"}), "a class with code of its own"),
        (json.dumps({"class_name": "Functional", "config": []}), "a Functional"),
        (json.dumps({"class_name": "Functional", "config": {"layers": []}}), "output_layers are"),
    ],
)
def test_hostile_texts(text: str, words: str) -> None:
    if words == "a Functional":
        words = "output_layers are None"
    assert words in refusal(text)


def test_more_layers_than_a_network_can_have() -> None:
    entries = [layer("Dense", units=3) for _ in range(2_500)]
    assert refusal(model(*entries)) == (
        "There are more than 2000 layers, which is the most a network can have."
    )


def test_what_json_cannot_hold_is_refused() -> None:
    looped = model()
    looped["config"]["layers"].append(looped)
    for config in (looped, {"class_name": b"x"}, {1: 2}, model({"class_name": object()})):
        with pytest.raises(KerasImportError):
            network_from_config(config)  # type: ignore[arg-type]


def test_a_policy_is_told_and_the_layer_kept() -> None:
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
    found = import_keras_json(model(layer("LSTM", units=3, dtype=policy)))
    assert "lstm (LSTM): dtype mixed_float16 is left out; the layer is kept and computes in " in (
        "".join(map(str, found.notes))
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_whatever_is_changed_comes_in_or_is_refused(data: st.DataObject) -> None:
    config = deepcopy(golden(data.draw(st.sampled_from(["sequential", "functional_config"]))))
    place: Any = config
    while True:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(VALUES)
    with suppress(KerasImportError):
        network_from_keras_json(config)
