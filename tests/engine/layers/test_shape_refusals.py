"""What layers cannot work on: a sentence, at the port that has it."""

from __future__ import annotations

import pytest

from engine.layers.add import Add
from engine.layers.base import MAIN, Layer, ShapeError
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.shapes import TensorShape, sequence, symbols, vector

SEQUENCE = sequence(7, 5)
LSTM2 = LSTM(units=2)
BOTH = Bidirectional(layer=LSTM(units=2))


@pytest.mark.parametrize(
    ("layer", "arriving", "states", "port", "words"),
    [
        (Embedding(input_length=9), [symbols(4)], {}, MAIN, "9, the sequences have 4 steps"),
        (Add(), [SEQUENCE], {}, MAIN, "only one link ends here"),
        (Add(), [SEQUENCE, vector(5)], {}, MAIN, "one input is a sequence and another is not"),
        (Add(), [SEQUENCE, sequence(6, 5)], {}, MAIN, "have [6, 7] steps"),
        (Add(), [SEQUENCE, sequence(7, 4)], {}, MAIN, "have [5, 4] features"),
        (Concatenate(), [SEQUENCE, sequence(6, 5)], {}, MAIN, "steps"),
        (Concatenate(axis=1), [SEQUENCE, sequence(7, 4)], {}, MAIN, "equal features"),
        (Concatenate(axis=0), [SEQUENCE, SEQUENCE], {}, MAIN, "axis 0 cannot be joined"),
        (Concatenate(axis=2), [vector(3), vector(3)], {}, MAIN, "axis 2 cannot be joined"),
        (Concatenate(axis=-3), [SEQUENCE, SEQUENCE], {}, MAIN, "axis -3 cannot be joined"),
        (LSTM2, [SEQUENCE], {"initial_h": vector(2)}, "initial_c", "h is linked and c is not"),
        (
            LSTM2,
            [SEQUENCE],
            {"initial_h": vector(2), "initial_c": vector(3)},
            "initial_c",
            "c has 3 features, this layer has 2 units",
        ),
        (
            BOTH,
            [SEQUENCE],
            {"backward_initial_h": vector(2)},
            "backward_initial_c",
            "h is linked and c is not",
        ),
        (
            Bidirectional(layer=GRU(units=2), backward_layer=GRU(units=2)),
            [SEQUENCE],
            {},
            MAIN,
            "same go_backwards",
        ),
        (
            Bidirectional(layer=GRU(return_sequences=True), backward_layer=GRU(go_backwards=True)),
            [SEQUENCE],
            {},
            MAIN,
            "return_sequences must be the same",
        ),
        (
            Bidirectional(
                layer=GRU(units=2),
                backward_layer=GRU(units=3, go_backwards=True),
                merge_mode="sum",
            ),
            [SEQUENCE],
            {},
            MAIN,
            "merge_mode sum needs equal units; they are 2 and 3",
        ),
    ],
)
def test_what_a_layer_cannot_work_on_stands_on_its_own_port(
    layer: Layer,
    arriving: list[TensorShape],
    states: dict[str, TensorShape],
    port: str,
    words: str,
) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.output_shapes({MAIN: arriving, **{name: (one,) for name, one in states.items()}})
    error = caught.value
    assert words in str(error.reason)
    assert error.port == port
    assert port in {found.name for found in layer.input_ports()}


def test_initial_states_may_be_linked() -> None:
    given = {MAIN: (SEQUENCE,), "initial_h": (vector(2),), "initial_c": (vector(2),)}
    assert LSTM2.output_shapes(given) == {MAIN: vector(2)}
    ports = {port.name: port.optional for port in BOTH.input_ports()}
    assert ports == {
        MAIN: False,
        **{f"{side}_initial_{state}": True for side in ("forward", "backward") for state in "hc"},
    }
