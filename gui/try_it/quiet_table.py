"""A small table to read, or to choose a row of."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gui.widgets.no_markup import no_markup

_ROOM = 6
"""Pixels of a row beside its words."""


class QuietTable(QTableWidget):
    """Words at the left, numbers at the right; nothing in it can be edited."""

    row_chosen = pyqtSignal(int)
    """A click, or Return, on a row."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, ...]] = []
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        assert rows is not None
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROOM)
        head = self.horizontalHeader()
        assert head is not None
        head.setHighlightSections(False)
        head.setResizeContentsPrecision(40)
        self.cellClicked.connect(lambda row, _column: self.row_chosen.emit(row))

    def show_rows(self, heads: Sequence[tuple[str, str]], rows: Sequence[tuple[str, ...]]) -> None:
        """Show these.

        Args:
            heads: of each column its name, and what a tooltip says of it.
            rows: the first of each is words, the others are numbers.
        """
        if self.columnCount() != len(heads):
            self.setColumnCount(len(heads))
            self._fit_columns()
        for column, (name, tip) in enumerate(heads):
            item = QTableWidgetItem(name)
            item.setToolTip(no_markup(tip))
            item.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(column, item)
        if self._rows == list(rows):
            return
        self._rows = list(rows)
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, words in enumerate(row):
                item = QTableWidgetItem(words)
                item.setTextAlignment(_alignment(column))
                if not column:
                    item.setToolTip(no_markup(words))
                self.setItem(place, column, item)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What is shown."""
        return self._rows

    def height_of(self, rows: int) -> int:
        """Pixels that so many rows need."""
        head, sides = self.horizontalHeader(), self.verticalHeader()
        assert head is not None
        assert sides is not None
        return head.sizeHint().height() + rows * sides.defaultSectionSize() + 2 * self.frameWidth()

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Return and the space bar choose the row."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if e is not None and e.key() in keys and self.currentRow() >= 0:
            self.row_chosen.emit(self.currentRow())
            return
        super().keyPressEvent(e)

    def _fit_columns(self) -> None:
        head = self.horizontalHeader()
        assert head is not None
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
