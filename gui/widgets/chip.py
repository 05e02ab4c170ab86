"""A small rounded label for one fact: `256 units`."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.theme import current, mark


class Chip(QLabel):
    """A rounded label. `set_strong(True)` for what differs from its default."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setContentsMargins(8, 2, 8, 2)
        mark(self, role="chip")

    def set_strong(self, strong: bool) -> None:
        """Show the words in bold, or as they were."""
        mark(self, strong=strong)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the round ground, then the words: a stylesheet's radius cannot follow the height."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.end()
        super().paintEvent(event)
