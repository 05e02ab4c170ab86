"""A painter with the fonts and colours of the drawing."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.theme import Tokens
from gui.unrolled.layout import NAMES

CENTRE = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Brush:
    """Writes words, small or strong, and draws what is not there."""

    def __init__(self, painter: QPainter, tokens: Tokens, font: QFont) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter = painter
        self.tokens = tokens
        small, strong = QFont(font), QFont(font)
        small.setPixelSize(tokens.size_small)
        strong.setPixelSize(tokens.size_quiet)
        strong.setWeight(QFont.Weight.DemiBold)
        self._small = (small, QFontMetricsF(small))
        self._strong = (strong, QFontMetricsF(strong))

    def words(
        self,
        room: QRectF,
        text: str,
        token: str,
        where: Qt.AlignmentFlag = CENTRE,
        *,
        strong: bool = False,
    ) -> None:
        """A line of words in a rectangle; what does not fit ends in an ellipsis."""
        font, measure = self._strong if strong else self._small
        self.painter.setFont(font)
        self.painter.setPen(QColor(getattr(self.tokens, token)))
        shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        self.painter.drawText(room, where.value, shown)

    def name(self, middle: float, text: str, token: str, *, strong: bool = False) -> None:
        """What a row is called, at its left."""
        self.words(QRectF(4, middle - 10, NAMES - 20, 20), text, token, RIGHT, strong=strong)

    def passed_by(self, room: QRectF) -> None:
        """A step that is not read: the state goes by as it is."""
        self.painter.setPen(QPen(QColor(self.tokens.edge), 1, Qt.PenStyle.DotLine))
        middle = room.center().y()
        self.painter.drawLine(QPointF(room.left(), middle), QPointF(room.right(), middle))
