"""Keras code in the forms that people write it in."""

from __future__ import annotations

import pytest

from engine.exchange import import_keras_code, network_from_keras_code
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Network
from engine.vocabulary.constraints import MaxNorm
from engine.vocabulary.initializers import Constant, Orthogonal, RandomUniform
from engine.vocabulary.regularizers import L1L2, L2

STACK = [Embedding(input_dim=20, output_dim=4), LSTM(units=3), Dense(units=2)]


def layers_of(network: Network) -> list[object]:
    return [node.layer for node in network.in_order()]


@pytest.mark.parametrize(
    "code",
    [
        "keras.Sequential([layers.Embedding(20, 4), layers.LSTM(3), layers.Dense(2)])",
        "import keras\n"
        "m = keras.models.Sequential(layers=[keras.layers.Embedding(20, 4),\n"
        "    keras.layers.LSTM(units=3), keras.layers.Dense(2)], name='m')",
        "import tensorflow as tf\n"
        "m = tf.keras.Sequential((tf.keras.layers.Embedding(20, 4), tf.keras.layers.LSTM(3)))\n"
        "m.add(tf.keras.layers.Dense(2))",
        "from tensorflow import keras as K\nfrom tensorflow.keras.layers import LSTM as Long\n"
        "from keras.layers import *\nfrom tensorflow.keras.models import Sequential as S\n"
        "m = S()\nm.add(Embedding(20, 4))\nm.add(Long(3))\nm.add(K.layers.Dense(2))",
        "import tensorflow.keras.layers as kl\nfrom keras import Sequential\n"
        "size = 4\nunits, outputs = 3, 2\n"
        "stack = [kl.Embedding(20, size), kl.LSTM(units)]\n"
        "m = Sequential(stack)\nlast = kl.Dense(outputs)\nm.add(last)",
        "import tf_keras\nm = tf_keras.Sequential([tf_keras.Input((None,)),\n"
        "    tf_keras.layers.Embedding(20, 4), tf_keras.layers.LSTM(3), tf_keras.layers.Dense(2)])",
        "x = keras.Input(shape=(None,))\ny = layers.Embedding(20, 4)(x)\ny = layers.LSTM(3)(y)\n"
        "y = layers.Dense(2)(y)\nmodel = keras.Model(x, y)",
        "x = Input((None,))\nrnn = LSTM(3)\ny = Dense(2)(rnn(Embedding(20, 4)(x)))\n"
        "model = Model(inputs=[x], outputs=[y])",
        "if __name__ == '__main__':\n    m = Sequential([Embedding(20, 4), LSTM(3)])\n"
        "    m.add(Dense(2))",
        "inner = Sequential([LSTM(3), Dense(2)])\nm = Sequential([Embedding(20, 4), inner])",
    ],
)
def test_forms_of_one_network(code: str) -> None:
    assert layers_of(network_from_keras_code(code)) == STACK


def test_arguments_of_arguments() -> None:
    network = network_from_keras_code(
        "from keras import initializers, regularizers, constraints, activations\n"
        "keras.Sequential([layers.Bidirectional(layers.GRU(4, 'relu',\n"
        "    recurrent_initializer=keras.initializers.Orthogonal(gain=2),\n"
        "    bias_initializer=initializers.Constant(-1.5),\n"
        "    kernel_regularizer=regularizers.l2(l=0.1), recurrent_regularizer='l1_l2',\n"
        "    bias_regularizer=regularizers.L1L2(l2=0.5),\n"
        "    kernel_constraint=constraints.max_norm(3),\n"
        "    recurrent_activation=activations.sigmoid, name='gru'), merge_mode='sum',\n"
        "    backward_layer=layers.SimpleRNN(4, activation=tf.nn.tanh, go_backwards=True)),\n"
        "    layers.Dense(2, None, kernel_initializer=initializers.RandomUniform(-1, 1, 3))])"
    )
    assert layers_of(network) == [
        Bidirectional(
            layer=GRU(
                units=4,
                activation="relu",
                recurrent_initializer=Orthogonal(gain=2.0),
                bias_initializer=Constant(value=-1.5),
                kernel_regularizer=L2(l2=0.1),
                recurrent_regularizer=L1L2(),
                bias_regularizer=L1L2(l1=0.0, l2=0.5),
                kernel_constraint=MaxNorm(max_value=3.0),
                recurrent_activation="sigmoid",
            ),
            backward_layer=SimpleRNN(units=4, go_backwards=True),
            merge_mode="sum",
        ),
        Dense(units=2, kernel_initializer=RandomUniform(minval=-1.0, maxval=1.0, seed=3)),
    ]


def test_missing_arguments_have_the_dialect_s_defaults() -> None:
    code = "Sequential([GRU(3, kernel_regularizer=keras.regularizers.l1_l2())])"
    [old] = layers_of(network_from_keras_code(code))
    [new] = layers_of(network_from_keras_code(code, dialect="keras3"))
    assert old == GRU(units=3, kernel_regularizer=L1L2())
    assert new == GRU(
        units=3,
        recurrent_activation="sigmoid",
        implementation=2,
        reset_after=True,
        kernel_regularizer=L1L2(l1=0.0, l2=0.0),
    )


def test_states_travel_by_their_names() -> None:
    found = import_keras_code(
        "inputs = keras.Input((None,))\n"
        "e = layers.Embedding(9, 4)(inputs)\n"
        "steps, h, c = layers.LSTM(4, return_sequences=True, return_state=True,\n"
        "    name='encoder')(e)\n"
        "states = [h, c]\n"
        "first = layers.LSTM(4)(steps, initial_state=states)\n"
        "out = layers.GRU(4, return_state=True)([steps, h])\n"
        "both = layers.concatenate([first, out[0], out[1]], axis=-1)\n"
        "unused = layers.Dense(7)(both)\n"
        "outputs = layers.Dropout(0.5)(layers.Dense(2)(both))\n"
        "model = keras.Model(inputs, outputs)\n"
    )
    assert [
        (link.source, link.source_port, link.target, link.target_port)
        for link in found.network.links
    ] == [
        ("embedding", "main", "lstm", "main"),
        ("lstm", "main", "lstm_2", "main"),
        ("lstm", "h", "lstm_2", "initial_h"),
        ("lstm", "c", "lstm_2", "initial_c"),
        ("lstm", "main", "gru", "main"),
        ("lstm", "h", "gru", "initial_h"),
        ("lstm_2", "main", "concatenate", "main"),
        ("gru", "main", "concatenate", "main"),
        ("gru", "h", "concatenate", "main"),
        ("concatenate", "main", "dense_2", "main"),
        ("dense_2", "main", "dropout", "main"),
    ]
    assert found.network.node("lstm").name == "encoder"
    assert found.network.layer("dropout") == Dropout(rate=0.5)
    assert [str(note) for note in found.notes] == [
        "line 1, column 10: Input is left out: the data says its own shape.",
        "line 9, column 10: Dense leads to no output of the model and is left out.",
    ]


def test_what_makes_no_layers_is_passed_over_and_told() -> None:
    found = import_keras_code(
        '"""A script."""\n'
        "import numpy as np\n"
        "data = np.load('x.npy')\n"
        "def noise(n):\n    return n * 2\n"
        "model = Sequential([LSTM(3, input_shape=(None, data.shape[1]))])\n"
        "model.compile('adam', loss='mse')\n"
        "for epoch in range(3):\n    model.fit(data)\n"
        "print(noise(3))\n"
    )
    assert layers_of(found.network) == [LSTM(units=3)]
    assert [str(note) for note in found.notes] == [
        "Passed over, as it makes no layers: line 3, data = np.load('x.npy'); line 4, "
        "def noise(n): …; line 7, model.compile('adam', loss='mse'); line 8, "
        "for epoch in range(3): …; line 10, print(noise(3))."
    ]


HARD_SIGMOID = """
import keras
from keras import layers

@keras.saving.register_keras_serializable()
def hard_sigmoid(x):
    "Keras 2's"
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)

model = keras.Sequential([layers.GRU(3, recurrent_activation=hard_sigmoid)])
"""


def test_hard_sigmoid_written_out_is_keras_2_s() -> None:
    found = import_keras_code(HARD_SIGMOID, dialect="keras3")
    assert found.network.dialect == "keras2"
    assert layers_of(found.network) == [GRU(units=3, implementation=2, reset_after=True)]
    assert str(found.notes[0]) == (
        "hard_sigmoid is written out as Keras 2 has it, so the network speaks Keras 2."
    )
