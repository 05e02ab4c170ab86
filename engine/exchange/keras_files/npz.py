"""Weights as a ``.npz`` file, which numpy alone reads."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from engine.exchange.arrays import Arrays, check_arrays
from engine.exchange.wiring import wire
from engine.network.network import Network
from engine.network.signature import UNKNOWN, Signature
from engine.project.files import write_atomically


def write_npz(path: Path, network: Network, arrays: Arrays, signature: Signature = UNKNOWN) -> None:
    """Write all weights, float32, in Keras' layout and in the order of Keras' ``get_weights()``.

    Each is named by its place in that order, its layer and itself, such as
    ``003_lstm/recurrent_kernel``: ``numpy.load(path).values()`` is what ``set_weights`` takes, and
    sorting by name keeps the order.

    Args:
        path: the file, replaced if there is one.
        network: whose weights they are.
        arrays: each node's weights in Keras' layout and order; nodes without any may be left out.
        signature: what the network reads.

    Raises:
        ExportError: a weight is missing or of another shape.
        FileError: the file could not be written.
    """
    wiring = wire(network, signature)
    check_arrays(wiring, arrays)
    found = [
        (f"{wiring.names[node.id]}/{weight.name}", array)
        for node in network.in_order()
        for weight, array in zip(
            wiring.inference.weights.get(node.id, ()), arrays.get(node.id, ()), strict=True
        )
    ]
    digits = max(3, len(str(len(found))))
    named = {
        f"{number:0{digits}}_{name}": np.asarray(array, dtype=np.float32)
        for number, (name, array) in enumerate(found)
    }
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **named)
    write_atomically(path, content.getvalue())
