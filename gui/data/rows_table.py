"""Some rows of the data: as they were read and as a network is given them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from gui.data.symbol_cells import ROW, SymbolCells
from gui.widgets.no_markup import no_markup

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.data.table_preview import Preview

ROWS = 60
_WIDEST_TEXT = 190


class RowsTable(QTableWidget):
    """Prepared rows where there are any, else the file's own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(self.tr("Some rows of the data"))
        self._cells = SymbolCells(self)

    def show_prepared(self, dataset: Dataset) -> None:
        """Rows spread over those for training."""
        from engine.data import prepared_preview

        rows = prepared_preview(dataset, ROWS)
        self._begin([self.tr("Text"), self.tr("Label"), self.tr("Prepared symbols")], len(rows))
        self.setItemDelegateForColumn(2, self._cells)
        for place, row in enumerate(rows):
            self._put(place, 0, row.text)
            self._put(place, 1, row.label)
            cells = QTableWidgetItem()
            cells.setData(ROW, row)
            # For screen readers and for the tooltip: what a number stands for.
            cells.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join(row.symbols))
            cells.setToolTip(_numbers(row.numbers))
            self.setItem(place, 2, cells)
        self._fit()

    def show_file(self, found: Preview) -> None:
        """The first rows of a file as they stand in it."""
        self._begin([str(name) for name in found.columns], len(found.rows))
        for place, row in enumerate(found.rows):
            for column, value in enumerate(row[: len(found.columns)]):
                self._put(place, column, value)
        self._fit()
        self.horizontalHeader().setStretchLastSection(True)

    def _begin(self, columns: list[str], rows: int) -> None:
        self.clear()
        self.setItemDelegateForColumn(2, None)
        self.horizontalHeader().setStretchLastSection(False)
        self.setColumnCount(len(columns))
        self.setRowCount(rows)
        self.setHorizontalHeaderLabels(columns)

    def _put(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(" ".join(text.split()))
        item.setToolTip(no_markup(text[:2000]))
        self.setItem(row, column, item)

    def _fit(self) -> None:
        self.resizeColumnsToContents()
        for column in range(self.columnCount() - 1):
            self.setColumnWidth(column, min(self.columnWidth(column) + 12, _WIDEST_TEXT))


def _numbers(numbers: tuple[float, ...]) -> str:
    """Lines of sixteen, so that the tooltip fits on the screen."""
    lines = [numbers[begin : begin + 16] for begin in range(0, min(len(numbers), 256), 16)]
    return "\n".join(" ".join(map(str, line)) for line in lines)
