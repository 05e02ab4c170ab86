"""A network too large for the machine is refused before any memory is asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from engine.layers.base import MAX_UNITS
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.network import Link, Network, Node
from engine.runtime import build, memory
from engine.runtime.memory import MemoryTooSmallError, shortage_told


def tower(layers: int, units: int) -> Network:
    """An embedding, many LSTMs on each other, a Dense."""
    nodes = [
        Node(id="embedding", layer=Embedding(input_dim=20, output_dim=4)),
        *(
            Node(id=f"lstm_{n}", layer=LSTM(units=units, return_sequences=n < layers - 1))
            for n in range(layers)
        ),
        Node(id="dense", layer=Dense(units=3)),
    ]
    links = [Link(source=above.id, target=below.id) for above, below in pairwise(nodes)]
    return Network(dialect="keras2", nodes=tuple(nodes), links=tuple(links))


def test_a_tower_of_the_widest_layers_is_refused_at_once(monkeypatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a weight was drawn")

    monkeypatch.setattr("engine.runtime.layer_module.draw", never)
    with pytest.raises(MemoryTooSmallError, match=r"needs about [\d,]+ GB .* make lstm_1 smaller"):
        build(tower(50, MAX_UNITS))


def test_what_fits_is_built(monkeypatch):
    network = tower(1, 4)
    parameters = 20 * 4 + (4 + 4 + 1) * 16 + 5 * 3
    monkeypatch.setattr(memory, "memory_of_machine", lambda: 4 * parameters)
    assert sum(each.numel() for each in build(network).parameters()) == parameters
    monkeypatch.setattr(memory, "memory_of_machine", lambda: 4 * parameters - 1)
    with pytest.raises(MemoryTooSmallError):
        build(network)
    monkeypatch.setattr(memory, "memory_of_machine", lambda: None)
    assert build(network)


def test_memory_that_runs_out_is_a_sentence():
    with pytest.raises(MemoryTooSmallError, match="Memory ran out"), shortage_told():
        torch.empty(2**60, dtype=torch.uint8)
    with pytest.raises(MemoryTooSmallError, match="Memory ran out"), shortage_told():
        raise MemoryError
    with pytest.raises(RuntimeError, match="shapes"), shortage_told():
        raise RuntimeError("shapes differ")
