"""A plot of a run: what all of them can do, whatever they show."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from math import ceil, floor
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QHideEvent, QKeyEvent, QPainter, QShowEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gui.plots.axes import QuietAxis, StepAxis
from gui.plots.history import History
from gui.plots.legend import Entry
from gui.plots.marks import StepMark
from gui.plots.plot_header import PlotHeader
from gui.plots.plot_view import PlotView
from gui.plots.saving import save_picture, save_table
from gui.plots.scale import exponent
from gui.plots.step_range import StepRange
from gui.plots.ticks import nice_log_range, nice_range
from gui.theme import current

_HEADER_IN_PICTURE = 28
_MARGIN_IN_PICTURE = 12


class Plot(QWidget):
    """Draws a `History` and redraws it at `refresh`; follows the run unless it was zoomed.

    Keys while it has the focus: arrows pan, plus and minus zoom, Home shows everything.
    """

    steps_chosen = pyqtSignal(object)
    """The person zoomed or panned to these steps, (from, to); None: follows the run again."""
    step_pointed = pyqtSignal(object)
    """The step under the cursor, an int; None: none."""
    save_requested = pyqtSignal(str)
    """``picture`` or ``table`` was asked for in the menu."""
    mark_chosen = pyqtSignal(object)
    """The StepMark that was clicked on."""

    def __init__(
        self,
        title: str,
        parent: QWidget | None = None,
        *,
        is_logarithmic: bool = False,
        with_shares: bool = False,
        steps_axis: StepAxis | None = None,
        values_axis: QuietAxis | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = History()
        self._steps = StepRange()
        self._chosen_values: tuple[float, float] | None = None
        self._is_logarithmic = is_logarithmic
        self._is_stale = True
        self.header = PlotHeader(title, is_logarithmic, self)
        self.view = PlotView(
            self, with_shares=with_shares, steps_axis=steps_axis, values_axis=values_axis
        )
        self.view.set_logarithmic(is_logarithmic)
        self.view.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)

        self.header.fit_asked.connect(self.fit)
        self.header.logarithmic_chosen.connect(self.set_logarithmic)
        self.header.save_requested.connect(self.save_requested)
        self.view.resized.connect(self.redraw)
        self.view.step_pointed.connect(self._on_step_pointed)
        self.view.key_pressed.connect(self._on_key_pressed)
        self.view.box.zoom_asked.connect(self._on_zoom_asked)
        self.view.box.pan_asked.connect(self._on_pan_asked)
        self.view.box.fit_asked.connect(self.fit)
        self.view.box.menu_asked.connect(self._on_menu_asked)
        self.view.box.pressed.connect(self._on_pressed)
        current().theme_changed.connect(self._on_theme_changed)
        self._show_numbers()

    # What each plot is -----------------------------------------------------------------------

    @abstractmethod
    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """Give the shapes their points.

        Args:
            start: index of the first step that is seen.
            stop: index after the last.
            most: places along the steps that can be told apart.
        """

    @abstractmethod
    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Least and greatest of the values at these indices; None: nothing to show."""

    @abstractmethod
    def reading(self, step: int) -> Sequence[Entry]:
        """The values at a step."""

    @abstractmethod
    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """Heads and rows of the CSV file."""

    starts_at_zero = True
    """Whether the linear axis begins at zero while the run is followed."""
    empty_range = (0.0, 1.0)
    """The values shown while there are none."""
    is_telling_when_empty = False
    """Whether the values' axis has numbers all the same."""

    # What it shows ---------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """What is drawn."""
        return self._history

    def set_history(self, history: History) -> None:
        """Draw another run, and follow it."""
        self._history = history
        self._steps = StepRange()
        self._chosen_values = None
        self.refresh()

    @property
    def is_logarithmic(self) -> bool:
        """Whether the values' axis is logarithmic."""
        return self._is_logarithmic

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Choose the values' axis."""
        if is_logarithmic != self._is_logarithmic:
            self._is_logarithmic = is_logarithmic
            self._chosen_values = None
            self.view.set_logarithmic(is_logarithmic)
            self.header.show_logarithmic(is_logarithmic)
            self.redraw()

    @property
    def is_following(self) -> bool:
        """Whether it shows all of the run as it grows."""
        return self._steps.is_following and self._chosen_values is None

    def shown_steps(self) -> tuple[float, float]:
        """From which step to which."""
        return self._steps.shown

    def shown_values(self) -> tuple[float, float]:
        """From which value to which; exponents of ten on a logarithmic axis."""
        low, high = self.view.box.viewRange()[1]
        return low, high

    def show_steps(self, steps: tuple[float, float] | None) -> None:
        """Show what another plot shows."""
        self._steps.choose(steps)
        if steps is None:
            self._chosen_values = None
        self.redraw()

    def fit(self) -> None:
        """Show everything and follow the run again."""
        self.show_steps(None)
        self.steps_chosen.emit(None)

    def point_at(self, step: int | None) -> None:
        """Tell the values at a step."""
        if step is not None and not 1 <= step <= self.extent()[0]:
            step = None
        self.view.show_cursor(step)
        self.header.legend.set_reading(None if step is None else self.reading(step))

    def marks(self) -> Sequence[StepMark]:
        """What happened at single steps."""
        return self._history.marks

    def extent(self) -> tuple[int, int]:
        """How many steps there are by now, and how many there will be."""
        return len(self._history), self._history.steps

    def refresh(self) -> None:
        """Draw what there is by now."""
        self._steps.set_run(*self.extent())
        self._show_numbers()
        marks = self.marks()
        self.view.marks.set_marks(marks)
        mark = next((each for each in marks if each.kind == "not finite"), None)
        self.view.show_mark(
            None if mark is None else mark.step,
            "" if mark is None else self.tr("step {step}: not finite").format(step=mark.step),
        )
        self.redraw()

    def redraw(self) -> None:
        """Draw again, as after a change of what is seen."""
        if not self.isVisible():
            self._is_stale = True
            return
        self._is_stale = False
        steps = self._steps.shown
        start, stop = floor(steps[0]) - 2, ceil(steps[1]) + 1
        values = self._chosen_values or self._fitting_values(start, stop)
        self.view.show_range(steps, values)
        pixels = max(int(self.view.box.width()), 50)
        self.draw_lines(start, stop, pixels)
        self.header.show_following(self.is_following)

    def in_view(self, value: float) -> float:
        """A value in the coordinates of the view."""
        return exponent(value) if self._is_logarithmic else value

    def _show_numbers(self) -> None:
        has_run = self.extent()[1] > 0
        self.view.show_numbers(of_steps=has_run, of_values=has_run or self.is_telling_when_empty)

    def _fitting_values(self, start: int, stop: int) -> tuple[float, float]:
        bounds = self.bounds(start, stop)
        if bounds is None:
            bounds = self.empty_range
        low, high = bounds
        if self._is_logarithmic:
            return nice_log_range(low or high / 100, high)
        if self.starts_at_zero and self._steps.is_following:
            low = min(low, 0.0)
        most = self.view.values_axis.most_steps(self.view.box.height())
        return nice_range(low, high, most)

    # Gestures --------------------------------------------------------------------------------

    def _on_zoom_asked(self, factor: float, centre: float, along_values: bool) -> None:
        if along_values:
            low, high = self.shown_values()
            low, high = centre + (low - centre) * factor, centre + (high - centre) * factor
            if 1e-9 < high - low < 1e9:
                self._chosen_values = (low, high)
            self.redraw()
            return
        self._steps.zoom(factor, centre)
        self._tell_steps()

    def _on_pan_asked(self, steps: float, values: float) -> None:
        if values:
            low, high = self.shown_values()
            self._chosen_values = (low + values, high + values)
        if steps:
            self._steps.pan(steps)
            self._tell_steps()
        else:
            self.redraw()

    def _tell_steps(self) -> None:
        self.redraw()
        self.steps_chosen.emit(None if self._steps.is_following else self._steps.shown)

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        low, high = self._steps.shown
        panned = {Qt.Key.Key_Left: -0.1, Qt.Key.Key_Right: 0.1}
        zoomed = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
        key = Qt.Key(event.key())
        if key in panned:
            self._on_pan_asked(panned[key] * (high - low), 0.0)
        elif key in zoomed:
            self._on_zoom_asked(zoomed[key], (low + high) / 2, False)
        elif key == Qt.Key.Key_Home:
            self.fit()
        else:
            return
        event.accept()

    def _on_step_pointed(self, step: float | None) -> None:
        is_on_mark = step is not None and self.view.marks.mark_at(step) is not None
        self.view.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if is_on_mark else Qt.CursorShape.ArrowCursor
        )
        self.step_pointed.emit(None if step is None else round(step))

    def _on_pressed(self, place: QPointF) -> None:
        mark = self.view.marks.mark_at(self.view.box.mapSceneToView(place).x())
        if mark is not None:
            self.mark_chosen.emit(mark)

    def _on_menu_asked(self, place: QPoint) -> None:
        self.header.open_menu(place)

    def _on_theme_changed(self) -> None:
        self.follow_theme()

    def follow_theme(self) -> None:
        """Wear the tokens of the moment."""
        self.view.follow_theme()
        self.header.legend.update()

    def showEvent(self, a0: QShowEvent | None) -> None:
        """Draw what came while it was hidden."""
        super().showEvent(a0)
        if self._is_stale:
            self.redraw()

    def hideEvent(self, a0: QHideEvent | None) -> None:
        """Nothing is pointed at any more."""
        super().hideEvent(a0)
        self.point_at(None)

    # Saving ----------------------------------------------------------------------------------

    def save_picture(self, path: Path) -> None:
        """Write what is seen as a PNG or SVG; `FileError` where that cannot be."""
        size = self.view.size() + QSize(2 * _MARGIN_IN_PICTURE, _HEADER_IN_PICTURE + 16)
        save_picture(path, size, self._draw_picture, self.header.title())

    def save_table(self, path: Path) -> None:
        """Write the numbers as CSV; `FileError` where that cannot be."""
        save_table(path, *self.table())

    def _draw_picture(self, painter: QPainter, size: QSize) -> None:
        tokens = current().tokens
        everything = QRect(0, 0, size.width(), size.height())
        painter.fillRect(everything, QColor(tokens.panel))
        head = QRectF(_MARGIN_IN_PICTURE, 8, self.view.width(), _HEADER_IN_PICTURE - 8)
        font = QFont(self.font())
        font.setPixelSize(tokens.size_body)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self.header.title())
        words = painter.fontMetrics().horizontalAdvance(self.header.title()) + 16
        self.header.legend.draw(painter, head.adjusted(words, 0, 0, 0))
        room = QRectF(self.view.rect()).translated(_MARGIN_IN_PICTURE, _HEADER_IN_PICTURE)
        self.view.render(painter, room, self.view.rect())
        self.draw_over_picture(painter, room.topLeft())

    def draw_over_picture(self, painter: QPainter, corner: QPointF) -> None:
        """Draw what stands in widgets above the view, which lies at this corner."""
