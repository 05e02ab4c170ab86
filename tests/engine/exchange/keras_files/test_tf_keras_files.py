"""Files that tf_keras 2.21 saved: the network, its weights and what it computes come in whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.exchange import import_keras_file
from engine.runtime import build

GOLDENS = Path(__file__).with_name("goldens")


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", ["both_ways", "states", "numbers"])
def test_a_file_of_keras_2_computes_what_keras_2_computed(name: str, suffix: str) -> None:
    found = import_keras_file(GOLDENS / f"{name}.{suffix}")
    assert found.network.dialect == "keras2"
    module = build(found.network, found.signature)
    assert found.weights is not None
    module.load_keras_weights(found.weights)
    module.eval()
    with np.load(GOLDENS / "outputs.npz") as kept, torch.no_grad():
        outputs = module(torch.from_numpy(kept[f"{name}_inputs"])).numpy()
        assert np.abs(outputs - kept[f"{name}_outputs"]).max() < 1e-5
        if name != "states":  # a chain has Keras' own order
            flat = np.concatenate([array.ravel() for array in found.weights])
            assert np.array_equal(flat, kept[f"{name}_weights"].astype(np.float32))


def test_every_weight_is_said_to_be_some_node_s() -> None:
    found = import_keras_file(GOLDENS / "states.keras")
    assert found.weights is not None
    ordered = [
        array
        for node in found.network.in_order()
        for array in found.weights_by_node.get(node.id, ())
    ]
    assert all(one is other for one, other in zip(ordered, found.weights, strict=True))
