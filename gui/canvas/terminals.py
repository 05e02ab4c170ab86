"""Where the data comes into the network and where its result leaves it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication

from engine.layers.base import MAIN
from engine.layers.shapes import TensorShape
from engine.network.inference import Inference
from engine.network.network import Network
from gui.canvas.data_mark import DataMark
from gui.translation import translated

if TYPE_CHECKING:
    from gui.canvas.scene import NetworkScene

MarkKey = tuple[str, bool, str]
"""Node, whether it is the end, port."""


class Terminals:
    """The words at unlinked data ports and below the last layers."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._marks: dict[MarkKey, DataMark] = {}

    def marks(self) -> list[DataMark]:
        """All of them."""
        return list(self._marks.values())

    def show_network(self, network: Network, inference: Inference, data: TensorShape) -> None:
        """Keep the marks that are still right, make and remove the others."""
        wanted: dict[MarkKey, str] = {}
        for node_id, port in network.data_ports():
            word = QCoreApplication.translate("Canvas", "data")
            wanted[node_id, False, port] = _words(word, data)
        for node in network.ends():
            shape = inference.outputs.get((node.id, MAIN))
            word = QCoreApplication.translate("Canvas", "result")
            wanted[node.id, True, MAIN] = _words(word, shape)
        for key in [key for key in self._marks if key not in wanted]:
            self._scene.removeItem(self._marks.pop(key))
        for key, text in wanted.items():
            mark = self._marks.get(key)
            if mark is None:
                self._marks[key] = mark = DataMark(key[1], self._scene.fonts)
                self._scene.addItem(mark)
            mark.show_text(text)
        self.arrange(self._scene.cards)

    def arrange(self, ids: Collection[str]) -> None:
        """Put the marks of these nodes at their ports."""
        for (node_id, output, port), mark in self._marks.items():
            if node_id in ids and node_id in self._scene.cards:
                mark.setPos(self._scene.cards[node_id].port_place(output, port))


def _words(word: str, shape: TensorShape | None) -> str:
    return f"{word}: {translated(shape.label())}" if shape else word
