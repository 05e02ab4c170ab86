"""Files that tf_keras 2.21 saved: the network, its weights and what it computes come in whole."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import h5py
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


def test_the_groups_of_keras_2_12_and_2_13_are_found(tmp_path: Path) -> None:
    """They stand under another name, and a layer with weights counts twice."""
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(GOLDENS / "states.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    content = io.BytesIO(members["model.weights.h5"])
    with h5py.File(content, "r+") as opened:
        opened.move("layers", "_layer_checkpoint_dependencies")
        layers = opened["_layer_checkpoint_dependencies"]
        layers.move("lstm_2", "lstm_4")
        layers.move("lstm_1", "lstm_2")
    members["model.weights.h5"] = content.getvalue()
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)

    found, expected = import_keras_file(path), import_keras_file(GOLDENS / "states.keras")
    assert found.network == expected.network
    assert found.weights is not None
    assert expected.weights is not None
    for one, other in zip(found.weights, expected.weights, strict=True):
        assert np.array_equal(one, other)
