"""A small quiet bar plot."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QFont
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gui.theme import current, mark
from gui.widgets.elided_label import ElidedLabel

HEIGHT = 150
"""Of what stands under a title, in pixels."""


class BarPlot(QWidget):
    """A title and bars, with a dashed line where one is wanted; nothing in it can be dragged."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title, self)
        mark(self._title, role="section")
        self.plot = pyqtgraph.PlotWidget(self, background=None, enableMenu=False)
        self.plot.setFixedHeight(HEIGHT)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setAccessibleName(title)
        item = self.plot.getPlotItem()
        # pyqtgraph makes the menu all the same, and its widgets hold what the plot is set to. With
        # a parent it goes when the plot goes.
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())
        item.hideButtons()
        item.getViewBox().setMouseEnabled(x=False, y=False)
        self._bars = pyqtgraph.BarGraphItem(x=[0], height=[0], width=0.8)
        self._line = pyqtgraph.InfiniteLine(angle=90)
        item.addItem(self._bars)
        item.addItem(self._line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self.plot)
        current().theme_changed.connect(self._dress)
        self._dress()

    def set_title(self, title: str) -> None:
        """Change the words above."""
        self._title.setText(title)

    def show_bars(
        self,
        places: Sequence[float],
        heights: Sequence[float],
        *,
        width: float = 0.8,
        names: Sequence[str] | None = None,
        line: float | None = None,
    ) -> None:
        """Show these bars; ``names`` stand under them, else numbers do."""
        self._bars.setOpts(x=list(places), height=list(heights), width=width)
        axis = self.plot.getPlotItem().getAxis("bottom")
        axis.setTicks(None if names is None else [list(zip(places, names, strict=True)), []])
        self._line.setVisible(line is not None)
        if line is not None:
            self._line.setValue(line)
        left, right = min(places, default=0), max(places, default=1)
        self.plot.setXRange(left - width, right + width, padding=0.02)
        self.plot.setYRange(0, max(heights, default=1) * 1.05, padding=0)

    def _dress(self) -> None:
        tokens = current().tokens
        # No accent: these bars ask nobody to do anything.
        self._bars.setOpts(brush=QColor(tokens.edge), pen=None)
        pen = pyqtgraph.mkPen(tokens.warning, width=1.5, style=Qt.PenStyle.DashLine)
        self._line.setPen(pen)
        font = QFont(self.font())
        font.setPixelSize(tokens.size_small)
        for name in ("left", "bottom"):
            axis = self.plot.getPlotItem().getAxis(name)
            axis.setPen(pyqtgraph.mkPen(tokens.line))
            axis.setTextPen(pyqtgraph.mkPen(tokens.quiet_text))
            axis.setStyle(tickLength=0, tickFont=font)
