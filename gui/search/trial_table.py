"""The trials as a table: a column for each argument that is searched over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt
from PyQt6.QtGui import QColor, QFont
from PyQt6.QtWidgets import QWidget

from engine.training.sweeping.events import TrialState
from engine.training.sweeping.study_list import ListedTrial, TrialList
from gui.forms.wording import value_text
from gui.plots.ticks import written
from gui.theme import current
from gui.translation import translated
from gui.widgets.no_markup import no_markup
from gui.widgets.numbers import as_percentage

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
VALUE = 1
"""The column with what trials are judged by."""


@dataclass(frozen=True)
class Column:
    """One column: what it is sorted by, and how that is written."""

    title: str
    value: Callable[[ListedTrial], Any]
    """None where a trial has none."""
    text: Callable[[Any], str] = str
    is_number: bool = True


class TrialTable(QAbstractTableModel):
    """A row a trial."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found = TrialList(Path())
        self._columns = self._made_columns()

    @property
    def found(self) -> TrialList:
        """What is shown."""
        return self._found

    def show_trials(self, found: TrialList) -> None:
        """Show these trials."""
        self.beginResetModel()
        self._found = found
        self._columns = self._made_columns()
        self.endResetModel()

    def sorted_by(self, index: QModelIndex) -> Any:
        """What a cell is sorted by; None where the trial has no such value."""
        return self._columns[index.column()].value(self._found.trials[index.row()])

    def rank(self, index: QModelIndex) -> tuple[Any, ...]:
        """Where a trial stands among the others."""
        return self._found.rank(self._found.trials[index.row()])

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._found.trials)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return no_markup(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return _RIGHT
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        trial, column = self._found.trials[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            value = column.value(trial)
            return "" if value is None else column.text(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [trial.why, "" if trial.run is None else str(trial.run)]
            return no_markup("\n".join(line for line in lines if line)) or None
        if role == Qt.ItemDataRole.FontRole and trial == self._found.best:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and trial.state in ("not finite", "failed"):
            return QColor(current().tokens.bad_text)
        return None

    def state_text(self, state: TrialState) -> str:
        """A state in words."""
        return {
            "waiting": self.tr("waiting"),
            "running": self.tr("running"),
            "finished": self.tr("finished"),
            "pruned": self.tr("pruned"),
            "not finite": self.tr("not finite"),
            "refused": self.tr("refused"),
            "stopped": self.tr("stopped"),
            "failed": self.tr("broken off"),
        }[state]

    def _made_columns(self) -> tuple[Column, ...]:
        measure = self._found.measure

        def of_mark(key: str) -> Callable[[ListedTrial], Any]:
            return lambda trial: _Held(trial.values[key]) if key in trial.values else None

        marks = tuple(
            Column(label.removeprefix("training."), of_mark(key), lambda held: held.text())
            for key, label in self._found.labels.items()
        )
        return (
            Column(self.tr("Trial"), lambda trial: trial.number),
            Column(
                translated(measure.short),
                lambda trial: trial.value,
                as_percentage if measure.is_share else lambda value: written(value, 4),
            ),
            *marks,
            Column(self.tr("State"), lambda trial: self.state_text(trial.state), is_number=False),
            Column(self.tr("Epochs"), lambda trial: trial.epochs),
            Column(self.tr("Time"), lambda trial: trial.seconds, _duration),
        )


@dataclass(frozen=True)
class _Held:
    """A value of a trial, which may be None, and can be sorted among others of its argument."""

    value: Any

    def text(self) -> str:
        """As it is shown."""
        return written(self.value) if isinstance(self.value, float) else value_text(self.value)

    def __lt__(self, other: _Held) -> bool:
        both = (self.value, other.value)
        if all(isinstance(each, int | float) for each in both):
            return bool(self.value < other.value)
        return self.text() < other.text()


class SortedTrials(QSortFilterProxyModel):
    """The table in the order of a column; the best first where it is sorted by what judges them."""

    def __init__(self, table: TrialTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self.setSourceModel(table)

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:
        """Trials without a value come last, whichever way is sorted."""
        if left.column() == VALUE and self.sortOrder() == Qt.SortOrder.AscendingOrder:
            return self._table.rank(left) < self._table.rank(right)
        first, second = self._table.sorted_by(left), self._table.sorted_by(right)
        if first is None or second is None:
            is_upwards = self.sortOrder() == Qt.SortOrder.AscendingOrder
            return (first is not None) == is_upwards and first != second
        return bool(first < second)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
