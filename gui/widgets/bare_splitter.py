"""Panes side by side on one sheet."""

from __future__ import annotations

from PyQt6.QtWidgets import QSplitter, QWidget

_ROOM = 20
"""Pixels between two panes."""


class BareSplitter(QSplitter):
    """Room that can be dragged, and no line in it; no pane can be pushed out of sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_ROOM)
        self.setStyleSheet("QSplitter::handle { background: transparent; }")
