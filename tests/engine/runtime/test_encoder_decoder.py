"""An encoder's states into a decoder under a mask, against a functional Keras 3 model."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.layers.bidirectional import Bidirectional
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.runtime import build
from tests.engine.runtime.comparing import OUTPUTS, close

pytestmark = pytest.mark.usefixtures("each_kernel")

SYMBOLS = torch.tensor([[0, 0, 1, 2], [3, 0, 4, 0], [0, 0, 0, 0]])


@pytest.mark.keras
@pytest.mark.parametrize("both_ways", [False, True])
def test_against_a_functional_model(both_ways: bool) -> None:
    """Keras 3 gives a layer with initial states no mask, and still sends the mask on."""
    from keras import Input, Model, layers

    symbols = Input((4,), dtype="int32")
    vectors = layers.Embedding(6, 3, mask_zero=True)(symbols)
    _, h, c = layers.LSTM(3, return_state=True)(vectors)
    decoder = layers.LSTM(3, return_sequences=True)
    if both_ways:
        decoded = layers.Bidirectional(decoder)(vectors, initial_state=[h, c, h, c])
    else:
        decoded = decoder(vectors, initial_state=[h, c])
    model = Model(symbols, layers.SimpleRNN(2)(decoded))

    lstm = LSTM(units=3, recurrent_activation="sigmoid")
    inner = lstm.replace(return_sequences=True)
    prefixes = ("forward_", "backward_") if both_ways else ("",)
    module = build(
        Network(
            dialect="keras3",
            nodes=(
                Node(id="embedding", layer=Embedding(input_dim=6, output_dim=3, mask_zero=True)),
                Node(id="encoder", layer=lstm.replace(return_state=True)),
                Node(id="decoder", layer=Bidirectional(layer=inner) if both_ways else inner),
                Node(id="last", layer=SimpleRNN(units=2)),
            ),
            links=(
                Link(source="embedding", target="encoder"),
                Link(source="embedding", target="decoder"),
                Link(source="decoder", target="last"),
                *(
                    Link(
                        source="encoder",
                        source_port=state,
                        target="decoder",
                        target_port=f"{prefix}initial_{state}",
                    )
                    for prefix in prefixes
                    for state in "hc"
                ),
            ),
        )
    )
    random = np.random.default_rng(0)
    weights = [random.normal(0, 0.4, v.shape).astype(np.float32) for v in model.weights]
    model.set_weights(weights)
    module.load_keras_weights(weights)
    close(module(SYMBOLS), model(SYMBOLS), OUTPUTS)
