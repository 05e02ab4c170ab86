"""Every layer there is, in the palette's order. A new layer is added here and nowhere else."""

from __future__ import annotations

from typing import Annotated

from engine.declared import BY_KIND, FROM_KIND, alternatives, in_keras3, kind_of
from engine.layers.add import Add
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.dialects import Dialect

AnyLayer = Annotated[
    Embedding
    | SimpleRNN
    | LSTM
    | GRU
    | Bidirectional
    | Dense
    | Dropout
    | Masking
    | Concatenate
    | Add,
    BY_KIND,
    FROM_KIND,
]

LAYERS: tuple[type[Layer], ...] = alternatives(AnyLayer)

LAYER_BY_KIND: dict[str, type[Layer]] = {kind_of(cls): cls for cls in LAYERS}


def new_layer(kind: str, dialect: Dialect = "keras2") -> Layer:
    """A layer with the dialect's defaults.

    Raises:
        KeyError: there is no such kind.
    """
    layer = LAYER_BY_KIND[kind]()
    return layer if dialect == "keras2" else in_keras3(layer)
