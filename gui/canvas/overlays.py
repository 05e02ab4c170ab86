"""What gestures draw over the network while they last."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.canvas.link_item import link_path
from gui.canvas.metrics import CARD_PADDING, CARD_RECT, LINK_WIDTH, STRIPE
from gui.theme import Family, current

OVER_ALL = 10
Option = QStyleOptionGraphicsItem | None


class BandItem(QGraphicsItem):
    """The rectangle of a selection."""

    def __init__(self) -> None:
        super().__init__()
        self._area = QRectF()
        self.setZValue(OVER_ALL)

    def show_area(self, area: QRectF) -> None:
        """Draw another rectangle."""
        self.prepareGeometryChange()
        self._area = area

    def boundingRect(self) -> QRectF:
        """The rectangle and its edge."""
        return self._area.adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter | None, option: Option, widget: QWidget | None = None
    ) -> None:
        """Draw it in the colours now worn."""
        assert painter is not None
        accent = QColor(current().tokens.accent)
        pen = QPen(accent, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        accent.setAlpha(28)
        painter.setBrush(accent)
        painter.drawRect(self._area)


class GuideItem(QGraphicsItem):
    """Lines through cards that are in line with the one being moved."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[QLineF, ...] = ()
        self.setZValue(OVER_ALL)

    def show_lines(self, lines: Sequence[QLineF]) -> None:
        """Draw other lines."""
        if tuple(lines) != self._lines:
            self.prepareGeometryChange()
            self._lines = tuple(lines)

    def boundingRect(self) -> QRectF:
        """Around all lines."""
        area = QRectF()
        for line in self._lines:
            area = area.united(QRectF(line.p1(), line.p2()).normalized().adjusted(-2, -2, 2, 2))
        return area

    def paint(
        self, painter: QPainter | None, option: Option, widget: QWidget | None = None
    ) -> None:
        """Draw them in the colours now worn."""
        assert painter is not None
        pen = QPen(QColor(current().tokens.accent), 1, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for line in self._lines:
            painter.drawLine(line)


class LooseLink(QGraphicsItem):
    """The link being drawn, or one that would be made."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._firm = False
        self.setZValue(OVER_ALL)

    def show_ends(self, start: QPointF, end: QPointF, firm: bool) -> None:
        """Draw it between two points; ``firm`` once it has found a port."""
        self.prepareGeometryChange()
        self._path = link_path(start, end)
        self._firm = firm
        self.update()

    def boundingRect(self) -> QRectF:
        """The line."""
        return self._path.boundingRect().adjusted(-4, -4, 4, 4)

    def paint(
        self, painter: QPainter | None, option: Option, widget: QWidget | None = None
    ) -> None:
        """Draw it in the colours now worn."""
        assert painter is not None
        style = Qt.PenStyle.SolidLine if self._firm else Qt.PenStyle.DashLine
        pen = QPen(QColor(current().tokens.accent), LINK_WIDTH, style)
        painter.strokePath(self._path, pen)


class GhostItem(QGraphicsItem):
    """Where the card of a new layer would stand."""

    def __init__(self, kind: str, family: Family, font: QFont) -> None:
        super().__init__()
        self._kind = kind
        self._family = family
        self._font = QFont(font)
        self._font.setPixelSize(current().tokens.size_heading)
        self._font.setWeight(QFont.Weight.DemiBold)
        self.setZValue(OVER_ALL - 1)
        self.setOpacity(0.75)

    def boundingRect(self) -> QRectF:
        """The card."""
        return CARD_RECT.adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter | None, option: Option, widget: QWidget | None = None
    ) -> None:
        """Draw it in the colours now worn."""
        assert painter is not None
        tokens = current().tokens
        painter.setPen(QPen(QColor(tokens.accent), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(CARD_RECT, tokens.radius_card, tokens.radius_card)
        stripe = QRectF(CARD_RECT.left() + 1, CARD_RECT.top() + 6, STRIPE, CARD_RECT.height() - 12)
        painter.fillRect(stripe, QColor(tokens.family(self._family)))
        painter.setFont(self._font)
        painter.setPen(QColor(tokens.text))
        words = CARD_RECT.adjusted(CARD_PADDING, 0, -CARD_PADDING, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._kind)
