"""The source document's two snippets, letter for letter."""

from __future__ import annotations

import pytest

from engine.exchange import KerasImportError, import_keras_code, network_from_keras_code
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.inference import infer

FIRST = """\
keras.layers.LSTM(units, activation='tanh', recurrent_activation='hard_sigmoid', use_bias=True, 
                  \tkernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', \t\t\t\t\t\t\t\t\t\tbias_initializer='zeros', 
                \tunit_forget_bias=True, kernel_regularizer=None, recurrent_regularizer=None, \t\t\t\t\t\t\t\tbias_regularizer=None, 
                  \tactivity_regularizer=None, kernel_constraint=None, recurrent_constraint=None, \t\t\t\t\t\t\t\tbias_constraint=None, 
                  \tdropout=0.0, recurrent_dropout=0.0, implementation=1, return_sequences=False, \t\t\t\t\t\t\t\treturn_state=False, 
                  \tgo_backwards=False, stateful=False, unroll=False)

model = keras.Sequential()
model.add(layers.Embedding(input_dim=1000, output_dim=64))
model.add(layers.LSTM(128))
model.add(layers.Dense(10))
model.summary()
"""  # noqa: E501, W291
SECOND = """\
keras.layers.GRU(units, activation='tanh', recurrent_activation='hard_sigmoid', use_bias=True, 
                 kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', \t\t\t\t\t\t\t\t\tbias_initializer='zeros', 
               \t\tkernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, \t\t\t\t\t\t\tactivity_regularizer=None, 
                 kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0, 
                 recurrent_dropout=0.0, implementation=1, return_sequences=False, return_state=False, \t\t\t\t\t\t\tgo_backwards=False, 
                 stateful=False, unroll=False)

model = keras.Sequential()
model.add(layers.Embedding(input_dim=1000, output_dim=64))
model.add(layers.GRU(256,return_sequence=True))
model.add(layers.SimpleRNN(128))
model.add(layers.Dense(10))
model.summary()
"""  # noqa: E501, W291


def test_the_first_comes_in_as_it_is() -> None:
    found = import_keras_code(FIRST)
    assert [node.layer for node in found.network.in_order()] == [
        Embedding(input_dim=1000, output_dim=64),
        LSTM(units=128),
        Dense(units=10),
    ]
    assert found.network.dialect == "keras2"
    assert [str(note) for note in found.notes] == [
        "line 1, column 1: LSTM is called by itself: it is not part of a model and is left out.",
        "Passed over, as it makes no layers: line 12, model.summary().",
    ]
    inference = infer(found.network)
    assert sum(inference.parameters(each) for each in found.order) == 164_106


def test_the_second_asks_for_the_argument_that_was_meant() -> None:
    with pytest.raises(KerasImportError) as caught:
        network_from_keras_code(SECOND)
    assert str(caught.value) == (
        "line 10, column 26: GRU: unknown argument `return_sequence`: did you mean "
        "`return_sequences`?"
    )
    [suggestion] = caught.value.suggestions
    assert (suggestion.given, suggestion.meant) == ("return_sequence", "return_sequences")


def test_the_second_comes_in_on_consent() -> None:
    found = import_keras_code(SECOND, accept_suggestions=True)
    assert [node.layer for node in found.network.in_order()] == [
        Embedding(input_dim=1000, output_dim=64),
        GRU(units=256, return_sequences=True),
        SimpleRNN(units=128),
        Dense(units=10),
    ]
    assert (
        "line 10, column 26: GRU: unknown argument `return_sequence` is read as `return_sequences`."
    ) in [str(note) for note in found.notes]
    inference = infer(found.network)
    assert sum(inference.parameters(each) for each in found.order) == 361_098


@pytest.mark.parametrize("around", ["```python\n{}```\n", "\ufeff{}", "\n\n{}"])
def test_however_it_was_pasted(around: str) -> None:
    assert network_from_keras_code(around.format(FIRST)) == network_from_keras_code(FIRST)
    indented = "".join(f"    {line}" for line in FIRST.splitlines(keepends=True))
    assert network_from_keras_code(indented) == network_from_keras_code(FIRST)
    assert network_from_keras_code(FIRST.replace("\n", "\r\n")) == network_from_keras_code(FIRST)


def test_both_at_once_are_two_models() -> None:
    with pytest.raises(KerasImportError, match=r"^There are 2 models \(line 8, column 9; line 21"):
        network_from_keras_code(FIRST + "\n" + SECOND)
