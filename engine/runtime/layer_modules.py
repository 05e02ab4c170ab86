"""From a layer to its torch module. A new layer has its row here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.declared import kind_of
from engine.layers.base import Inputs, Layer
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.recurrent import Recurrent
from engine.runtime.bidirectional import FORWARD, BidirectionalModule
from engine.runtime.dense import DenseModule
from engine.runtime.dropout import DropoutModule
from engine.runtime.embedding import EmbeddingModule
from engine.runtime.gru import GRUModule
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.lstm import LSTMModule
from engine.runtime.masking import MaskingModule
from engine.runtime.merging import AddModule, ConcatenateModule
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.simple_rnn import SimpleRNNModule

MODULES: dict[str, Callable[[Any, Any, Setting], LayerModule]] = {
    "Embedding": EmbeddingModule,
    "SimpleRNN": SimpleRNNModule,
    "LSTM": LSTMModule,
    "GRU": GRUModule,
    "Dense": DenseModule,
    "Dropout": DropoutModule,
    "Masking": MaskingModule,
    "Concatenate": ConcatenateModule,
    "Add": AddModule,
}


def layer_module(layer: Layer, inputs: Inputs, setting: Setting) -> LayerModule:
    """The module of a layer for the shapes that arrive at its input ports, weights drawn."""
    if isinstance(layer, Bidirectional):
        forward, backward = (
            _half(half, inputs, setting.inside(side, trainable=layer.trainable))
            for side, half in ((FORWARD, layer.forward()), (BACKWARD, layer.backward()))
        )
        return BidirectionalModule(layer, forward, backward, setting)
    return MODULES[kind_of(layer)](layer, layer.weights(inputs), setting)


def _half(layer: Recurrent, inputs: Inputs, setting: Setting) -> RecurrentModule:
    # Keras overrules the argument inside a Bidirectional: force_zero_output_for_mask.
    overruled = layer.replace(zero_output_for_mask=layer.return_sequences)
    module = layer_module(overruled, inputs, setting)
    assert isinstance(module, RecurrentModule)
    return module
