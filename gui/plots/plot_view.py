"""The drawing of a plot: axes, grid, the room for lines, and the marks across it."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QEvent, QPointF, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PyQt6.QtWidgets import QGraphicsGridLayout, QWidget

from gui.plots.axes import Grid, QuietAxis, ShareAxis, StepAxis
from gui.plots.shapes import UprightLine
from gui.plots.step_marks import StepMarks
from gui.plots.view_box import PlotViewBox
from gui.theme import current

_AXIS_WIDTH = 38
_SHARE_WIDTH = 38
_AXIS_HEIGHT = 20
_TOP = 8
_RIGHT = 10


class PlotView(pg.GraphicsView):
    """One plot's graphics. It has no menus, buttons or ranges of its own."""

    step_pointed = pyqtSignal(object)
    """The step under the cursor, a float; None when the cursor has left."""
    place_pointed = pyqtSignal(object)
    """The step and the value under the cursor, a QPointF; None when the cursor has left."""
    key_pressed = pyqtSignal(object)
    """A QKeyEvent; accept it to keep it."""
    resized = pyqtSignal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        with_shares: bool = False,
        steps_axis: StepAxis | None = None,
        values_axis: QuietAxis | None = None,
    ) -> None:
        """``steps_axis``: one that counts something else than steps; ``values_axis``: likewise."""
        super().__init__(parent, background=None)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setMinimumSize(120, 60)
        self.box = PlotViewBox()
        self.values_axis = values_axis or QuietAxis("left")
        self.values_axis.setWidth(_AXIS_WIDTH)
        self.steps_axis = steps_axis or StepAxis("bottom")
        self.steps_axis.setHeight(_AXIS_HEIGHT)
        self.shares_axis = ShareAxis() if with_shares else None
        for axis in (self.values_axis, self.steps_axis):
            axis.linkToView(self.box)
        room = pg.GraphicsWidget()
        self._layout = layout = QGraphicsGridLayout()
        layout.setSpacing(0)
        layout.addItem(self.values_axis, 0, 0)
        layout.addItem(self.box, 0, 1)
        layout.addItem(self.steps_axis, 1, 1)
        if self.shares_axis is not None:
            self.shares_axis.setWidth(_SHARE_WIDTH)
            layout.addItem(self.shares_axis, 0, 2)
        room.setLayout(layout)
        self.show_shares(with_shares)
        self.setCentralItem(room)

        self.add(Grid(self.values_axis), -10)
        self._cursor_line = UprightLine("edge", 1.0)
        self.marks = StepMarks()
        self._mark = UprightLine("bad", 2.0, (4, 3))
        self._mark_words = pg.TextItem(anchor=(0, 0))
        self._mark_words.hide()
        for layer, item in (
            (-5, self._cursor_line),
            (19, self.marks),
            (20, self._mark),
            (21, self._mark_words),
        ):
            self.add(item, layer)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.follow_theme()

    def add(self, item: Any, layer: int | None = None) -> None:
        """Draw an item in the plot's coordinates; those of higher layers lie above."""
        if layer is not None:
            item.setZValue(layer)
        # Bounds are left out: the plot decides what is seen, not what happens to be drawn.
        self.box.addItem(item, ignoreBounds=True)

    def add_beside(self, item: Any) -> None:
        """Put an item at the right of the room for lines, and as high."""
        self._layout.addItem(item, 0, 3)

    def show_range(self, steps: tuple[float, float], values: tuple[float, float]) -> None:
        """Show these steps and values (exponents where the axis is logarithmic)."""
        self.box.setRange(xRange=steps, yRange=values, padding=0, disableAutoRange=False)
        self._place_mark_words()

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Whether values are exponents of ten."""
        self.values_axis.is_logarithmic = is_logarithmic
        self.values_axis.picture = None
        self.values_axis.update()

    def show_numbers(self, of_steps: bool, of_values: bool) -> None:
        """Whether the axes say how much: without a run they would say it of nothing."""
        shown = {self.steps_axis: of_steps, self.values_axis: of_values}
        if self.shares_axis is not None:
            shown[self.shares_axis] = of_steps
        for axis, is_shown in shown.items():
            if axis.style["showValues"] != is_shown:
                axis.setStyle(showValues=is_shown)

    def show_shares(self, are_shown: bool) -> None:
        """Whether there is an axis of shares at the right."""
        if self.shares_axis is not None:
            self.shares_axis.setVisible(are_shown)
        # Half of the last step's number stands beyond the end of its axis.
        self._layout.setContentsMargins(0, _TOP, 0 if are_shown else _RIGHT, 0)

    def add_scale(self, axis: QuietAxis) -> None:
        """Put a scale of its own at the right, such as that of colours."""
        self._layout.addItem(axis, 0, 2)
        self._layout.setContentsMargins(0, _TOP, 0, 0)

    def leave_room(self, right: int) -> None:
        """Leave so many pixels at the right, where the last step has a long name."""
        self._layout.setContentsMargins(0, _TOP, right, 0)

    def show_cursor(self, step: float | None) -> None:
        """A line at a step."""
        self._cursor_line.set_step(step)

    def show_mark(self, step: int | None, words: str = "") -> None:
        """A line with words where the run could not go on."""
        self._mark.set_step(step)
        self._mark_words.setVisible(step is not None)
        if step is not None:
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
        step = self._mark.step
        is_in_right_half = step > (left + right) / 2
        self._mark_words.setAnchor((1, 0) if is_in_right_half else (0, 0))
        self._mark_words.setPos(step, top)

    def _on_mouse_moved(self, position: QPointF) -> None:
        if self.box.sceneBoundingRect().contains(position):
            place = self.box.mapSceneToView(position)
            self.step_pointed.emit(place.x())
            self.place_pointed.emit(place)
        else:
            self._point_at_nothing()

    def leaveEvent(self, ev: QEvent | None) -> None:
        """The cursor points at nothing here any more."""
        super().leaveEvent(ev)
        self._point_at_nothing()

    def _point_at_nothing(self) -> None:
        self.step_pointed.emit(None)
        self.place_pointed.emit(None)

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
