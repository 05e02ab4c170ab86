"""Weights alone, in Keras' order: ``.npz``, which numpy reads, and safetensors, which many do."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.exchange.arrays import Arrays, check_arrays
from engine.exchange.wiring import wire
from engine.network.network import Network
from engine.network.signature import Signature
from engine.project.files import write_atomically


def write_npz(
    path: Path, network: Network, arrays: Arrays, signature: Signature | None = None
) -> None:
    """Write all weights, float32, in Keras' layout and in the order of Keras' ``get_weights()``.

    Each is named by its place in that order, its layer and itself, such as
    ``003_lstm/recurrent_kernel``: ``numpy.load(path).values()`` is what ``set_weights`` takes, and
    sorting by name keeps the order.

    Args:
        path: the file, replaced if there is one.
        network: whose weights they are.
        arrays: each node's weights in Keras' layout and order; nodes without any may be left out.
        signature: what the network reads; None: what it says of that itself.

    Raises:
        ExportError: a weight is missing or of another shape.
        FileError: the file could not be written.
    """
    write_atomically(path, npz_of(network, arrays, signature))


def npz_of(network: Network, arrays: Arrays, signature: Signature | None = None) -> bytes:
    """What `write_npz` writes.

    Raises:
        ExportError: a weight is missing or of another shape.
    """
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **_named(network, arrays, signature))
    return content.getvalue()


def write_safetensors(
    path: Path, network: Network, arrays: Arrays, signature: Signature | None = None
) -> None:
    """Write all weights as `write_npz` does, under the same names, into a safetensors file.

    Such a file keeps its arrays in an order of its own: sorted by name they are in Keras'.

    Raises:
        ExportError: a weight is missing or of another shape.
        FileError: the file could not be written.
    """
    from safetensors.numpy import save

    write_atomically(path, save(_named(network, arrays, signature)))


def _named(
    network: Network, arrays: Arrays, signature: Signature | None
) -> dict[str, NDArray[np.float32]]:
    wiring = wire(network, signature or network.signature)
    check_arrays(wiring, arrays)
    found = [
        (f"{wiring.names[node.id]}/{weight.name}", array)
        for node in network.in_order()
        for weight, array in zip(
            wiring.inference.weights.get(node.id, ()), arrays.get(node.id, ()), strict=True
        )
    ]
    digits = max(3, len(str(len(found))))
    return {
        f"{number:0{digits}}_{name}": np.ascontiguousarray(array, dtype=np.float32)
        for number, (name, array) in enumerate(found)
    }
