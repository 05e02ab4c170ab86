"""The gradient's size before and after clipping, with the threshold to drag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from gui.plots.history import History
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Series
from gui.plots.shapes import Area, Line
from gui.plots.threshold import Threshold
from gui.plots.ticks import nice_range, written
from gui.theme import current

ROOM = 1.5
"""How far the axis reaches beyond the threshold, as a factor."""


class GradientNormPlot(Plot):
    """Norms; where clipping goes by value, largest elements and the share of elements cut.

    The area between before and after is what clipping took.
    """

    empty_range = (0.1, 10.0)
    is_telling_when_empty = True  # of the threshold, which can be dragged before there is a run

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, is_logarithmic=True, with_shares=True)
        self._kind = "global_norm"
        self._taken = Area("bad", 0.3)
        self._before = Line("bad", 1.0, 0.9)
        self._after = Line("good", 1.0)
        self._share = Line("quiet_text", 1.6)
        for layer, item in enumerate((self._taken, self._before, self._after, self._share)):
            self.view.add(item, layer)
        self.threshold = Threshold(self.view)
        self.threshold.set_logarithmic(True)
        self._show_kind()

    def set_history(self, history: History) -> None:
        """Draw another run."""
        super().set_history(history)
        self._show_kind()

    def set_clipping(self, kind: str, threshold: float | None) -> None:
        """The clipping to be had: its threshold is shown where it belongs to what is drawn."""
        self._kind = kind
        self._show_kind()
        belongs = self.is_by_value == (kind == "value")
        self.threshold.set_value(threshold if belongs else None)
        if not self.threshold.is_dragging:
            self.redraw()

    @property
    def is_by_value(self) -> bool:
        """Whether largest elements are drawn and not norms."""
        return (self.history.clipping or self._kind) == "value"

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
        self._taken.set_points(before.places + 1, mapped(after.high, log), mapped(before.high, log))
        self._draw_shares(start, stop, most)

    def _draw_shares(self, start: int, stop: int, most: int) -> None:
        shares = self.history.smoothed_share.series
        found = shares.bounds(start, stop) if self.is_by_value else None
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
        if self.is_by_value:
            return self.history.largest, self.history.largest_after
        return self.history.norm_before, self.history.norm_after

    def _show_kind(self) -> None:
        by_value = self.is_by_value
        title = self.tr("Largest element") if by_value else self.tr("Gradient norm")
        self.header.set_title(title)
        self.view.setAccessibleName(self.tr("{what} by step").format(what=title))
        each = self._kind == "norm"
        self.threshold.set_prefix(self.tr("clip each ") if each else self.tr("clip "))
        entries = [
            Entry(self.tr("before"), "thin", "bad"),
            Entry(self.tr("after clipping"), "strong", "good", short=self.tr("after")),
        ]
        if (self.history.clipping or self._kind) == "none":
            entries = [Entry(self.tr("not clipped"), "strong", "good")]
        if by_value:
            entries.append(Entry(self.tr("share cut"), "strong", "quiet_text"))
        self.header.legend.set_entries(entries)
        self.view.show_shares(by_value)

    # What it tells ---------------------------------------------------------------------------

    def reading(self, step: int) -> Sequence[Entry]:
        """Both values at a step, and by value the share cut."""
        before, after = (series.values[step - 1] for series in self._columns())
        entries = [
            Entry(self.tr("step {step}").format(step=step)),
            Entry(written(before, 3), "thin", "bad"),
            Entry(written(after, 3), "strong", "good"),
        ]
        if self.is_by_value:
            share = written(100 * self.history.clipped_share.values[step - 1], 3)
            entries.append(Entry(f"{share}%", "strong", "quiet_text"))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a step."""
        heads = (
            "step", "epoch", "norm_before", "norm_after", "threshold", "clipped",
            "clipped_share", "largest_element", "seconds", "not_finite",
        )  # fmt: skip
        return heads, self._rows()

    def _rows(self) -> Iterable[Iterable[Any]]:
        history = self.history
        columns = (
            history.epoch, history.norm_before, history.norm_after, history.threshold,
            history.clipped, history.clipped_share, history.largest, history.seconds,
        )  # fmt: skip
        rows = zip(*(column.values.tolist() for column in columns), strict=True)
        for step, (epoch, before, after, threshold, clipped, *rest) in enumerate(rows, start=1):
            limit = None if isnan(threshold) else threshold
            yield (step, int(epoch), before, after, limit, int(clipped), *rest, None)
        if history.not_finite is not None:
            mark = history.not_finite
            yield (mark.step, mark.epoch, *[None] * 7, str(mark.what))

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

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.threshold.cancel():
            event.accept()
            return
        super()._on_key_pressed(event)

    def follow_theme(self) -> None:
        """Wear the tokens of the moment."""
        super().follow_theme()
        self.threshold.follow_theme()
