"""The drawing in a window of its own size: scrolled, zoomed, clicked and led by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from gui.plots.ticks import written
from gui.theme import current
from gui.unrolled.drawing import Drawing, Shown, unit_at
from gui.unrolled.layout import LANE
from gui.unrolled.words import gradient_meaning, state_meaning
from gui.widgets.focus_ring import draw_focus_ring

if TYPE_CHECKING:
    from collections.abc import Callable

SMALLEST, LARGEST, FACTOR = 0.25, 3.0, 1.2
READABLE = 0.85
"""The zoom below which words are too small."""
_NOTHING = Shown(None, None)


class UnrolledView(QAbstractScrollArea):
    """What is seen of a `Drawing`.

    Left and right go from moment to moment, Home and End to both ends, up and down from unit to
    unit, Space plays; Ctrl with the wheel, plus and minus zoom, F fits the height.
    """

    step_chosen = pyqtSignal(int, int)
    """A block and the place of a step in it."""
    unit_chosen = pyqtSignal(int)
    moved = pyqtSignal(int)
    """So many moments on, or back."""
    end_asked = pyqtSignal(bool)
    """To the first moment, or, if True, to the last."""
    unit_moved = pyqtSignal(int)
    play_asked = pyqtSignal()
    zoomed = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        self.shown = _NOTHING
        self.zoom = 1.0
        self._grabbed: QPoint | None = None
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The layer unrolled over time"))
        self.setMinimumSize(120, 60)
        self._keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Left: lambda: self.moved.emit(-1),
            Qt.Key.Key_Right: lambda: self.moved.emit(1),
            Qt.Key.Key_Home: lambda: self.end_asked.emit(False),
            Qt.Key.Key_End: lambda: self.end_asked.emit(True),
            Qt.Key.Key_Up: lambda: self.unit_moved.emit(-1),
            Qt.Key.Key_Down: lambda: self.unit_moved.emit(1),
            Qt.Key.Key_Space: self.play_asked.emit,
            Qt.Key.Key_Plus: lambda: self.zoom_by(1),
            Qt.Key.Key_Equal: lambda: self.zoom_by(1),
            Qt.Key.Key_Minus: lambda: self.zoom_by(-1),
            Qt.Key.Key_F: self.fit,
        }

    def show_drawing(self, drawing: Drawing) -> None:
        """Show another one; where it is scrolled to and how large it is stay."""
        self.drawing = drawing
        self._fit_bars()
        self.viewport().update()

    def show_state(self, shown: Shown) -> None:
        """Show another moment, step or unit."""
        self.shown = shown
        self._describe()
        self.viewport().update()

    # Where it is looked at -------------------------------------------------------------------

    def zoom_by(self, steps: int, at: QPointF | None = None) -> None:
        """Larger or smaller, with what is under a point, or in the middle, staying there."""
        self.zoom_to(self.zoom * FACTOR**steps, at)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """See `zoom_by`."""
        zoom = min(LARGEST, max(SMALLEST, zoom))
        point = at or QPointF(self.viewport().rect().center())
        before = self._to_drawing(point)
        self.zoom = zoom
        self._fit_bars()
        self.horizontalScrollBar().setValue(round(before.x() * zoom - point.x()))
        self.verticalScrollBar().setValue(round(before.y() * zoom - point.y()))
        self.viewport().update()
        self.zoomed.emit(zoom)

    def fit(self) -> None:
        """As large as its height allows, and never too small to be read."""
        if self.drawing is not None:
            room = self.viewport().height() / self.drawing.layout.height
            self.zoom_to(min(1.0, max(READABLE, room)))

    def bring_into_sight(self, step: int) -> None:
        """Scroll until a step is seen, with its neighbours."""
        if self.drawing is None:
            return
        layout = self.drawing.layout
        left = (layout.lefts[step] - 100) * self.zoom
        right = (layout.lefts[step] + layout.width_of(step) + 100) * self.zoom
        bar, width = self.horizontalScrollBar(), self.viewport().width()
        if right > bar.value() + width:
            bar.setValue(round(right - width))
        if left < bar.value():
            bar.setValue(round(left))

    def _fit_bars(self) -> None:
        room = self.viewport().size()
        layout = None if self.drawing is None else self.drawing.layout
        width = 0 if layout is None else round(layout.width * self.zoom)
        height = 0 if layout is None else round(layout.height * self.zoom)
        for bar, whole, seen in (
            (self.horizontalScrollBar(), width, room.width()),
            (self.verticalScrollBar(), height, room.height()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(40)

    def _to_drawing(self, point: QPointF) -> QPointF:
        x = point.x() + self.horizontalScrollBar().value()
        y = point.y() + self.verticalScrollBar().value()
        return QPointF(x, y) / self.zoom

    def _describe(self) -> None:
        drawing, shown = self.drawing, self.shown
        if drawing is None or shown.step is None:
            self.setAccessibleDescription("")
            return
        side = drawing.unrolled.sides[shown.block]
        norms = ", ".join(
            self.tr("gradient of {state} {norm}").format(
                state=state.name, norm=written(state.norms[shown.step], 3)
            )
            for state in side.states
        )
        words = self.tr("step {step} of {steps}, input {text}, {norms}")
        text = drawing.labels[shown.step].text
        self.setAccessibleDescription(
            words.format(step=shown.step + 1, steps=drawing.unrolled.steps, text=text, norms=norms)
        )

    # Qt --------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """A few steps."""
        return QSize(560, 320)

    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        super().resizeEvent(a0)
        self._fit_bars()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Drawn again where it is now: there is no picture of it to move."""
        self.viewport().update()

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw what is seen, in the colours of the moment."""
        tokens = current().tokens
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(tokens.canvas))
        if self.drawing is None:
            return
        painter.save()
        corner = self._to_drawing(QPointF(0, 0))
        room = self.viewport().size()
        exposed = QRectF(
            corner.x(), corner.y(), room.width() / self.zoom, room.height() / self.zoom
        )
        painter.scale(self.zoom, self.zoom)
        painter.translate(-corner)
        self.drawing.paint(painter, exposed, self.shown, tokens, self.font())
        painter.restore()
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.viewport().rect()), tokens.radius_field, tokens)

    def keyPressEvent(self, a0: QKeyEvent | None) -> None:
        """See the class."""
        assert a0 is not None
        then = self._keys.get(Qt.Key(a0.key()))
        has_control = bool(a0.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if then is None or has_control or self.drawing is None:
            super().keyPressEvent(a0)
            return
        then()

    def mousePressEvent(self, a0: QMouseEvent | None) -> None:
        """A click chooses a step and a unit; the middle button takes hold of the drawing."""
        assert a0 is not None
        if a0.button() == Qt.MouseButton.MiddleButton:
            self._grabbed = a0.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif a0.button() == Qt.MouseButton.LeftButton and self.drawing is not None:
            self._choose(self._to_drawing(a0.position()))

    def mouseMoveEvent(self, a0: QMouseEvent | None) -> None:
        """What is held moves along."""
        assert a0 is not None
        if self._grabbed is None:
            return
        moved = a0.position().toPoint() - self._grabbed
        self._grabbed = a0.position().toPoint()
        for bar, by in (
            (self.horizontalScrollBar(), moved.x()),
            (self.verticalScrollBar(), moved.y()),
        ):
            bar.setValue(bar.value() - by)

    def mouseReleaseEvent(self, a0: QMouseEvent | None) -> None:
        """Let go."""
        assert a0 is not None
        if a0.button() == Qt.MouseButton.MiddleButton:
            self._grabbed = None
            self.viewport().unsetCursor()

    def wheelEvent(self, a0: QWheelEvent | None) -> None:
        """Time runs from left to right, and the wheel along it where all of the height is seen."""
        assert a0 is not None
        turned = a0.angleDelta()
        if a0.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if turned.y() > 0 else -1, a0.position())
            return
        is_along = bool(a0.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        bar = self.verticalScrollBar()
        if is_along or bar.maximum() == 0 or abs(turned.x()) > abs(turned.y()):
            bar = self.horizontalScrollBar()
        by = turned.x() if abs(turned.x()) > abs(turned.y()) else turned.y()
        bar.setValue(bar.value() - by)

    def viewportEvent(self, a0: QEvent | None) -> bool:
        """What lies under the mouse is explained."""
        if isinstance(a0, QHelpEvent) and a0.type() == QEvent.Type.ToolTip:
            QToolTip.showText(a0.globalPos(), self._tip(self._to_drawing(QPointF(a0.pos()))), self)
            return True
        return super().viewportEvent(a0)

    def _choose(self, point: QPointF) -> None:
        assert self.drawing is not None
        layout = self.drawing.layout
        block, step = layout.block_at(point.y()), layout.step_at(point.x())
        if block is None or step is None or self.drawing.rank(block, step) is None:
            return
        self.step_chosen.emit(block, step)
        for state in self.drawing.unrolled.sides[block].states:
            room = layout.strip_rect(block, state.name, step)
            unit = unit_at(room, state.values.shape[1], point)
            if unit is not None:
                self.unit_chosen.emit(unit)

    def _tip(self, point: QPointF) -> str:
        if self.drawing is None:
            return ""
        layout = self.drawing.layout
        block, step = layout.block_at(point.y()), layout.step_at(point.x())
        if block is None or step is None:
            return ""
        if self.drawing.rank(block, step) is None:
            return self.tr("Padding that is masked: the layer passes it by and keeps its state")
        rows = layout.blocks[block]
        for state in self.drawing.unrolled.sides[block].states:
            unit = unit_at(layout.strip_rect(block, state.name, step), state.values.shape[1], point)
            if unit is not None:
                value = written(state.values[step, unit], 3)
                said = self.tr("unit {unit}: {state} = {value}")
                said = said.format(unit=unit + 1, state=state.name, value=value)
                return f"{said}\n{state_meaning(state.name)}"
            if rows.lane(state.name) <= point.y() < rows.lane(state.name) + LANE:
                norm = written(state.norms[step], 4)
                said = self.tr("norm {norm}").format(norm=norm)
                return f"{said}\n{gradient_meaning(state.name)}"
        return ""
