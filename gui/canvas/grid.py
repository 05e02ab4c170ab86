"""The dots behind the network."""

from __future__ import annotations

from math import ceil, floor

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from gui.canvas.metrics import GRID, GRID_DOT
from gui.theme import current


def draw_grid(painter: QPainter, area: QRectF, zoom: float) -> None:
    """Fill an area of the scene with the canvas' ground and its dots."""
    tokens = current().tokens
    painter.fillRect(area, QColor(tokens.canvas))
    step = GRID
    while step * zoom < GRID * 0.8:
        step *= 2
    left, top = floor(area.left() / step) * step, floor(area.top() / step) * step
    columns = ceil((area.right() - left) / step) + 1
    rows = ceil((area.bottom() - top) / step) + 1
    # One row is drawn dot by dot and then copied: thousands of round dots would be slow.
    ratio = painter.device().devicePixelRatioF()
    row = _row(columns, step * zoom, tokens.grid_dots, ratio)
    to_view = painter.worldTransform()
    painter.save()
    painter.resetTransform()
    for place in range(rows):
        corner = to_view.map(QPointF(left, top + place * step))
        painter.drawPixmap(corner - QPointF(GRID_DOT, GRID_DOT), row)
    painter.restore()


def _row(columns: int, step: float, colour: str, ratio: float) -> QPixmap:
    """Dots side by side, the first one ``GRID_DOT`` from the corner."""
    row = QPixmap(ceil((columns * step + 2 * GRID_DOT) * ratio), ceil(2 * GRID_DOT * ratio))
    row.setDevicePixelRatio(ratio)
    row.fill(Qt.GlobalColor.transparent)
    painter = QPainter(row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), GRID_DOT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    dots = (QPointF(GRID_DOT + place * step, GRID_DOT) for place in range(columns))
    painter.drawPoints(QPolygonF(dots))
    painter.end()
    return row
