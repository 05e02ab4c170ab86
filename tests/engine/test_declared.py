"""Declarations: what is accepted, how it is written, what readers are told."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from engine.declared import (
    ArgumentType,
    Declared,
    Group,
    argument_named,
    arguments_of,
    changed_arguments,
    in_keras3,
    kind_of,
    validator_of,
)
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.registry import LAYERS, AnyLayer
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.training_settings import TrainingSettings
from engine.reasons import is_expectation, reason_of
from engine.vocabulary.clipping import CLIPPINGS, ClipByValue
from engine.vocabulary.constraints import CONSTRAINTS, MaxNorm
from engine.vocabulary.initializers import INITIALIZERS, Orthogonal, Zeros
from engine.vocabulary.optimizers import OPTIMIZERS, SGD, Adam
from engine.vocabulary.regularizers import L1L2, REGULARIZERS
from tests.engine.strategies import declared, values_of

KINDS = (*LAYERS, *INITIALIZERS, *REGULARIZERS, *CONSTRAINTS, *OPTIMIZERS, *CLIPPINGS)
EVERY = (*KINDS, Preparation, DataSettings, TrainingSettings)
ANY_LAYER = TypeAdapter[Any](AnyLayer)


def refusal(make: Any, *arguments: Any, **named: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        make(*arguments, **named)
    return caught.value


@pytest.mark.parametrize("cls", EVERY)
@settings(max_examples=8)
@given(data=st.data())
def test_every_value_comes_back_from_its_json(cls: type[Declared], data: st.DataObject) -> None:
    value = data.draw(declared(cls))
    written = TypeAdapter(cls).dump_json(value)
    if written.startswith(b'"'):  # its kind alone, for which a union stands in
        assert written.decode() == f'"{kind_of(value)}"'
        assert value == cls()
    else:
        assert cls.model_validate_json(written) == value


@given(st.one_of([declared(cls) for cls in LAYERS]))
def test_a_layer_is_written_as_its_kind_and_what_is_not_default(value: Declared) -> None:
    written = ANY_LAYER.dump_python(value, mode="json")
    assert ANY_LAYER.validate_json(ANY_LAYER.dump_json(value)) == value
    expected = {
        name for name in type(value).model_fields if getattr(value, name) != getattr_of(value, name)
    } | {found.name for found in arguments_of(type(value)) if found.required}
    expected.discard("kind")
    if expected:
        assert written.pop("kind") == kind_of(value)
        assert set(written) == expected
    else:
        assert written == kind_of(value)


def getattr_of(value: Declared, name: str) -> Any:
    return getattr(type(value)(), name)


def test_defaults_are_left_out_and_required_arguments_are_not() -> None:
    assert ANY_LAYER.dump_python(LSTM()) == {"kind": "LSTM", "units": 128}
    assert changed_arguments(Dropout()) == {"rate": 0.5}
    nested = LSTM(recurrent_initializer=Orthogonal(gain=2.0), bias_initializer=Orthogonal())
    assert ANY_LAYER.dump_python(nested) == {
        "kind": "LSTM",
        "units": 128,
        "recurrent_initializer": {"kind": "orthogonal", "gain": 2.0},
        "bias_initializer": "orthogonal",
    }


def test_a_kind_alone_stands_for_its_defaults() -> None:
    assert ANY_LAYER.validate_json('"GRU"') == GRU()
    assert LSTM(kernel_initializer="zeros").kernel_initializer == Zeros()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("units", True),
        ("units", 5.0),
        ("units", "5"),
        ("units", 0),
        ("units", 65_537),
        ("units", None),
        ("units", 10**400),
        ("dropout", True),
        ("dropout", "0.5"),
        ("dropout", math.nan),
        ("dropout", math.inf),
        ("dropout", -1e-9),
        ("dropout", 1.0000001),
        ("seed", -1),
        ("seed", 2**31),
        ("seed", 1.0),
        ("use_bias", 1),
        ("use_bias", "true"),
        ("implementation", 3),
        ("activation", "Tanh"),
        ("kernel_initializer", None),
        ("kernel_initializer", "zerso"),
        ("kernel_initializer", MaxNorm()),
        ("kernel_initializer", {"value": 1.0}),
        ("kernel_regularizer", {"kind": "l2", "l2": -1.0}),
        ("kernel_regularizer", {"kind": "l2", "l1": 1.0}),
        ("kernel_constraint", "l2"),
        ("name", "x" * 201),
        ("name", 5),
        ("name", "\ud800"),
        ("trainable", None),
        ("kind", "GRU"),
        ("return_sequence", True),
        ("reset_after", True),
    ],
)
def test_nothing_wrong_is_accepted(name: str, value: Any) -> None:
    refusal(LSTM, **{name: value})
    refusal(LSTM().replace, **{name: value})
    if name in {found.name for found in arguments_of(LSTM)}:
        refusal(validator_of(LSTM, name).validate_python, value)


@settings(max_examples=80)
@given(cls=st.sampled_from(EVERY), data=st.data())
def test_one_argument_is_checked_as_the_whole_is(cls: type[Declared], data: st.DataObject) -> None:
    if not arguments_of(cls):
        return
    found = data.draw(st.sampled_from(arguments_of(cls)))
    value = data.draw(values_of(found))
    assert validator_of(cls, found.name).validate_python(value) == value
    assert getattr(cls().replace(**{found.name: value}), found.name) == value


@pytest.mark.parametrize("cls", EVERY)
def test_the_limits_told_are_the_limits_kept(cls: type[Declared]) -> None:
    for found in arguments_of(cls):
        for limit, is_open, beyond in (
            (found.minimum, found.open_minimum, -1),
            (found.maximum, found.open_maximum, 1),
        ):
            if limit is None:
                continue
            number = int if found.type is ArgumentType.INTEGER else float
            if is_open:
                refusal(cls, **{found.name: number(limit)})
            else:
                cls(**{found.name: number(limit)})
                refusal(cls, **{found.name: number(limit + beyond)})


def test_frozen() -> None:
    layer = LSTM()
    with pytest.raises(ValidationError, match="frozen"):
        layer.units = 3
    assert layer.replace(units=3) == LSTM(units=3)
    assert layer.units == 128


@pytest.mark.parametrize(
    ("cls", "name", "value", "words"),
    [
        (LSTM, "units", 0, "between 1 and 65536"),
        (Preparation, "length", 0, "between 1 and 100000"),
        (Adam, "lr", 0.0, "more than 0 and at most 1000"),
        (SGD, "momentum", 1.0, "at least 0 and less than 1"),
        (Preparation, "validation_share", 0.0, "more than 0 and less than 1"),
        (LSTM, "seed", 2**31, "between 0 and 2147483647"),
        (ClipByValue, "threshold", 0.0, "more than 0"),
        (Adam, "weight_decay", -1.0, "at least 0"),
        (LSTM, "units", 2.5, "a whole number"),
        (LSTM, "units", True, "a whole number"),
        (LSTM, "dropout", math.nan, "a finite number"),
        (LSTM, "dropout", "much", "a number"),
        (LSTM, "use_bias", "yes", "on or off"),
        (LSTM, "name", 3, "a text"),
        (LSTM, "name", "x" * 300, "at most 200 characters long"),
    ],
)
def test_reasons_beside_a_field(cls: type[Declared], name: str, value: Any, words: str) -> None:
    error = refusal(validator_of(cls, name).validate_python, value)
    assert reason_of(error, argument_named(cls, name)) == words
    assert is_expectation(error)


def test_reasons_say_what_was_meant() -> None:
    error = refusal(ANY_LAYER.validate_python, {"kind": "GRU", "return_sequence": True})
    assert reason_of(error) == (
        "nothing of this name is known here (did you mean return_sequences?)"
    )
    assert not is_expectation(error)
    # What another layer has is not what was meant.
    assert "did you mean" not in reason_of(refusal(Dense, return_sequence=True))
    error = refusal(ANY_LAYER.validate_python, {"kind": "SimpleRnn"})
    assert reason_of(error) == "there is no kind SimpleRnn (did you mean SimpleRNN?)"
    assert reason_of(refusal(ANY_LAYER.validate_python, {"units": 3})) == "its kind is missing"


def test_arguments_are_read_as_they_were_declared() -> None:
    seed = argument_named(LSTM, "seed")
    assert (seed.type, seed.optional, seed.default) == (ArgumentType.INTEGER, True, None)
    assert (seed.minimum, seed.maximum) == (0, 2**31 - 1)
    kernel = argument_named(LSTM, "kernel_initializer")
    assert (kernel.type, kernel.optional, kernel.choices) == (
        ArgumentType.NESTED,
        False,
        INITIALIZERS,
    )
    assert kernel.group is Group.INITIALIZATION
    cost = argument_named(Embedding, "embeddings_regularizer")
    assert (cost.optional, cost.choices) == (True, REGULARIZERS)
    assert argument_named(Dense, "units").help == argument_named(LSTM, "units").help
    assert argument_named(Dense, "units").default == 10
    with pytest.raises(KeyError):
        argument_named(LSTM, "kind")


def test_keras3_defaults_reach_nested_values() -> None:
    assert in_keras3(L1L2()) == L1L2(l1=0.0, l2=0.0)
    assert in_keras3(LSTM(units=5)) == LSTM(
        units=5, recurrent_activation="sigmoid", implementation=2
    )
    assert in_keras3(GRU(recurrent_activation="tanh")).recurrent_activation == "tanh"
