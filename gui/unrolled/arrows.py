"""Arrows, as thin as a weight's or as thick as a gradient."""

from __future__ import annotations

from math import atan2, cos, pi, sin

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF


def draw_arrow(
    painter: QPainter,
    begin: QPointF,
    end: QPointF,
    colour: QColor,
    width: float = 1.4,
    *,
    is_dotted: bool = False,
) -> None:
    """A line whose head ends where the line does."""
    head = 5.0 + 0.9 * width
    angle = atan2(end.y() - begin.y(), end.x() - begin.x())
    neck = QPointF(end.x() - head * cos(angle), end.y() - head * sin(angle))
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if is_dotted:
        pen.setDashPattern([1.5, 2.5])
    painter.setPen(pen)
    painter.drawLine(begin, neck)
    draw_head(painter, end, angle, head, colour)


def draw_head(painter: QPainter, tip: QPointF, angle: float, size: float, colour: QColor) -> None:
    """A filled triangle that points along an angle, in radians."""
    points = [tip]
    for turn in (pi - 0.5, pi + 0.5):
        points.append(
            QPointF(tip.x() + size * cos(angle + turn), tip.y() + size * sin(angle + turn))
        )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF(points))
    painter.setBrush(Qt.BrushStyle.NoBrush)
