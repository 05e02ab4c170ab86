"""Draws how a weight's update ratio went as a small curve in a cell of the table."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.gradients.merged_rows import Values
from gui.gradients.weights_model import CURVE, USUAL_RATIO, is_unusual
from gui.theme import current

_WIDTH = 96
_EDGE = 6
_DECADES = (-6.0, 0.0)
"""All curves are on one scale, so that they can be compared."""


class RatioCurves(QStyledItemDelegate):
    """A delegate: the curve on a logarithmic scale, over a band for the usual range."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        ratios = index.data(CURVE)
        if painter is None or ratios is None:
            super().paint(painter, option, index)
            return
        tokens = current().tokens
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(tokens.accent_soft))
        room = QRectF(option.rect).adjusted(_EDGE, 3, -_EDGE, -3)
        low, high = (_height(np.log10(end), room) for end in USUAL_RATIO)
        painter.fillRect(QRectF(room.left(), high, room.width(), low - high),
                         QColor(tokens.good_soft))  # fmt: skip
        line = line_through(ratios, room)
        is_bad = len(ratios) > 0 and is_unusual(float(ratios[-1]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.warning if is_bad else tokens.good), 1.4))
        if line.size() == 1:
            painter.setPen(QPen(painter.pen().color(), 4, cap=Qt.PenCapStyle.RoundCap))
            painter.drawPoint(line.at(0))
        else:
            painter.drawPolyline(line)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Wide enough to see a trend."""
        return QSize(_WIDTH, super().sizeHint(option, index).height())


def line_through(ratios: Values, room: QRectF) -> QPolygonF:
    """Ratios from left to right, a pixel for each group of neighbours at most."""
    most = max(int(room.width()), 1)
    if len(ratios) > most:
        edges = np.linspace(0, len(ratios), most, endpoint=False).astype(np.intp)
        ratios = np.fmax.reduceat(ratios, edges)
    ratios = ratios[np.isfinite(ratios) & (ratios > 0)]
    across = room.width() / max(len(ratios) - 1, 1)
    return QPolygonF(
        [
            QPointF(room.left() + place * across, _height(exponent, room))
            for place, exponent in enumerate(np.log10(ratios).tolist())
        ]
    )


def _height(exponent: float, room: QRectF) -> float:
    bottom, top = _DECADES
    share = min(max((exponent - bottom) / (top - bottom), 0.0), 1.0)
    return room.bottom() - share * room.height()
