"""What a gesture works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QPoint, QPointF

from gui.canvas.editing import Editing
from gui.canvas.hit import Hit, hit
from gui.canvas.scene import NetworkScene
from gui.canvas.selection import Selection
from gui.canvas.viewpoint import Viewpoint
from gui.document import Document

LinkEnd = tuple[str, bool, str]
"""A port: its node, whether it is an output, its name."""


@dataclass(frozen=True)
class Board:
    """The open document, how it is drawn, and the ways to change either."""

    document: Document
    scene: NetworkScene
    editing: Editing
    selection: Selection
    viewpoint: Viewpoint
    show_hint: Callable[[QPoint, str], None]
    """Tell the person something beside the mouse; the point is on the screen."""
    ask_layer: Callable[[QPointF, LinkEnd | None], None]
    """Open the add-by-name popup at a point, for a layer linked to this port."""

    def hit(self, point: QPointF) -> Hit:
        """What lies under a point of the scene."""
        return hit(self.scene, point, self.viewpoint.zoom)

    def show_card(self, node_id: str) -> None:
        """Scroll until a card is seen, and the notes beside it."""
        self.viewpoint.show(self.scene.card_rect_with_notes(node_id))
