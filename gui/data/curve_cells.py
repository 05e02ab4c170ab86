"""Draws a prepared row of real numbers: a small curve for each of its first features."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.data.symbol_cells import ROW
from gui.theme import current

TOKENS = ("accent", "warning", "quiet_text")
"""The colour of each curve."""
_DASHES: tuple[tuple[float, ...], ...] = ((), (3.0, 1.5), (1.0, 1.5))
_WIDTH = 260
_EDGE = 8
_MOST_POINTS = 400


class CurveCells(QStyledItemDelegate):
    """A delegate for items that hold a `PreparedRow` of numbers. Each curve has its own height."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        row = index.data(ROW)
        if painter is None or row is None:
            super().paint(painter, option, index)
            return
        tokens = current().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(tokens.accent_soft))
        room = QRectF(option.rect).adjusted(_EDGE, 4, -_EDGE, -4)
        room.setWidth(min(room.width(), 2 * _WIDTH))
        # The first lies above the others.
        styles = list(zip(row.curves, TOKENS, _DASHES, strict=False))
        for curve, token, dashes in reversed(styles):
            pen = QPen(QColor(getattr(tokens, token)), 1.4)
            if dashes:
                pen.setDashPattern(dashes)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            line = line_through(curve, room)
            if line.size() == 1:
                painter.drawPoint(line.at(0))
            else:
                painter.drawPolyline(line)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Wide enough to tell one curve from another."""
        size = super().sizeHint(option, index)
        return size if index.data(ROW) is None else QSize(_WIDTH + 2 * _EDGE, size.height())


def line_through(values: Sequence[float], room: QRectF) -> QPolygonF:
    """Values from left to right, the least at the bottom and the greatest at the top."""
    if len(values) > _MOST_POINTS:  # neighbours would share a pixel
        every = -(-len(values) // _MOST_POINTS)
        values = values[::every]
    low, high = min(values), max(values)
    span = high - low or 1.0
    level = 0.0 if high > low else 0.5
    width = room.width() / max(1, len(values) - 1)
    return QPolygonF(
        [
            QPointF(
                room.left() + place * width,
                room.bottom() - ((value - low) / span + level) * room.height(),
            )
            for place, value in enumerate(values)
        ]
    )
