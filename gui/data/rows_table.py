"""Some rows of the data: as they were read and as a network is given them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from engine.project.data_facts import DataFacts
from gui.data.curve_cells import CurveCells
from gui.data.symbol_cells import ROW, SymbolCells
from gui.widgets.no_markup import no_markup

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.data.table_preview import Preview

ROWS = 60
_WIDEST_TEXT = 190
_MOST_NAMES = 3


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
        self._curves = CurveCells(self)

    def show_prepared(self, dataset: Dataset) -> None:
        """Rows spread over those for training."""
        from engine.data import prepared_preview

        rows = prepared_preview(dataset, ROWS)
        facts = dataset.facts
        are_curves, has_moments = bool(facts.features), dataset.series is not None
        heads = [self._answer_of(facts)]
        heads.append(self.tr("Prepared numbers") if are_curves else self.tr("Prepared symbols"))
        if has_moments:
            heads.insert(0, self.tr("Asked for"))
        elif not are_curves:
            heads.insert(0, self.tr("Text"))
        self._begin(heads, len(rows))
        last = len(heads) - 1
        self.setItemDelegateForColumn(last, self._curves if are_curves else self._cells)
        for place, row in enumerate(rows):
            shown = [row.label]
            if has_moments or not are_curves:
                shown.insert(0, row.moment if has_moments else row.text)
            for column, text in enumerate(shown):
                self._put(place, column, text)
            cells = QTableWidgetItem()
            cells.setData(ROW, row)
            # For screen readers and for the tooltip: what a number stands for.
            cells.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join(row.symbols))
            cells.setToolTip(_numbers(row.numbers))
            self.setItem(place, last, cells)
        self._fit()
        self.horizontalHeader().setStretchLastSection(are_curves)

    def _answer_of(self, facts: DataFacts) -> str:
        """What the column is called that has what is asked for."""
        are_named = not any(map(str.isdigit, facts.targets))  # those of an array are not
        if facts.targets and are_named and len(facts.targets) <= _MOST_NAMES:
            return ", ".join(facts.targets)
        return {
            "classify": self.tr("Label"),
            "tag": self.tr("At each step"),
            "language_model": self.tr("Next symbol"),
        }.get(facts.task, self.tr("Asked for"))

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
        for column in range(self.columnCount()):
            self.setItemDelegateForColumn(column, None)
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
    return "\n".join(" ".join(f"{number:.6g}" for number in line) for line in lines)
