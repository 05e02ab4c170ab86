"""The drawing of a plot: axes, grid, the room for lines, and the marks across it."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QEvent, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QKeyEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QGraphicsGridLayout, QWidget

from gui.plots.axes import Grid, QuietAxis, ShareAxis, StepAxis
from gui.plots.view_box import PlotViewBox
from gui.theme import current

_AXIS_WIDTH = 38
_SHARE_WIDTH = 38
_AXIS_HEIGHT = 20
_TOP = 8


class PlotView(pg.GraphicsView):
    """One plot's graphics. It has no menus, buttons or ranges of its own."""

    step_pointed = pyqtSignal(object)
    """The step under the cursor, a float; None when the cursor has left."""
    key_pressed = pyqtSignal(object)
    """A QKeyEvent; accept it to keep it."""
    resized = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, *, with_shares: bool = False) -> None:
        super().__init__(parent, background=None)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setMinimumSize(120, 60)
        self.box = PlotViewBox()
        self.values_axis = QuietAxis("left")
        self.values_axis.setWidth(_AXIS_WIDTH)
        self.steps_axis = StepAxis("bottom")
        self.steps_axis.setHeight(_AXIS_HEIGHT)
        self.shares_axis = ShareAxis() if with_shares else None
        for axis in (self.values_axis, self.steps_axis):
            axis.linkToView(self.box)
        room = pg.GraphicsWidget()
        layout = QGraphicsGridLayout()
        layout.setContentsMargins(0, _TOP, 0 if with_shares else 4, 0)
        layout.setSpacing(0)
        layout.addItem(self.values_axis, 0, 0)
        layout.addItem(self.box, 0, 1)
        layout.addItem(self.steps_axis, 1, 1)
        if self.shares_axis is not None:
            self.shares_axis.setWidth(_SHARE_WIDTH)
            layout.addItem(self.shares_axis, 0, 2)
        room.setLayout(layout)
        self.setCentralItem(room)

        self.add(Grid(self.values_axis), -10)
        self._cursor_line = pg.InfiniteLine(angle=90, movable=False)
        self._cursor_line.hide()
        self.add(self._cursor_line, -5)
        self._mark = pg.InfiniteLine(angle=90, movable=False)
        self._mark_words = pg.TextItem(anchor=(0, 0))
        for item in (self._mark, self._mark_words):
            item.hide()
            self.add(item, 20)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.follow_theme()

    def add(self, item: Any, layer: int | None = None) -> None:
        """Draw an item in the plot's coordinates; those of higher layers lie above."""
        if layer is not None:
            item.setZValue(layer)
        # Bounds are left out: the plot decides what is seen, not what happens to be drawn.
        self.box.addItem(item, ignoreBounds=True)

    def show_range(self, steps: tuple[float, float], values: tuple[float, float]) -> None:
        """Show these steps and values (exponents where the axis is logarithmic)."""
        self.box.setRange(xRange=steps, yRange=values, padding=0, disableAutoRange=False)
        self._place_mark_words()

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Whether values are exponents of ten."""
        self.values_axis.is_logarithmic = is_logarithmic
        self.values_axis.picture = None
        self.values_axis.update()

    def show_cursor(self, step: float | None) -> None:
        """A line at a step."""
        self._cursor_line.setVisible(step is not None)
        if step is not None:
            self._cursor_line.setPos(step)

    def show_mark(self, step: int | None, words: str = "") -> None:
        """A line with words where the run could not go on."""
        for item in (self._mark, self._mark_words):
            item.setVisible(step is not None)
        if step is not None:
            self._mark.setPos(step)
            self._mark_words.setText(words)
            self._place_mark_words()

    def mark_text(self) -> str:
        """The words at the mark; empty without one."""
        return self._mark_words.toPlainText() if self._mark_words.isVisible() else ""

    def follow_theme(self) -> None:
        """Wear the tokens of the moment."""
        tokens = current().tokens
        self.setBackground(tokens.panel)
        for axis in (self.values_axis, self.steps_axis, self.shares_axis):
            if axis is not None:
                axis.follow_theme()
        self._cursor_line.setPen(QPen(QColor(tokens.edge), 1))
        self._mark.setPen(QPen(QColor(tokens.bad), 2, Qt.PenStyle.DashLine))
        self._mark_words.setColor(QColor(tokens.bad_text))
        font = QFont(self.font())
        font.setPixelSize(tokens.size_small)
        self._mark_words.setFont(font)
        self._mark_words.fill = pg.mkBrush(tokens.panel)
        self._mark_words.update()

    def _place_mark_words(self) -> None:
        if not self._mark_words.isVisible():
            return
        (left, right), (_, top) = self.box.viewRange()
        step = self._mark.value()
        is_in_right_half = step > (left + right) / 2
        self._mark_words.setAnchor((1, 0) if is_in_right_half else (0, 0))
        self._mark_words.setPos(step, top)

    def _on_mouse_moved(self, position: QPointF) -> None:
        if self.box.sceneBoundingRect().contains(position):
            self.step_pointed.emit(self.box.mapSceneToView(position).x())
        else:
            self.step_pointed.emit(None)

    def leaveEvent(self, ev: QEvent | None) -> None:
        """The cursor points at nothing here any more."""
        super().leaveEvent(ev)
        self.step_pointed.emit(None)

    def keyPressEvent(self, ev: QKeyEvent | None) -> None:
        """Offer a key to the plot first."""
        if ev is None:
            return
        ev.ignore()
        self.key_pressed.emit(ev)
        if not ev.isAccepted():
            super().keyPressEvent(ev)

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        """A wider plot shows finer lines."""
        super().resizeEvent(ev)
        self.resized.emit()
