"""The recurrent layers of a network that can be looked into, and what their gates are called."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.network.network import Network
from gui.gradients.gradient_history import Side


def sides_of(network: Network) -> dict[Side, Recurrent]:
    """Recurrent layers in the order of the data; of a Bidirectional both that are inside."""
    found: dict[Side, Recurrent] = {}
    for node in network.in_order():
        layer = node.layer
        if isinstance(layer, Recurrent):
            found[Side(node.id)] = layer
        elif isinstance(layer, Bidirectional):
            found[Side(node.id, "forward")] = layer.forward()
            found[Side(node.id, "backward")] = layer.backward()
    return found


def side_text(network: Network | None, side: Side) -> str:
    """What a person calls it: its name, and which of two it is."""
    name = side.layer
    if network is not None and network.has(side.layer):
        name = network.node(side.layer).name
    words = {"forward": _tr("forward"), "backward": _tr("backward")}
    return f"{name}, {words[side.side]}" if side.side else name


def gate_text(gate: str, all_gates: tuple[str, ...]) -> str:
    """What the field calls a gate, by the letter that Keras' order has for it."""
    if all_gates == ("h",):
        return _tr("state")
    return {
        "i": _tr("input"),
        "f": _tr("forget"),
        "c": _tr("candidate"),
        "o": _tr("output"),
        "z": _tr("update"),
        "r": _tr("reset"),
        "h": _tr("candidate"),
    }.get(gate, gate)


def _tr(text: str) -> str:
    return QCoreApplication.translate("gradients", text)
