"""Every name that Keras has for an activation comes in, or is refused with its own reason."""

from __future__ import annotations

import pytest

from engine.exchange import KerasImportError, import_keras_json, network_from_keras_code
from engine.exchange.from_keras.nested import NO_ACTIVATIONS
from engine.layers.lstm import LSTM
from engine.network.network import Network
from tests.engine.exchange.from_keras.test_config_refusals import layer, model
from tests.engine.exchange.from_keras.test_nothing_is_missing import OF_KERAS2

# Of tf.nn, what a program may hand to a layer.
OF_TENSORFLOW = ("relu", "relu6", "elu", "selu", "gelu", "silu", "swish", "leaky_relu", "softmax")
OF_TENSORFLOW += ("log_softmax", "softplus", "softsign", "tanh", "sigmoid")


def of_config(name: str, version: str) -> LSTM:
    entry = layer("LSTM", units=3, activation=name, recurrent_activation=name)
    return only_layer(import_keras_json(model(entry, version=version)).network)


def only_layer(network: Network) -> LSTM:
    [node] = network.in_order()
    assert isinstance(node.layer, LSTM)
    return node.layer


@pytest.mark.keras
def test_every_name_of_keras_3_in_configurations_and_in_code() -> None:
    from keras.src import activations

    for name in activations.ALL_OBJECTS_DICT:
        if name in NO_ACTIVATIONS:
            with pytest.raises(KerasImportError, match=f"{name}, which cannot be taken over"):
                of_config(name, "3.15.0")
            continue
        found = of_config(name, "3.15.0")
        assert activations.get(found.activation) is activations.get(name)
        assert found.activation == found.recurrent_activation
        for written in (f"'{name}'", f"keras.activations.{name}", f"activations.{name}"):
            code = f"keras.Sequential([layers.LSTM(3, {written}, {written})])"
            again = only_layer(network_from_keras_code(code, dialect="keras3"))
            assert (again.activation, again.recurrent_activation) == (found.activation,) * 2


def test_every_name_of_keras_2_and_of_tensorflow() -> None:
    for name in OF_KERAS2["activations"]:
        found = of_config(name, "2.21.0")
        assert found.activation == found.recurrent_activation == name.replace("silu", "swish")
    for name in OF_TENSORFLOW:
        code = f"tf.keras.Sequential([tf.keras.layers.LSTM(3, activation=tf.nn.{name})])"
        found = only_layer(network_from_keras_code(code))
        assert found.activation == name.replace("silu", "swish")
