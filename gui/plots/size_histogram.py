"""How often norms had which size, as bars beside the plot of the norms, on the same axis."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PyQt6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.training.size_counts import Histogram, SizeCounts
from gui.plots.scale import exponent
from gui.plots.view_box import PlotViewBox
from gui.theme import current

WIDTH = 64
_GAP = 8
"""Pixels between the plot and the bars."""
_PIXELS_A_BAR = 4
_OPACITY = 0.75
_LEAST_LENGTH = 1.0
"""Pixels of a bar with anything in it: one step of thousands is still seen."""


class SizeHistogram(pg.GraphicsWidget):
    """Level bars, red above the threshold and green below it; the threshold runs through them.

    Without a threshold to compare with they are grey.
    """

    def __init__(self, box: PlotViewBox) -> None:
        super().__init__()
        self._box = box
        self._sizes = SizeCounts()
        self._threshold: float | None = None
        self._is_logarithmic = True
        self.set_shown(False)
        box.sigRangeChanged.connect(self._on_range_changed)

    @property
    def threshold(self) -> float | None:
        """Where red begins; None: nowhere."""
        return self._threshold

    def set_shown(self, is_shown: bool) -> None:
        """Be there or not; a layout of graphics leaves the room of what is only hidden."""
        self.setVisible(is_shown)
        self.setFixedWidth(WIDTH if is_shown else 0)

    def show_sizes(self, sizes: SizeCounts, threshold: float | None, is_logarithmic: bool) -> None:
        """Draw these from now on."""
        self._sizes, self._threshold = sizes, threshold
        self._is_logarithmic = is_logarithmic
        self.setToolTip(self._words())
        self.update()

    def bars(self) -> Histogram:
        """What is drawn: as many bars as the height has room for."""
        low, high = self._box.viewRange()[1]
        room = max(self._box.height(), 1.0) / _PIXELS_A_BAR
        bounds = self._sizes.bounds()
        if bounds is not None and self._is_logarithmic and high > low:
            # Zoomed in, the bars that are seen are to be as fine as in the whole.
            whole = exponent(bounds[1]) - exponent(bounds[0])
            room *= max(whole / (high - low), 1.0)
        return self._sizes.histogram(int(min(max(room, 8), 10_000)))

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw what is there by now."""
        tokens, bars = current().tokens, self.bars()
        room = QRectF(_GAP, 0.0, self.size().width() - _GAP, self.size().height())
        painter.save()
        # The largest norm may end the axis, and its bar reaches a little beyond.
        painter.setClipRect(room.adjusted(0, -_PIXELS_A_BAR, 0, _PIXELS_A_BAR))
        painter.setPen(Qt.PenStyle.NoPen)
        most = max(int(bars.counts.max()), 1) if len(bars.counts) else 1
        threshold = self._threshold
        limit = None if threshold is None else self._height_of(threshold)
        for number, count in enumerate(bars.counts.tolist()):
            if not count:
                continue
            bottom, top = (self._height_of(float(bars.edges[number + n])) for n in (0, 1))
            length = max(count / most * room.width(), _LEAST_LENGTH)
            bar = QRectF(QPointF(room.left(), top), QPointF(room.left() + length, bottom))
            self._fill(painter, bar, limit)
        if limit is not None:
            pen = QPen(QColor(tokens.text), 1.5)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.drawLine(QPointF(room.left(), limit), QPointF(room.right(), limit))
        painter.restore()

    def _fill(self, painter: QPainter, bar: QRectF, limit: float | None) -> None:
        """Fill a bar, in two colours where the threshold lies within it."""
        tokens = current().tokens
        below, above = tokens.good, tokens.bad
        if limit is None:
            below = tokens.quiet_text
        edge = bar.top() if limit is None else min(max(limit, bar.top()), bar.bottom())
        gap = min(0.5, bar.height() / 4)
        for name, top, bottom in ((above, bar.top() + gap, edge), (below, edge, bar.bottom())):
            if bottom > top:
                colour = QColor(name)
                colour.setAlphaF(_OPACITY)
                painter.fillRect(QRectF(bar.left(), top, bar.width(), bottom - top), colour)

    def _height_of(self, size: float) -> float:
        """Where a size is in this item, which is as high as the plot."""
        low, high = self._box.viewRange()[1]
        value = exponent(size) if self._is_logarithmic else size
        return float((high - value) / (high - low) * self.size().height())

    def _words(self) -> str:
        if not len(self._sizes):
            return ""
        number = QLocale().toString
        words = _tr("How often each size came up before clipping, over {steps} steps.")
        told = words.format(steps=number(len(self._sizes)))
        above = None if self._threshold is None else self._sizes.share_above(self._threshold)
        if above is None:
            return told
        percent = number(round(100 * above))
        return f"{told} {_tr('{share}% are above the threshold.').format(share=percent)}"

    def _on_range_changed(self) -> None:
        self.update()


def _tr(text: str) -> str:
    return QCoreApplication.translate("plots", text)
