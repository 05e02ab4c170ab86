"""Fusion with room around the rows of lists, trees and tables."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

_ROOM = 8


class RoomyStyle(QProxyStyle):
    """Fusion, with rows a line and eight pixels high.

    A stylesheet's `::item { min-height }` would say the same, but views that are put into a
    layout before they are first shown measure their rows without it and draw them overlapping.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def sizeFromContents(
        self,
        type: QStyle.ContentsType,
        option: QStyleOption | None,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Fusion's sizes, higher for rows."""
        wanted = super().sizeFromContents(type, option, size, widget)
        if type == QStyle.ContentsType.CT_ItemViewItem:
            wanted.setHeight(wanted.height() + _ROOM)
        return wanted
