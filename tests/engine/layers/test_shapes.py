"""Shape rules and weights, beside Keras' own where it has them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.layers.add import Add
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.shapes import Content, TensorShape, sequence, symbols, vector
from engine.layers.simple_rnn import SimpleRNN
from engine.message import message

SEQUENCE = sequence(7, 5)


def shapes(layer: Layer, *arriving: TensorShape) -> dict[str, TensorShape]:
    return layer.output_shapes({MAIN: arriving})


def weights(layer: Layer, *arriving: TensorShape) -> list[tuple[str, tuple[int, ...]]]:
    return [(weight.name, weight.shape) for weight in layer.weights({MAIN: arriving})]


def keras_layer(layer: Layer) -> Any:
    import keras

    given = {
        name: getattr(layer, name)
        for name in (
            *("units", "use_bias", "reset_after", "return_sequences", "return_state"),
            *("input_dim", "output_dim", "merge_mode", "go_backwards", "axis", "rate"),
            *("mask_value", "mask_zero"),
        )
        if hasattr(layer, name)
    }
    if isinstance(layer, Bidirectional):
        given["layer"] = keras_layer(layer.forward())
        if layer.backward_layer is not None:
            given["backward_layer"] = keras_layer(layer.backward())
    return getattr(keras.layers, type(layer).__name__)(**given)


ALIKE: list[tuple[Layer, tuple[TensorShape, ...]]] = [
    (Embedding(input_dim=30, output_dim=6), (symbols(7),)),
    (Dense(units=4), (vector(5),)),
    (Dense(units=4, use_bias=False), (SEQUENCE,)),
    (Dropout(), (SEQUENCE,)),
    (Masking(), (SEQUENCE,)),
    *[
        (cls(units=3, **arguments), (SEQUENCE,))
        for cls in (SimpleRNN, LSTM, GRU)
        for arguments in (
            {},
            {"use_bias": False},
            {"return_sequences": True},
            {"return_state": True},
            {"return_sequences": True, "return_state": True, "go_backwards": True},
        )
    ],
    (GRU(units=3, reset_after=True), (SEQUENCE,)),
    *[
        (Bidirectional(layer=cls(units=3, **arguments), merge_mode=mode), (SEQUENCE,))
        for cls in (SimpleRNN, LSTM, GRU)
        for mode in ("concat", "sum", "mul", "ave", None)
        for arguments in (
            {"return_sequences": True},
            {"return_state": True},
            {"return_state": True, "return_sequences": True},
        )
    ],
    (
        Bidirectional(layer=LSTM(units=3), backward_layer=GRU(units=3, go_backwards=True)),
        (SEQUENCE,),
    ),
    (Concatenate(), (SEQUENCE, sequence(7, 2))),
    (Concatenate(), (vector(3), vector(2), vector(1))),
    (Concatenate(axis=1), (SEQUENCE, sequence(4, 5))),
    (Concatenate(axis=-2), (SEQUENCE, sequence(4, 5))),
    (Concatenate(axis=2), (SEQUENCE, sequence(7, 9))),
    (Concatenate(axis=1), (vector(3), vector(2))),
    (Add(), (SEQUENCE, SEQUENCE, SEQUENCE)),
    (Add(), (vector(3), vector(3))),
]


@pytest.mark.keras
@pytest.mark.parametrize(("layer", "arriving"), ALIKE, ids=lambda value: type(value).__name__)
def test_outputs_and_weights_are_those_of_keras(
    layer: Layer, arriving: tuple[TensorShape, ...]
) -> None:
    import keras

    theirs = keras_layer(layer)
    inputs = [
        keras.Input(shape.axes[1:], dtype="int32" if shape.content is Content.SYMBOLS else None)
        for shape in arriving
    ]
    outputs = theirs(inputs if len(inputs) > 1 else inputs[0])
    expected = [one.shape for one in (outputs if isinstance(outputs, (list, tuple)) else [outputs])]
    ours = shapes(layer, *arriving)
    assert set(ours) == {port.name for port in layer.output_ports()}
    assert [ours[port.name].axes for port in layer.output_ports()] == expected
    assert [shape for _, shape in weights(layer, *arriving)] == [
        tuple(variable.shape) for variable in theirs.weights if "seed" not in variable.name
    ]
    assert sum(weight.size for weight in layer.weights({MAIN: arriving})) == theirs.count_params()


def test_weights_are_named_as_keras_names_them() -> None:
    assert weights(LSTM(units=3), SEQUENCE) == [
        ("kernel", (5, 12)),
        ("recurrent_kernel", (3, 12)),
        ("bias", (12,)),
    ]
    assert weights(GRU(units=3, reset_after=True), SEQUENCE)[2] == ("bias", (2, 9))
    assert weights(Embedding(input_dim=9, output_dim=2), symbols(3)) == [("embeddings", (9, 2))]
    assert [name for name, _ in weights(Bidirectional(layer=GRU(units=2)), SEQUENCE)] == [
        f"{side}_{name}"
        for side in ("forward", "backward")
        for name in ("kernel", "recurrent_kernel", "bias")
    ]


def test_each_weight_has_its_own_arguments() -> None:
    layer = LSTM(
        kernel_initializer="he_normal",  # type: ignore[arg-type]
        recurrent_regularizer="l2",  # type: ignore[arg-type]
        bias_constraint="non_neg",  # type: ignore[arg-type]
    )
    kernel, recurrent, bias = layer.weights({MAIN: (SEQUENCE,)})
    assert kernel.initializer == layer.kernel_initializer
    assert (kernel.regularizer, kernel.constraint) == (None, None)
    assert recurrent.regularizer == layer.recurrent_regularizer
    assert (recurrent.initializer, bias.constraint) == (
        layer.recurrent_initializer,
        layer.bias_constraint,
    )


def test_a_half_that_is_not_trainable_says_so() -> None:
    layer = Bidirectional(
        layer=LSTM(trainable=False), backward_layer=LSTM(go_backwards=True, trainable=True)
    )
    by_side = {weight.name: weight.trainable for weight in layer.weights({MAIN: (SEQUENCE,)})}
    assert [by_side["forward_kernel"], by_side["backward_kernel"]] == [False, True]


def test_masks_go_where_keras_sends_them() -> None:
    masked = SEQUENCE.with_mask(True)
    assert shapes(Embedding(mask_zero=True), symbols(4))[MAIN].masked
    assert not shapes(Embedding(), symbols(4))[MAIN].masked
    assert shapes(Masking(), SEQUENCE)[MAIN].masked
    assert shapes(Dense(), masked)[MAIN].masked
    assert shapes(Dropout(), masked)[MAIN].masked
    both = shapes(LSTM(units=2, return_sequences=True, return_state=True), masked)
    assert (both[MAIN].masked, both["h"].masked, both["c"].masked) == (True, False, False)
    assert not shapes(LSTM(units=2), masked)[MAIN].masked
    twice = Bidirectional(layer=LSTM(units=2, return_sequences=True))
    assert shapes(twice, masked)[MAIN].masked
    assert shapes(Concatenate(), SEQUENCE, masked)[MAIN].masked
    assert shapes(Add(), SEQUENCE, SEQUENCE)[MAIN].masked is False


def test_a_length_that_is_known_stands_for_one_that_is_not() -> None:
    unknown = sequence(None, 5)
    assert shapes(Add(), unknown, SEQUENCE)[MAIN].time == 7
    assert shapes(Concatenate(), unknown, SEQUENCE)[MAIN].time == 7
    assert shapes(Concatenate(axis=1), unknown, SEQUENCE)[MAIN].time is None
    assert shapes(Embedding(input_length=9), symbols(None))[MAIN].time == 9
    assert shapes(GRU(return_sequences=True), unknown)[MAIN].time is None


def test_labels_name_the_axes() -> None:
    assert str(symbols(48).label()) == "batch, time 48"
    assert str(sequence(48, 64).label()) == "batch, time 48, 64"
    assert str(sequence(None, 64).label()) == "batch, time, 64"
    assert str(vector(10).label()) == str(message("batch, {features}", features=10))
    assert sequence(48, 64).axes == (None, 48, 64)
