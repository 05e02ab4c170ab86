"""The room of a plot where lines are: what the mouse does there."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QPoint, QPointF, Qt, pyqtSignal
from PyQt6.QtWidgets import QGraphicsSceneWheelEvent

_ONE_NOTCH = 1.25
"""How much one notch of the wheel enlarges."""
_LOOSENING = 8
"""Pixels to drag before the plot comes loose along an axis: a level drag leaves the values be."""


class PlotViewBox(pg.ViewBox):
    """Says what is asked of it and leaves it to the plot, which knows how far it may go.

    The wheel zooms along the steps, over the numbers at the left (or with Shift) along the values;
    dragging pans; a double-click asks for everything.
    """

    zoom_asked = pyqtSignal(float, float, bool)
    """Factor below 1 to see less, the value that stays where it is, whether along the values."""
    pan_asked = pyqtSignal(float, float)
    """By how much in steps and in values."""
    fit_asked = pyqtSignal()
    menu_asked = pyqtSignal(QPoint)
    """Where on the screen."""
    pressed = pyqtSignal(QPointF)
    """A single click with the left button, where in the scene."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self.disableAutoRange()
        self.setMouseEnabled(x=False, y=False)
        self._is_loose = [False, False]

    def wheelEvent(self, ev: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        """Also called by the axes, with their number."""
        with_shift = bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        along_values = axis == 1 or (axis is None and with_shift)
        centre = self.mapSceneToView(ev.scenePos())
        factor = _ONE_NOTCH ** (-ev.delta() / 120)
        self.zoom_asked.emit(factor, centre.y() if along_values else centre.x(), along_values)
        ev.accept()

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        """Pan; over an axis, along that axis alone."""
        if ev.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            ev.ignore()
            return
        ev.accept()
        if ev.isStart():
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._is_loose = [False, False]
        if ev.isFinish():
            self.unsetCursor()
        dragged = ev.scenePos() - ev.buttonDownScenePos()
        for along, pixels in enumerate((dragged.x(), dragged.y())):
            self._is_loose[along] |= axis != 1 - along and abs(pixels) >= _LOOSENING
        before, now = (self.mapSceneToView(pos) for pos in (ev.lastScenePos(), ev.scenePos()))
        dx = before.x() - now.x() if self._is_loose[0] else 0.0
        dy = before.y() - now.y() if self._is_loose[1] else 0.0
        self.pan_asked.emit(dx, dy)

    def mouseClickEvent(self, ev: Any) -> None:
        """Right: the menu. Double: everything. Single: what is marked there."""
        if ev.button() == Qt.MouseButton.RightButton:
            ev.accept()
            self.menu_asked.emit(ev.screenPos().toPoint())
        elif ev.button() == Qt.MouseButton.LeftButton and ev.double():
            ev.accept()
            self.fit_asked.emit()
        elif ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            self.pressed.emit(ev.scenePos())
