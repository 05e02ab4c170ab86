"""A quiet word at a port where the data comes in or the result goes out."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen
from PyQt6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.canvas.fonts import Fonts
from gui.canvas.metrics import LINK_LABEL_GAP, PORT_RADIUS, READABLE
from gui.theme import current

STEM = 20


class DataMark(QGraphicsItem):
    """A short stem at a port and what passes there. Its position is that of the port."""

    def __init__(self, output: bool, fonts: Fonts) -> None:
        super().__init__()
        self._output = output
        self._fonts = fonts
        self.text = ""
        self._words = QRectF()
        self.setZValue(0)

    def show_text(self, text: str) -> None:
        """Say something else."""
        if text == self.text:
            return
        self.prepareGeometryChange()
        self.text = text
        size = self._fonts.shape_measure.size(Qt.TextFlag.TextSingleLine, text)
        middle = (STEM / 2 + PORT_RADIUS) * (1 if self._output else -1)
        # Beside the stem, as a link's shape stands beside the link.
        corner = QPointF(LINK_LABEL_GAP, middle - size.height() / 2)
        self._words = QRectF(corner, size + QSizeF(2, 0))
        self.update()

    def boundingRect(self) -> QRectF:
        """The words and the stem."""
        far = STEM + PORT_RADIUS
        stem = QRectF(-2, 0 if self._output else -far, 4, far)
        return self._words.united(stem)

    def paint(
        self,
        painter: QPainter | None,
        option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw it in the colours now worn."""
        assert painter is not None
        tokens = current().tokens
        side = 1 if self._output else -1
        pen = QPen(QColor(tokens.quiet_text), 1.2, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(0, side * PORT_RADIUS), QPointF(0, side * (STEM + PORT_RADIUS)))
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < READABLE:
            return
        painter.setFont(self._fonts.shape)
        painter.setPen(QColor(tokens.quiet_text))
        painter.drawText(self._words, Qt.AlignmentFlag.AlignVCenter, self.text)
