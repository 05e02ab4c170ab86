"""The gradient's size before and after clipping, with the threshold, and how often it had which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QAction, QColor, QKeyEvent, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from engine.training.clipping_advice import Size, size_of
from gui.plots.history import History
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Series
from gui.plots.shapes import Area, Line
from gui.plots.size_histogram import SizeHistogram
from gui.plots.smoothing import Smoothing
from gui.plots.smoothing_menu import smoothing_menu
from gui.plots.threshold import Threshold
from gui.plots.ticks import nice_range, written
from gui.theme import current

ROOM = 1.5
"""How far the axis reaches beyond the threshold, as a factor."""
_ROOM_FOR_HISTOGRAM = 260
"""Pixels of the view below which the histogram leaves them to the lines."""
_BEFORE_OPACITY = 0.9
_UNDER_SMOOTHED = 0.35
"""Opacity of the lines, from least to greatest, where smoothed ones lie above them."""


class GradientNormPlot(Plot):
    """Norms, or what else the threshold is compared with.

    Where clipping goes by value those are largest elements, with the share of elements cut; where
    it is adaptive, largest ratios of a unit's gradient to its weights, with the share of units
    scaled down. The area between before and after is what clipping took. A threshold that the run
    sets itself is drawn as it was at each step, and cannot be dragged.
    """

    empty_range = (0.1, 10.0)
    is_telling_when_empty = True  # of the threshold, which can be dragged before there is a run

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, is_logarithmic=True, with_shares=True)
        self._kind = "global_norm"
        self._taken = Area("bad", 0.3)
        self._before = Line("bad", 1.0, _BEFORE_OPACITY)
        self._after = Line("good", 1.0)
        self._smoothed_before = Line("bad", 2.0)
        self._smoothed_after = Line("good", 2.0)
        self._share = Line("quiet_text", 1.6)
        self._limit = Line("text", 1.5, 1.0, (4, 3))
        lines = (self._before, self._after, self._smoothed_before, self._smoothed_after)
        for layer, item in enumerate((self._taken, *lines, self._share, self._limit)):
            self.view.add(item, layer)
        self.threshold = Threshold(self.view)
        self.threshold.set_logarithmic(True)
        self.histogram = SizeHistogram(self.view.box)
        self.view.add_beside(self.histogram)
        self.threshold.moved.connect(self._show_histogram)
        self.histogram_action = QAction(self.tr("Histogram"), self)
        self.histogram_action.setToolTip(self.tr("How often the gradient had which size"))
        self.histogram_action.setCheckable(True)
        self.histogram_action.setChecked(True)
        self.histogram_action.toggled.connect(self._on_histogram_toggled)
        self.header.add_action(self.histogram_action)
        self.header.add_menu(smoothing_menu(self, self.smoothing, self.set_smoothing))
        self._show_kind()

    def set_history(self, history: History) -> None:
        """Draw another run, smoothed as the last one."""
        strength = self.smoothing
        for smoothing in (history.smoothed_before, history.smoothed_after):
            smoothing.set_strength(strength)
        super().set_history(history)
        self._show_kind()

    def set_clipping(self, kind: str, threshold: float | None) -> None:
        """The clipping to be had: its threshold is shown where it belongs to what is drawn."""
        is_other_kind = kind != self._kind
        self._kind = kind
        belongs = self.drawn_size == size_of(kind)
        shown = threshold if belongs else None
        if not is_other_kind and shown == self.threshold.value:
            return  # as after an edit of something else
        self._show_kind()
        self.threshold.set_value(shown)
        if not self.threshold.is_dragging:
            self.redraw()

    @property
    def drawn_size(self) -> Size:
        """What is drawn: norms, largest elements or largest ratios."""
        return size_of(self._kind_drawn)

    @property
    def _kind_drawn(self) -> str:
        return self.history.clipping or self._kind

    @property
    def smoothing(self) -> float:
        """How much each older norm counts against the next, 0 to 1; 0: nothing is smoothed."""
        return self.history.smoothed_before.strength

    def set_smoothing(self, strength: float) -> None:
        """Smooth norms more or less; least and greatest of neighbours stay in sight below."""
        for smoothing in self._smoothings():
            smoothing.set_strength(strength)
        self.redraw()

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Choose the values' axis."""
        super().set_logarithmic(is_logarithmic)
        self.threshold.set_logarithmic(is_logarithmic)

    # Drawing ---------------------------------------------------------------------------------

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """Both lines, the area between them, and by value the share of elements."""
        before, after = (each.envelope(start, stop, most) for each in self._columns())
        log = self.is_logarithmic
        for line, envelope in ((self._before, before), (self._after, after)):
            places, values = envelope.zigzag()
            line.set_points(places + 1, mapped(values, log))
        self._draw_smoothed(start, stop, most)
        places, values = self.history.threshold.envelope(start, stop, most).middle()
        kept = len(places) if self._kind_drawn == "automatic" else 0
        self._limit.set_points(places[:kept] + 1, mapped(values[:kept], log))
        self._show_histogram()
        self._taken.set_points(before.places + 1, mapped(after.high, log), mapped(before.high, log))
        self._draw_shares(start, stop, most)

    def _draw_smoothed(self, start: int, stop: int, most: int) -> None:
        lines = (self._smoothed_before, self._smoothed_after)
        is_smoothed = self.smoothing > 0 and self.drawn_size == "norm"
        for line, smoothing in zip(lines, self._smoothings(), strict=True):
            places, values = smoothing.series.envelope(start, stop, most).middle()
            kept = len(places) if is_smoothed else 0
            line.set_points(places[:kept] + 1, mapped(values[:kept], self.is_logarithmic))
        self._before.setOpacity(_UNDER_SMOOTHED if is_smoothed else 1.0)
        self._after.setOpacity(_UNDER_SMOOTHED if is_smoothed else 1.0)

    def _smoothings(self) -> tuple[Smoothing, Smoothing]:
        return self.history.smoothed_before, self.history.smoothed_after

    def _show_histogram(self) -> None:
        sizes = self.history.sizes
        has_room = self.view.width() >= _ROOM_FOR_HISTOGRAM
        self.histogram.set_shown(self.histogram_action.isChecked() and has_room and len(sizes) > 0)
        self.histogram.show_sizes(sizes, self._comparable_threshold(), self.is_logarithmic)

    def _comparable_threshold(self) -> float | None:
        """The threshold as it is now; by each weight's norm there is none for all together."""
        thresholds = self.history.threshold.values
        if self._kind_drawn == "automatic" and len(thresholds):
            return float(thresholds[-1])
        return None if "norm" in (self._kind, self._kind_drawn) else self.threshold.value

    def _draw_shares(self, start: int, stop: int, most: int) -> None:
        shares = self.history.smoothed_share.series
        found = shares.bounds(start, stop) if self.drawn_size != "norm" else None
        top = nice_range(0.0, max(found[1], 0.001), 2)[1] if found else 1.0
        self.view.shares_axis.setRange(0.0, min(top, 1.0))
        places, values = shares.envelope(start, stop, most).middle()
        bottom, ceiling = self.shown_values()
        if found is None:
            places, values = places[:0], values[:0]
        self._share.set_points(places + 1, bottom + values / min(top, 1.0) * (ceiling - bottom))

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Of both lines and the threshold, which keeps some room on either side for its handle."""
        ends: list[float] = []
        for series in self._columns():
            ends += series.bounds(start, stop, above_zero=self.is_logarithmic) or ()
        threshold = self.threshold.value
        if threshold is not None and ends:
            ends += (threshold / ROOM, threshold * ROOM)
        elif threshold is not None:
            ends += (threshold / 10, threshold * 10)
        return (min(ends), max(ends)) if ends else None

    def _columns(self) -> tuple[Series, Series]:
        if self.drawn_size == "element":
            return self.history.largest, self.history.largest_after
        if self.drawn_size == "ratio":
            return self.history.largest_ratio, self.history.largest_ratio_after
        return self.history.norm_before, self.history.norm_after

    def _show_kind(self) -> None:
        title = {
            "norm": self.tr("Gradient norm"),
            "element": self.tr("Largest element"),
            "ratio": self.tr("Largest ratio"),
        }[self.drawn_size]
        self.header.set_title(title)
        self.view.setAccessibleName(self.tr("{what} by step").format(what=title))
        each = self._kind == "norm"
        self.threshold.set_prefix(self.tr("clip each ") if each else self.tr("clip "))
        entries = [
            Entry(self.tr("before"), "thin", "bad"),
            Entry(self.tr("after clipping"), "strong", "good", short=self.tr("after")),
        ]
        if self._kind_drawn == "none":
            entries = [Entry(self.tr("not clipped"), "strong", "good")]
        if self._kind_drawn == "automatic":
            dashes = (4.0, 3.0)
            entries.append(Entry(self.tr("threshold"), "long", "text", dashes=dashes))
        if self.drawn_size != "norm":
            entries.append(Entry(self.tr("share cut"), "strong", "quiet_text"))
        self.header.legend.set_entries(entries)
        self.view.show_shares(self.drawn_size != "norm")

    # What it tells ---------------------------------------------------------------------------

    def reading(self, step: int) -> Sequence[Entry]:
        """Both values at a step, the share cut, and a threshold that the run set itself."""
        before, after = (series.at(step - 1) for series in self._columns())
        entries = [
            Entry(self.tr("step {step}").format(step=step)),
            Entry(written(before, 3), "thin", "bad"),
            Entry(written(after, 3), "strong", "good"),
        ]
        if self._kind_drawn == "automatic":
            limit = written(self.history.threshold.at(step - 1), 3)
            entries.append(Entry(limit, "long", "text", dashes=(4.0, 3.0)))
        if self.drawn_size != "norm":
            share = written(100 * self.history.clipped_share.at(step - 1), 3)
            entries.append(Entry(f"{share}%", "strong", "quiet_text"))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a step that is kept."""
        heads = (
            "step", "epoch", "norm_before", "norm_after", "threshold", "clipped",
            "clipped_share", "largest_element", "largest_ratio", "seconds", "not_finite",
        )  # fmt: skip
        return heads, self._rows()

    def _rows(self) -> Iterable[Iterable[Any]]:
        history = self.history
        columns = (
            history.epoch, history.norm_before, history.norm_after, history.threshold,
            history.clipped, history.clipped_share, history.largest, history.largest_ratio,
            history.seconds,
        )  # fmt: skip
        rows = zip(*(column.values.tolist() for column in columns), strict=True)
        for step, row in enumerate(rows, start=history.first_kept):
            epoch, before, after, threshold, clipped, share, largest, ratio, seconds = row
            limit, ratio = (None if isnan(value) else value for value in (threshold, ratio))
            yield (
                step, int(epoch), before, after, limit, int(clipped), share, largest, ratio,
                seconds, None,
            )  # fmt: skip
        if history.not_finite is not None:
            mark = history.not_finite
            yield (mark.step, mark.epoch, *[None] * 8, str(mark.what))

    def draw_over_picture(self, painter: QPainter, corner: QPointF) -> None:
        """The threshold's words, as the handle has them."""
        handle, tokens = self.threshold.handle, current().tokens
        if self.threshold.value is None:
            return
        room = QRectF(handle.geometry()).translated(corner)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(room, tokens.radius_field, tokens.radius_field)
        painter.setPen(QColor(tokens.text))
        painter.setFont(handle.font())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, handle.text())

    # Gestures --------------------------------------------------------------------------------

    def _on_histogram_toggled(self) -> None:
        self.redraw()

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.threshold.cancel():
            event.accept()
            return
        super()._on_key_pressed(event)

    def follow_theme(self) -> None:
        """Wear the tokens of the moment."""
        super().follow_theme()
        self.threshold.follow_theme()
        self.histogram.update()
