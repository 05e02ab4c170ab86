"""Draws a prepared row: a cell for each symbol, padding quiet, the unknown marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.theme import current, mono_font

if TYPE_CHECKING:
    from engine.data.prepared_preview import PreparedRow

ROW = Qt.ItemDataRole.UserRole
_PADDING_WIDTH = 4  # many of them stand in front of a short text: dots are enough
_SPACE = 2
_EDGE = 8


@dataclass(frozen=True)
class _Cell:
    rect: QRectF
    number: int
    symbol: str


class SymbolCells(QStyledItemDelegate):
    """A delegate for items that hold a `PreparedRow`."""

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
        painter.setFont(_font())
        area = QRectF(option.rect)
        for cell in _cells(row, area):
            if cell.number == 0:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.edge))
                painter.drawEllipse(cell.rect.center(), 1.2, 1.2)
                continue
            is_unknown = cell.number == 1
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.warning_soft if is_unknown else tokens.pressed))
            painter.drawRoundedRect(cell.rect, 3, 3)
            painter.setPen(QColor(tokens.warning if is_unknown else tokens.text))
            painter.drawText(cell.rect, Qt.AlignmentFlag.AlignCenter, cell.symbol)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """As wide as all cells together."""
        row = index.data(ROW)
        size = super().sizeHint(option, index)
        if row is None:
            return size
        right = 0.0
        for cell in _cells(row, QRectF(0, 0, 0, size.height())):
            right = cell.rect.right()
        return QSize(int(right) + _EDGE, size.height())


def _cells(row: PreparedRow, area: QRectF) -> Iterator[_Cell]:
    metrics = QFontMetricsF(_font())
    height = metrics.height() + 2
    top = area.center().y() - height / 2
    left = area.left() + _EDGE
    for number, symbol in zip(row.numbers, row.symbols, strict=True):
        width: float = _PADDING_WIDTH
        if number != 0:
            width = max(14.0, metrics.horizontalAdvance(symbol) + 6)
        yield _Cell(QRectF(left, top, width, height), int(number), symbol)
        left += width + (0 if number == 0 else _SPACE)


def _font() -> QFont:
    return mono_font(current().tokens.size_quiet)
