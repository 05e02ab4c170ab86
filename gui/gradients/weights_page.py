"""By layer and weight: a table, and beside it what each layer has of the gradient."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.network.network import Network
from gui.gradients.gradient_history import RATIO, GradientHistory, Side, WeightPart
from gui.gradients.gradient_plot import GradientPlot
from gui.gradients.lines_plot import LinesPlot, RecordedLine
from gui.gradients.looks import look
from gui.gradients.ratio_curves import RatioCurves
from gui.gradients.shares_plot import SharesPlot
from gui.gradients.sides import side_text
from gui.gradients.weights_model import SORTED_BY, USUAL_RATIO, SortedWeights, WeightsModel
from gui.widgets.bare_splitter import BareSplitter

_MOST_LINES = 6
_ROOM = 6
_WIDTHS = (165, 68, 64, 58, 98, 48)
"""Pixels of the columns; the last has what is left as well."""


class WeightsPage(QWidget):
    """The plot shows shares of the gradient, or of the selected rows how far steps move them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = GradientHistory()
        self.model = WeightsModel(self)
        self.sorted = SortedWeights(self.model, self)
        self.sorted.setSortRole(SORTED_BY)
        self.table = self._made_table()
        self.shares = SharesPlot(self)
        self.ratios = LinesPlot(
            self.tr("Update ratio"), self, usual=USUAL_RATIO, is_logarithmic=True
        )
        self.plots: tuple[GradientPlot, ...] = (self.shares, self.ratios)
        right = QWidget(self)
        self._stack = QStackedLayout(right)
        for plot in self.plots:
            self._stack.addWidget(plot)
        splitter = BareSplitter(self)
        splitter.addWidget(self.table)
        splitter.addWidget(right)
        splitter.setSizes([600, 270])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.model.modelReset.connect(self._on_selection_changed)

    def _made_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName(self.tr("Weights and their gradients"))
        table.setModel(self.sorted)
        table.setItemDelegateForColumn(self.model.columnCount() - 1, RatioCurves(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # which gate stands at the end
        table.setToolTip(self.tr("Select rows to see how far each step moves them"))
        rows, head = table.verticalHeader(), table.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + _ROOM)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for column, width in enumerate(_WIDTHS):
            head.resizeSection(column, width)
        head.setMinimumSectionSize(48)
        head.setStretchLastSection(True)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        return table

    def set_record(self, record: GradientHistory, network: Network) -> None:
        """Show another run."""
        self._record = record
        self.model.set_record(record, network)
        self.shares.name = lambda layer: side_text(network, Side(layer))
        for plot in self.plots:
            plot.set_record(record)

    def refresh(self) -> None:
        """Show what there is by now."""
        self.model.refresh()
        for plot in self.plots:
            plot.refresh()

    def selected(self) -> list[WeightPart]:
        """Of the rows that are selected."""
        rows = self.table.selectionModel().selectedRows()
        return [self.model.parts[self.sorted.mapToSource(row).row()] for row in rows]

    def _on_selection_changed(self) -> None:
        parts = self.selected()[:_MOST_LINES]
        self.ratios.show_lines(
            [
                RecordedLine(self.model.name(part), self._record.weights[part], RATIO, look(place))
                for place, part in enumerate(parts)
            ]
        )
        self._stack.setCurrentWidget(self.ratios if parts else self.shares)
