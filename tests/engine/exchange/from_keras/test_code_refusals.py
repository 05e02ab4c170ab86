"""Code that cannot be read is refused with its place, and with what to do."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from engine.exchange import KerasImportError, import_keras_code, network_from_keras_code
from engine.exchange.from_keras.code.positions import POSITIONS

MODEL = "model = Sequential()\n"
LAMBDA = "holds a Python function, which is never run. Put a layer in its place."


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("x = (", "line 1, column 5: this is no Python: '(' was never closed."),
        (
            "x = 3",
            "There is no model: expected keras.Sequential([...]), model.add(...), or "
            "layers called on keras.Input(...).",
        ),
        (
            MODEL + "model.add(LSTM(units))",
            "line 2, column 16: units: `units` has no value: write the value, or `units = …` "
            "before it.",
        ),
        (
            "n = len(open('x').read())\n" + MODEL + "model.add(LSTM(n))",
            "line 3, column 16: units: `n` is only known once the code runs (line 1, column 1); "
            "write its value.",
        ),
        (
            MODEL + "model.add(LSTM(2 * 64))",
            "line 2, column 16: units: 2 * 64 is computed, and nothing is run: write its value.",
        ),
        (
            MODEL + "for n in (3, 4):\n    model.add(LSTM(n))",
            "line 2, column 1: a loop makes or changes layers, and nothing is run: write the "
            "layers out, one by one.",
        ),
        (
            "def build():\n    return Sequential([LSTM(3)])\nmodel = build()",
            "line 1, column 1: a function makes or changes layers, and nothing is run: write "
            "the layers out, one by one.",
        ),
        (
            "model = Sequential([LSTM(n) for n in (3, 4)])",
            "line 1, column 20: [LSTM(n) for n in (3, 4)] is computed, and nothing is run: write "
            "its value.",
        ),
        (
            MODEL + "model.add(Lambda(lambda x: x))",
            f"line 2, column 11: Lambda is a Lambda: it {LAMBDA}",
        ),
        (
            MODEL + "model.add(LSTM(3, activation=lambda x: x))",
            "line 2, column 30: activation: a lambda is a function, which is never run.",
        ),
        (
            "from mine import LSTM\n" + MODEL + "model.add(LSTM(3))",
            "line 3, column 11: LSTM is a function of its own, and nothing is run.",
        ),
        (
            MODEL + "model.add(LSTM())",
            "line 2, column 11: LSTM: units is missing. Keras gives it no default.",
        ),
        (
            MODEL + "model.add(LSTM(0))",
            "line 2, column 11: LSTM: units is 0; expected between 1 and 65536.",
        ),
        (
            MODEL + "model.add(Dense(3, wings=2))",
            "line 2, column 20: Dense: unknown argument `wings`. Dense has name, trainable, units, "
            "activation, kernel_initializer, kernel_regularizer, kernel_constraint, use_bias, "
            "bias_initializer, bias_regularizer, activity_regularizer, bias_constraint.",
        ),
        (
            "x = Input((3,))\nd = Dense(3)\nmodel = Model(x, d(d(x)))",
            "line 2, column 5: Dense is called more than once: a network here has no layers that "
            "share their weights. Use a layer of its own for each call.",
        ),
        (
            "x = Input((3,))\ny = Input((3,))\n"
            "model = Model([x, y], layers.add([Dense(3)(x), Dense(3)(y)]))",
            "The model has 2 inputs (line 1, column 5: Input, line 2, column 5: Input); a network "
            "here reads one. Join them before the model.",
        ),
        (
            "x = Input((3,))\nmodel = Model(x, layers.add([x, Dense(3)(x)]))",
            "line 2, column 18: Add joins the input itself with other tensors, which no link can "
            "say. Put a layer between them.",
        ),
        (
            "x = Input((3, 3))\ny, h = LSTM(3)(x)\nmodel = Model(x, y)",
            "line 2, column 8: LSTM gives 1 tensors; the code takes 2.",
        ),
        (
            "x = Input((3, 3))\ny = LSTM(3)(x, training=True)\nmodel = Model(x, y)",
            "line 2, column 5: it is called with training, which a network here cannot say.",
        ),
        (
            "model = Sequential([LSTM(3, return_state=True), Dense(3)])",
            "line 1, column 21: LSTM gives 3 tensors, and a Sequential hands on one.",
        ),
        (
            MODEL + "model.add(LSTM(3))\nmodel.add(model)",
            "line 1, column 9: the model is added to itself.",
        ),
        (
            MODEL + "model.add(LSTM(3))\nmodel.pop()",
            "line 3, column 1: model.pop() takes a layer away again: leave both out.",
        ),
        (
            MODEL + "model.add(LSTM(3))\nmodel.layers[0].trainable = False",
            "line 3, column 1: model.layers[0].trainable changes what was made before, which is "
            "not followed: say it where the layer is made.",
        ),
        (
            "stack = [LSTM(3)]\nstack.reverse()\nmodel = Sequential(stack)",
            "line 2, column 1: stack.reverse changes what was made before, which is not followed: "
            "say it where the layer is made.",
        ),
        (
            MODEL + "model.add(LSTM(3))\nfor each in model.layers:\n    each.trainable = False",
            "line 3, column 1: a loop makes or changes layers, and nothing is run: write the "
            "layers out, one by one.",
        ),
        (
            MODEL + "model.add(LSTM(3, *given))",
            "line 2, column 11: arguments behind a star are only known once it runs.",
        ),
        (
            MODEL + "model.add(LSTM(3, kernel_initializer=mine()))",
            "line 2, column 38: kernel_initializer: `mine` has no value: write the value, or "
            "`mine = …` before it.",
        ),
    ],
)
def test_a_refusal(code: str, sentence: str) -> None:
    with pytest.raises(KerasImportError) as caught:
        network_from_keras_code(code)
    assert str(caught.value) == sentence


def test_everything_is_told_at_once() -> None:
    with pytest.raises(KerasImportError) as caught:
        network_from_keras_code(
            MODEL + "model.add(layers.Conv1D(3, 2))\nmodel.add(LSTM(3, actvation='x'))"
        )
    assert str(caught.value).startswith("2 things cannot be read:\n- line 2, column 11: Conv1D: ")
    assert len(caught.value.problems) == 2
    assert caught.value.suggestions[0].meant == "activation"


def test_nothing_is_run(tmp_path: Any) -> None:
    mark = tmp_path / "mark"
    code = (
        f"import os\nopen({str(mark)!r}, 'w')\n__import__('os').system('touch {mark}')\n"
        f"model = Sequential([LSTM(3, name=open({str(mark)!r}, 'w').name)])\n"
    )
    with pytest.raises(KerasImportError, match=r"line 4, column 34: name: `open` has no value"):
        import_keras_code(code)
    assert not mark.exists()


@pytest.mark.parametrize(
    "code",
    [
        "(" * 5_000,
        "-" * 20_000 + "1",
        "x" + ".y" * 5_000,
        "f(" * 90 + ")" * 90,
        "x = [" + "1," * 250_000 + "]",
        "#" * 400_000,
        "\x00",
        "x = '\ud800'",
        "model = Sequential([" + "Dense(3)," * 2_500 + "])",
    ],
)
def test_hostile_code(code: str) -> None:
    with pytest.raises(KerasImportError):
        network_from_keras_code(code)


@pytest.mark.keras
def test_arguments_by_place_have_keras_3_s_order() -> None:
    from keras import layers

    for kind, order in POSITIONS["keras3"].items():
        given = [*inspect.signature(getattr(layers, kind).__init__).parameters][1:]
        assert list(order) == given[: len(order)], kind


IMPORTS = """from keras import *
from keras import ops
from keras.initializers import *
from keras.layers import *
"""
INPUT = "x = Input((None,))\ny = Embedding(9, 4, mask_zero=True)(x)\nm = ops.not_equal(x, 0)\n"
AGAIN = {
    "list": "a = [1]\n" + "a = [a, a]\n" * 60 + "model = Sequential([Dense(a)])",
    "shape": "a = [1]\n" + "a = [a, a]\n" * 60 + "model = Sequential([Input(a), Dense(3)])",
    "initializer": "a = [1]\n"
    + "a = [Constant(a), Constant(a)]\n" * 60
    + "model = Sequential([Dense(3, kernel_initializer=a)])",
    "models": "m = Sequential([Dense(3)])\n" + "m = Sequential([m, m])\n" * 60,
    "nested": "m = Sequential([Dense(3)])\n" + "m = Sequential([m])\n" * 5000,
    "mask": INPUT
    + "m = ops.logical_and(m, m)\n" * 5000
    + "z = LSTM(3)(y, mask=m)\nmodel = Model(x, z)",
}


@pytest.mark.parametrize("code", AGAIN.values(), ids=AGAIN)
def test_what_stands_in_many_places_is_not_written_out_in_each(code: str) -> None:
    """Sixty lines that double each other would fill any memory: told, and at once."""
    with pytest.raises(KerasImportError) as caught:
        import_keras_code(IMPORTS + code)
    assert len(str(caught.value.problems[0])) < 400


def test_a_mask_that_stands_in_many_places_is_one_mask() -> None:
    made = "m = ops.logical_and(m, m)\n" * 60
    found = import_keras_code(
        IMPORTS + INPUT + made + "z = LSTM(3)(y, mask=m)\nmodel = Model(x, z)"
    )
    assert len(found.network.nodes) == 2
    sides = "y = LSTM(3, return_sequences=True)({0})\nz = LSTM(3, return_sequences=True)({0})\n"
    joined = sides.format("x") + "x = layers.concatenate([y, z], axis=1)\n"
    end = "y = LSTM(3, return_sequences=True)(x)\nx = layers.add([y, x])\nmodel = Model(i, x)"
    begin = "i = Input((None, 3))\nx = Masking()(i)\n"
    found = import_keras_code(IMPORTS + begin + joined * 60 + end)
    assert len(found.network.nodes) == 183
