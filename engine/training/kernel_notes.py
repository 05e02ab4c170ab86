"""What a person should know of the kernels that a run computes with."""

from __future__ import annotations

from engine.layers.base import MAIN
from engine.layers.kernels import numba_is_installed
from engine.message import Message, message
from engine.runtime import NetworkModule
from engine.runtime.precision import products_in
from engine.runtime.recurrent import RecurrentModule


def kernel_notes(network: NetworkModule) -> tuple[Message, ...]:
    """Which layers are taken over time step by step in Python, and what would help."""
    device = next(network.parameters()).device
    with products_in(network.precision, device):
        slow = [
            node.name
            for node in network.network.in_order()
            if any(
                each.is_left_to_python(device, _is_masked(network, node.id))
                for each in network.layers[node.id].modules()
                if isinstance(each, RecurrentModule)
            )
        ]
    if not slow:
        return ()
    names = ", ".join(slow)
    if device.type == "cpu" and not numba_is_installed():
        return (
            message(
                "Step by step in Python: {layers}. With numba installed these layers are compiled "
                "and take a fraction of the time.",
                layers=names,
            ),
        )
    return (
        message("Step by step in Python, for want of a faster kernel: {layers}.", layers=names),
    )


def _is_masked(network: NetworkModule, node_id: str) -> bool:
    arriving = network.inference.inputs[node_id].get(MAIN, ())
    return any(shape.masked for shape in arriving)
