"""The clipping threshold on a plot: a dashed line across it, and a handle at its end."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QObject, QPoint, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPen

from gui.plots.plot_view import PlotView
from gui.plots.scale import exponent
from gui.plots.threshold_handle import LEAST, ThresholdHandle, tidy
from gui.theme import current

_EDGE = 4


class Threshold(QObject):
    """One value. A drag of line or handle is one gesture: `moved` many times, then `chosen`.

    Escape ends a drag where it began: `moved` with the old value, and nothing is chosen.
    """

    moved = pyqtSignal(float)
    """The value now, while it is dragged too."""
    chosen = pyqtSignal(float)
    """The value at the end of a gesture."""
    stepped = pyqtSignal(float)
    """The value after a key; more such may follow until `steps_ended`."""
    steps_ended = pyqtSignal()

    def __init__(self, view: PlotView) -> None:
        super().__init__(view)
        self._view = view
        self._value: float | None = None
        self._before: float | None = None
        self._is_logarithmic = False
        self.line = _DragLine()
        self.line.hide()
        view.add(self.line, 30)
        self.handle = ThresholdHandle(view)
        self.handle.hide()
        self.line.sigDragged.connect(self._on_line_dragged)
        self.line.sigPositionChangeFinished.connect(self._end)
        self.handle.drag_began.connect(self._begin)
        self.handle.dragged.connect(self._on_handle_dragged)
        self.handle.drag_ended.connect(self._end)
        self.handle.drag_cancelled.connect(self._put_back)
        self.handle.valueChanged.connect(self._on_value_entered)
        self.handle.left.connect(self.steps_ended)
        view.box.sigRangeChanged.connect(self.place)
        view.box.sigResized.connect(self.place)
        self.follow_theme()

    @property
    def value(self) -> float | None:
        """What is shown; None: no clipping."""
        return self._value

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse holds it."""
        return self._before is not None

    def set_value(self, value: float | None) -> None:
        """Show another value; a drag that goes on is left alone."""
        if not self.is_dragging:
            self._show(value)

    def set_prefix(self, prefix: str) -> None:
        """What the handle says before the number."""
        if prefix != self.handle.prefix():
            self.handle.setPrefix(prefix)
            self.handle.resize(self.handle.sizeHint())
            self.place()

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Whether the view's coordinates are exponents."""
        self._is_logarithmic = is_logarithmic
        self._show(self._value)

    def cancel(self) -> bool:
        """End a drag where it began; whether there was one."""
        if not self.is_dragging:
            return False
        self.line.moving = False
        self.handle.cancel_drag()
        self._put_back()
        return True

    def place(self) -> None:
        """Put the handle at the right end of the line."""
        if self._value is None:
            return
        room = self._view.box.sceneBoundingRect()
        y = self._view.box.mapViewToScene(QPointF(0, self._in_view(self._value))).y()
        y = min(max(y, room.top()), room.bottom())
        corner = self._view.mapFromScene(QPointF(room.right(), y))
        size = self.handle.size()
        self.handle.move(corner.x() - size.width() - _EDGE, corner.y() - size.height() // 2)

    def follow_theme(self) -> None:
        """Wear the tokens of the moment."""
        colour = QColor(current().tokens.text)
        for width, give in ((1.5, self.line.setPen), (2.5, self.line.setHoverPen)):
            pen = QPen(colour, width)
            pen.setDashPattern([4, 3])
            pen.setCosmetic(True)
            give(pen)

    # Gestures --------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._before is None:
            self._before = self._value

    def _on_line_dragged(self) -> None:
        self._begin()
        self._move_to(self.line.value())

    def _on_handle_dragged(self, place: QPoint) -> None:
        scene = self._view.mapToScene(self._view.mapFromGlobal(place))
        room = self._view.box.sceneBoundingRect()
        y = min(max(scene.y(), room.top()), room.bottom())
        self._move_to(self._view.box.mapSceneToView(QPointF(scene.x(), y)).y())

    def _move_to(self, in_view: float) -> None:
        low, high = self._view.box.viewRange()[1]
        in_view = min(max(in_view, low), high)
        value = 10.0**in_view if self._is_logarithmic else max(in_view, (high - low) / 500, LEAST)
        self._show(tidy(value))
        self.moved.emit(self._value)

    def _end(self) -> None:
        if self._before is None:
            return
        self._before = None
        self.chosen.emit(self._value)

    def _put_back(self) -> None:
        before, self._before = self._before, None
        if before is not None:
            self._show(before)
            self.moved.emit(before)

    def _on_value_entered(self, value: float) -> None:
        # Only keys and typing come here: what `_show` sets is set with signals off.
        self._show(value)
        self.moved.emit(value)
        self.stepped.emit(value)

    # Showing ---------------------------------------------------------------------------------

    def _show(self, value: float | None) -> None:
        self._value = value
        for thing in (self.line, self.handle):
            thing.setVisible(value is not None)
        if value is None:
            return
        if value != self.handle.value():
            self.handle.blockSignals(True)
            self.handle.setValue(value)
            self.handle.blockSignals(False)
        self.handle.resize(self.handle.sizeHint())
        self.line.setValue(self._in_view(value))
        self.place()

    def _in_view(self, value: float) -> float:
        return exponent(value) if self._is_logarithmic else value


class _DragLine(pg.InfiniteLine):
    """A level line that can be dragged with the left button."""

    def __init__(self) -> None:
        super().__init__(angle=0, movable=True)
        self.setCursor(Qt.CursorShape.SizeVerCursor)

    def paint(self, p: QPainter, *args: Any) -> None:
        """In pixels, as every `Shape` draws itself."""
        seen = self.viewRect()  # across the line lies the item's own zero
        ends = [p.transform().map(QPointF(x, 0.0)) for x in (seen.left(), seen.right())]
        p.save()
        p.resetTransform()
        p.setPen(self.currentPen)
        p.drawLine(*ends)
        p.restore()

    def mouseDragEvent(self, ev: Any) -> None:
        """After Escape what is left of a drag is the line's still, and not the plot's."""
        super().mouseDragEvent(ev)
        if ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
