"""The confusion matrix as a table that Qt's views and screen readers can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QAbstractTableModel, QLocale, QModelIndex, Qt
from PyQt6.QtWidgets import QWidget

from gui.widgets.no_markup import no_markup
from gui.widgets.numbers import as_number, as_percentage

if TYPE_CHECKING:
    from engine.training.class_examination import Examination
    from engine.training.metrics import ClassMetrics

SHARE = Qt.ItemDataRole.UserRole
"""How strongly a cell is coloured, 0 to 1; negative for rows put right, positive for mistakes."""


class ConfusionModel(QAbstractTableModel):
    """Rows are the classes, columns what they were taken for, cells how many rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._examination: Examination | None = None
        self._counts: list[list[int]] = []
        self._totals: list[int] = []
        self._largest = (1.0, 1.0)
        self.counts_steps = False
        """Whether what is counted are steps of rows, and not rows."""

    def show_examination(self, examination: Examination | None) -> None:
        """Show another matrix, or none; of the same classes the cells alone are told of."""
        found = None if examination is None else examination.metrics.confusion
        is_same = (
            examination is not None
            and self._examination is not None
            and bool(self._counts) == (found is not None)
            and examination.classes == self._examination.classes
        )
        if not is_same:
            self.beginResetModel()
        self._examination = examination
        self._counts = [] if found is None else found.tolist()
        self._totals = [sum(row) for row in self._counts]
        shares = [
            (of_right, taken, self._share(of_right, taken))
            for of_right in range(len(self._counts))
            for taken in range(len(self._counts))
        ]
        self._largest = (
            max((share for row, column, share in shares if row == column), default=0.0) or 1.0,
            max((share for row, column, share in shares if row != column), default=0.0) or 1.0,
        )
        if not is_same:
            self.endResetModel()
        elif self._counts:
            last = len(self._counts) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, last))

    def pair(self, index: QModelIndex) -> tuple[str, str]:
        """The class of a cell's rows, and what they were taken for."""
        assert self._examination is not None
        names = self._examination.classes
        return names[index.row()], names[index.column()]

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._counts)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return self.rowCount(parent)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._examination is None:
            return None
        fared = self._examination.metrics.classes[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return fared.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return no_markup(self._how(fared))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_row = orientation is Qt.Orientation.Vertical
            side = Qt.AlignmentFlag.AlignRight if is_row else Qt.AlignmentFlag.AlignHCenter
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        count = self._counts[row][column]
        if role == Qt.ItemDataRole.DisplayRole:
            return QLocale().toString(count) if count else ""
        if role == SHARE:
            is_right = row == column
            share = self._share(row, column) / self._largest[not is_right]
            return -share if is_right else share
        if role == Qt.ItemDataRole.ToolTipRole:
            return no_markup(self._words(index))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words(index)
        return None

    def _share(self, row: int, column: int) -> float:
        return self._counts[row][column] / max(1, self._totals[row])

    def _words(self, index: QModelIndex) -> str:
        count, all_rows = self._counts[index.row()][index.column()], self._totals[index.row()]
        label, taken = self.pair(index)
        if self.counts_steps:
            words = (
                self.tr("{label}: {count} of {all} steps are right ({share}).")
                if label == taken
                else self.tr("{label} taken for {taken}: {count} of {all} steps ({share}).")
            )
        else:
            words = (
                self.tr("{label}: {count} of {all} rows are right ({share}).")
                if label == taken
                else self.tr("{label} taken for {taken}: {count} of {all} rows ({share}).")
            )
        number = QLocale().toString
        return words.format(
            label=label,
            taken=taken,
            count=number(count),
            all=number(all_rows),
            share=as_percentage(count / max(1, all_rows)),
        )

    def _how(self, fared: ClassMetrics) -> str:
        words = (
            self.tr("{name}: {rows} steps, precision {precision}, recall {recall}, F1 {f1}")
            if self.counts_steps
            else self.tr("{name}: {rows} rows, precision {precision}, recall {recall}, F1 {f1}")
        )
        return words.format(
            name=fared.name,
            rows=QLocale().toString(fared.rows),
            precision=as_percentage(fared.precision),
            recall=as_percentage(fared.recall),
            f1=as_number(fared.f1),
        )
