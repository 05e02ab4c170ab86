"""The dots behind the network."""

from __future__ import annotations

from math import floor

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.canvas.metrics import GRID, GRID_DOT
from gui.theme import current


def draw_grid(painter: QPainter, area: QRectF, zoom: float) -> None:
    """Fill an area of the scene with the canvas' ground and its dots."""
    tokens = current().tokens
    painter.fillRect(area, QColor(tokens.canvas))
    step = GRID
    while step * zoom < GRID * 0.8:
        step *= 2
    pen = QPen(QColor(tokens.grid_dots), GRID_DOT)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    left, top = floor(area.left() / step) * step, floor(area.top() / step) * step
    columns = range(left, round(area.right()) + step, step)
    rows = range(top, round(area.bottom()) + step, step)
    painter.drawPoints(QPolygonF(QPointF(x, y) for y in rows for x in columns))
