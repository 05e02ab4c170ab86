"""The ring that shows which widget has the keyboard, for widgets that paint themselves."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from gui.theme import Tokens

RING_WIDTH = 2


def draw_focus_ring(painter: QPainter, rect: QRectF, radius: float, tokens: Tokens) -> None:
    """Draw the accent ring just inside `rect`."""
    inset = RING_WIDTH / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.accent), RING_WIDTH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)
