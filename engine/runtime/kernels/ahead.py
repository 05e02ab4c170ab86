"""Compiles the loops before anybody waits for them: ``python -m engine.runtime.kernels.ahead``.

`make setup` does. Without it the first step of the first training takes some seconds longer.
"""

from __future__ import annotations

import torch

from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.shapes import sequence
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Network, Node
from engine.network.signature import Signature
from engine.runtime import build
from engine.runtime.kernels.choice import compiled_kernels, only

_CELLS = (SimpleRNN(units=2), LSTM(units=2), GRU(units=2))


def compile_ahead() -> int:
    """Take a small batch through every loop and back; how many kinds of layers there are."""
    for layer in _CELLS:
        network = Network(dialect="keras2", nodes=(Node(id="layer", layer=layer),))
        module = build(network, Signature(sequence(3, 2)))
        with only("compiled"):
            module(torch.ones(1, 3, 2)).sum().backward()
    return len(compiled_kernels())


if __name__ == "__main__":
    print(f"{compile_ahead()} kinds of recurrent layers are compiled")
