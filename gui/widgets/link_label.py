"""Words with links in them, which the keyboard reaches one after the other."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFocusEvent
from PyQt6.QtWidgets import QLabel, QWidget


class LinkLabel(QLabel):
    """A label of HTML. Tab goes from link to link, and past a label that has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )

    def focusInEvent(self, ev: QFocusEvent | None) -> None:
        """To the first link, or the last one: Qt would first stop where nothing is to be seen."""
        super().focusInEvent(ev)
        if ev is not None and ev.reason() == Qt.FocusReason.TabFocusReason:
            self.focusNextPrevChild(True)
        elif ev is not None and ev.reason() == Qt.FocusReason.BacktabFocusReason:
            self.focusNextPrevChild(False)
