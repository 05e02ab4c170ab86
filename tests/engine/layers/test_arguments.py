"""Every argument the source document and Keras name is there, with the document's default.

The tables are written from the document's two signatures and Keras' documentation, not from the
code: a default that changes there fails here.
"""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from engine.declared import Declared, arguments_of, kind_of
from engine.layers.base import Layer
from engine.layers.registry import LAYER_BY_KIND, LAYERS, new_layer
from engine.vocabulary.constraints import CONSTRAINTS
from engine.vocabulary.initializers import INITIALIZERS
from engine.vocabulary.regularizers import REGULARIZERS

EVERY_LAYER = {"name": "", "trainable": True}

# units, activation and the six arguments of each weight, as the document writes them
KERNEL = {
    "kernel_initializer": "glorot_uniform",
    "kernel_regularizer": None,
    "kernel_constraint": None,
}
BIAS = {
    "use_bias": True,
    "bias_initializer": "zeros",
    "bias_regularizer": None,
    "bias_constraint": None,
    "activity_regularizer": None,
}
RECURRENT = {
    **EVERY_LAYER,
    **KERNEL,
    **BIAS,
    "activation": "tanh",
    "recurrent_initializer": "orthogonal",
    "recurrent_regularizer": None,
    "recurrent_constraint": None,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
    "unroll": False,
    "seed": None,
    "zero_output_for_mask": False,
}
GATES = {"recurrent_activation": "hard_sigmoid", "implementation": 1}

EXPECTED: dict[str, dict[str, Any]] = {
    "LSTM": {**RECURRENT, **GATES, "unit_forget_bias": True},
    "GRU": {**RECURRENT, **GATES, "reset_after": False},
    "SimpleRNN": RECURRENT,
    "Embedding": {
        **EVERY_LAYER,
        "embeddings_initializer": "random_uniform",
        "embeddings_regularizer": None,
        "activity_regularizer": None,
        "embeddings_constraint": None,
        "mask_zero": False,
        "input_length": None,
    },
    "Dense": {**EVERY_LAYER, **KERNEL, **BIAS, "activation": "linear"},
    "Bidirectional": {**EVERY_LAYER, "merge_mode": "concat", "backward_layer": None},
    "Dropout": {**EVERY_LAYER, "seed": None},
    "Masking": {**EVERY_LAYER, "mask_value": 0.0},
    "Concatenate": {**EVERY_LAYER, "axis": -1},
    "Add": EVERY_LAYER,
}
REQUIRED = {
    "LSTM": {"units"},
    "GRU": {"units"},
    "SimpleRNN": {"units"},
    "Dense": {"units"},
    "Embedding": {"input_dim", "output_dim"},
    "Bidirectional": {"layer"},
    "Dropout": {"rate"},
}
OF_ITS_OWN = {
    "zeros": {},
    "ones": {},
    "constant": {"value": 0.0},
    "random_normal": {"mean": 0.0, "stddev": 0.05, "seed": None},
    "random_uniform": {"minval": -0.05, "maxval": 0.05, "seed": None},
    "truncated_normal": {"mean": 0.0, "stddev": 0.05, "seed": None},
    "variance_scaling": {
        "scale": 1.0,
        "mode": "fan_in",
        "distribution": "truncated_normal",
        "seed": None,
    },
    "glorot_uniform": {"seed": None},
    "glorot_normal": {"seed": None},
    "he_uniform": {"seed": None},
    "he_normal": {"seed": None},
    "lecun_uniform": {"seed": None},
    "lecun_normal": {"seed": None},
    "orthogonal": {"gain": 1.0, "seed": None},
    "identity": {"gain": 1.0},
    "l1": {"l1": 0.01},
    "l2": {"l2": 0.01},
    "l1_l2": {"l1": 0.01, "l2": 0.01},
    "orthogonal_regularizer": {"factor": 0.01, "mode": "rows"},
    "max_norm": {"max_value": 2.0, "axis": 0},
    "non_neg": {},
    "unit_norm": {"axis": 0},
    "min_max_norm": {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0},
}
NESTED = (*INITIALIZERS, *REGULARIZERS, *CONSTRAINTS)


def plain(value: Any) -> Any:
    """A nested value as the document writes it: by its kind alone, where it has its defaults."""
    if isinstance(value, Declared):
        assert value == type(value)()
        return kind_of(value)
    return value


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_layer_has_the_arguments_and_defaults_of_the_document(kind: str) -> None:
    arguments = arguments_of(LAYER_BY_KIND[kind])
    with_default = {found.name: plain(found.default) for found in arguments if not found.required}
    assert with_default == EXPECTED[kind]
    assert {found.name for found in arguments if found.required} == REQUIRED.get(kind, set())


def test_every_layer_is_in_the_table() -> None:
    assert [kind_of(cls) for cls in LAYERS] == [
        "Embedding",
        "SimpleRNN",
        "LSTM",
        "GRU",
        "Bidirectional",
        "Dense",
        "Dropout",
        "Masking",
        "Concatenate",
        "Add",
    ]


@pytest.mark.parametrize("cls", NESTED, ids=kind_of)
def test_a_nested_value_has_its_own_arguments(cls: type[Declared]) -> None:
    assert {found.name: found.default for found in arguments_of(cls)} == OF_ITS_OWN[kind_of(cls)]


def test_every_nested_kind_is_in_the_table() -> None:
    assert {kind_of(cls) for cls in NESTED} == set(OF_ITS_OWN)


@pytest.mark.parametrize("cls", LAYERS, ids=kind_of)
def test_arguments_explain_themselves(cls: type[Layer]) -> None:
    for found in arguments_of(cls):
        assert found.help.endswith((".", "sigmoid."))
        assert found.help[0].isupper() or found.help[0].isdigit()


def test_what_keras_3_changed() -> None:
    assert new_layer("LSTM", "keras3").replace(recurrent_activation="hard_sigmoid") == new_layer(
        "LSTM"
    ).replace(implementation=2)
    gru = new_layer("GRU", "keras3")
    assert gru == new_layer("GRU").replace(
        recurrent_activation="sigmoid", implementation=2, reset_after=True
    )
    # The layer inside speaks the same dialect.
    assert new_layer("Bidirectional", "keras3") == new_layer("Bidirectional").replace(
        layer=new_layer("LSTM", "keras3")
    )
    for kind in ("SimpleRNN", "Embedding", "Dense", "Dropout", "Masking", "Concatenate", "Add"):
        assert new_layer(kind, "keras3") == new_layer(kind)
    with pytest.raises(KeyError):
        new_layer("Lstm")


@pytest.mark.keras
@pytest.mark.parametrize("cls", [*LAYERS, *NESTED], ids=kind_of)
def test_keras_3_itself_agrees(cls: type[Declared]) -> None:
    import keras

    module = keras.layers if issubclass(cls, Layer) else None
    for candidate in (keras.initializers, keras.regularizers, keras.constraints):
        module = module or (candidate if hasattr(candidate, cls.__name__) else None)
    theirs = inspect.signature(getattr(module, cls.__name__).__init__).parameters
    ours = {found.name: found for found in arguments_of(cls)}
    # tests/engine/exchange/from_keras/test_nothing_is_missing.py tells that none is forgotten.
    for name in theirs.keys() & ours.keys():
        parameter = theirs[name]
        has_none = parameter.default is inspect.Parameter.empty
        assert ours[name].required == has_none, name
        if not has_none:
            assert _same(plain(ours[name].keras3_default), parameter.default), name


def _same(ours: Any, theirs: Any) -> bool:
    """Keras writes a linear activation as None, and one initializer under a shorter name."""
    short = {"uniform": "random_uniform"}
    return ours == short.get(theirs, theirs) or (ours, theirs) == ("linear", None)
