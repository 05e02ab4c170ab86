"""All units of a gate, a state or a gradient at one step, side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.plots.ticks import written
from gui.theme import current
from gui.unrolled.colours import value_colour

_HEIGHT = 14


class UnitsStrip(QWidget):
    """One cell a unit; the one looked at has a frame. A click looks at another."""

    unit_chosen = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: NDArray[np.float64] = np.zeros(0)
        self.scale = 1.0
        self._unit = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def show_values(self, values: NDArray[np.float64], scale: float, unit: int) -> None:
        """Show others."""
        self.values, self.scale, self._unit = values, scale, unit
        said = self.tr("mean {mean}, from {least} to {most}")
        self.setAccessibleDescription(
            said.format(
                mean=written(float(values.mean()), 3),
                least=written(float(values.min()), 3),
                most=written(float(values.max()), 3),
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(160, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(60, _HEIGHT)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw the cells in the colours of the moment."""
        if not len(self.values):
            return
        tokens = current().tokens
        painter = QPainter(self)
        width = self.width() / len(self.values)
        scale = self.scale or 1.0
        for unit, value in enumerate(self.values.tolist()):
            room = QRectF(unit * width, 0, width + 0.5, self.height())
            painter.fillRect(room, value_colour(value, scale, tokens))
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(QPen(QColor(tokens.text), 2))
        room = QRectF(self._unit * width, 1, max(3.0, width), self.height() - 2)
        painter.drawRect(room.adjusted(0, 0, -1, 0))

    def mousePressEvent(self, a0: QMouseEvent | None) -> None:
        """Look at the unit that was clicked."""
        if a0 is not None and a0.button() == Qt.MouseButton.LeftButton and len(self.values):
            self.unit_chosen.emit(self._unit_at(a0.position().x()))

    def event(self, a0: QEvent | None) -> bool:
        """The value of the unit under the mouse."""
        if isinstance(a0, QHelpEvent) and a0.type() == QEvent.Type.ToolTip and len(self.values):
            unit = self._unit_at(a0.pos().x())
            said = self.tr("unit {unit}: {value}")
            said = said.format(unit=unit + 1, value=written(self.values[unit], 4))
            QToolTip.showText(a0.globalPos(), said, self)
            return True
        return super().event(a0)

    def _unit_at(self, x: float) -> int:
        return min(len(self.values) - 1, max(0, int(x / self.width() * len(self.values))))
