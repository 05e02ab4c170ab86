"""Masks where sequences meet, against Keras 3's own and against Keras 2's rule."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.layers.add import Add
from engine.layers.base import Layer
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.network import Link, Network, Node
from engine.runtime import build
from engine.vocabulary.dialects import Dialect

SHOWN = torch.tensor([[0, 1, 1, 0], [1, 0, 0, 0]]).bool()
OTHER = torch.tensor([[1, 1, 0, 0], [1, 1, 0, 0]]).bool()


def two_into_one(layer: Layer, dialect: Dialect, second_masked: bool = True) -> Network:
    """Two embeddings of the same symbols; the second sees them after a layer that keeps masks."""
    first = Embedding(input_dim=4, output_dim=2, mask_zero=True)
    second = Embedding(input_dim=4, output_dim=2, mask_zero=second_masked)
    return Network(
        dialect=dialect,
        nodes=(
            Node(id="first", layer=first),
            Node(id="second", layer=second),
            Node(id="dropout", layer=Dropout()),
            Node(id="dense", layer=Dense(units=2)),
            Node(id="merged", layer=layer),
            Node(id="lstm", layer=LSTM(units=2)),
        ),
        links=(
            Link(source="second", target="dropout"),
            Link(source="dropout", target="dense"),
            Link(source="first", target="merged"),
            Link(source="dense", target="merged"),
            Link(source="merged", target="lstm"),
        ),
    )


def merged_mask(layer: Layer, dialect: Dialect, masks: list[Tensor | None]) -> Tensor | None:
    """What the module gives for two sequences with these masks."""
    from engine.runtime import Signal

    module = build(two_into_one(layer, dialect)).layers["merged"]
    values = torch.ones(2, 4, 2)
    return module({"main": [Signal(values, mask) for mask in masks]})["main"].mask


@pytest.mark.keras
@pytest.mark.parametrize("masks", [[SHOWN, OTHER], [SHOWN, None], [None, None]], ids=str)
@pytest.mark.parametrize("layer", [Add(), Concatenate(), Concatenate(axis=1)], ids=str)
def test_keras3(layer: Layer, masks: list[Tensor | None]) -> None:
    import keras

    values = torch.ones(2, 4, 2)
    keras_layer = (
        keras.layers.Add()
        if isinstance(layer, Add)
        else (keras.layers.Concatenate(axis=layer.axis))
    )
    expected = keras_layer.compute_mask([values, values], masks)
    given = merged_mask(layer, "keras3", masks)
    if expected is None:
        assert given is None
    else:
        np.testing.assert_array_equal(given, expected)


@pytest.mark.parametrize("layer", [Add(), Concatenate()], ids=str)
def test_keras2_keeps_a_step_that_every_input_keeps(layer: Layer) -> None:
    """``K.all`` over the masks there are: compute_mask in merging/base_merge.py of tf_keras."""
    assert torch.equal(merged_mask(layer, "keras2", [SHOWN, OTHER]), SHOWN & OTHER)
    assert torch.equal(merged_mask(layer, "keras2", [SHOWN, None]), SHOWN)
    assert merged_mask(layer, "keras2", [None, None]) is None


def test_masks_pass_dropout_and_dense() -> None:
    module = build(two_into_one(Concatenate(), "keras2")).eval()
    symbols = torch.tensor([[0, 1, 2, 0], [3, 0, 0, 0]])
    signals = module.signals(symbols)
    for node in ("first", "dropout", "dense", "merged"):
        assert torch.equal(signals[node, "main"].mask, SHOWN)
    assert signals["lstm", "main"].mask is None
