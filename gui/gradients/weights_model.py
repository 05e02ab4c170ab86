"""Weights as rows of a table: their gradients, their size and how far a step moves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QWidget

from engine.network.network import Network
from engine.training.gradients.seen import WeightSeen
from gui.gradients.gradient_history import RATIO, GradientHistory, WeightPart
from gui.gradients.merged_rows import Values
from gui.gradients.sides import gate_text, side_text
from gui.plots.ticks import written
from gui.theme import current

SORTED_BY = int(Qt.ItemDataRole.UserRole)
CURVE = SORTED_BY + 1
"""The ratio at all recorded steps, an array; of the last column alone."""
USUAL_RATIO = (1e-4, 1e-2)
"""An update is usually about a thousandth of its weight (Karpathy, CS231n, "ratio of
weights:updates"); far less learns next to nothing, far more is rough."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def ratio_of(seen: WeightSeen) -> float:
    """Norm of the update by norm of the weight; not a number where the weight is zero."""
    return seen.update / seen.weight_norm if seen.weight_norm > 0 else nan


def is_unusual(ratio: float) -> bool:
    """Whether an update is far smaller or larger than updates usually are."""
    low, high = USUAL_RATIO
    return not isfinite(ratio) or not low <= ratio <= high


@dataclass(frozen=True)
class _Column:
    title: str
    help: str
    value: Callable[[WeightSeen], float] | None = None


class WeightsModel(QAbstractTableModel):
    """A row a weight, and below it one for each gate that has a part of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._record = GradientHistory()
        self._network: Network | None = None
        self._parts: list[WeightPart] = []
        self._columns = self._made_columns()

    @property
    def parts(self) -> list[WeightPart]:
        """What the rows are."""
        return self._parts

    def set_record(self, record: GradientHistory, network: Network | None) -> None:
        """Show another run."""
        self.beginResetModel()
        self._record, self._network = record, network
        self._parts = list(record.weights)
        self.endResetModel()

    def refresh(self) -> None:
        """Show what there is by now."""
        if len(self._record.weights) != len(self._parts):
            self.set_record(self._record, self._network)
        elif self._parts:
            last = self.index(len(self._parts) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def name(self, part: WeightPart) -> str:
        """The layer and the weight, and where there are some the gate."""
        whole = f"{side_text(self._network, part.side)} · {part.weight}"
        return f"{whole} · {self.gate(part)}" if part.part else whole

    def gate(self, part: WeightPart) -> str:
        """The gate whose part it is; empty: it is the whole weight."""
        if not part.part:
            return ""
        gates = tuple(
            each.part
            for each in self._parts
            if each.part and (each.side, each.weight) == (part.side, part.weight)
        )
        return gate_text(part.part, gates)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._parts)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help or None
        if role == Qt.ItemDataRole.TextAlignmentRole and column.value is not None:
            return _RIGHT
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        part, number = self._parts[index.row()], index.column()
        column, is_last = self._columns[number], number == len(self._columns) - 1
        value = self._value(part, column)
        if role == Qt.ItemDataRole.DisplayRole:
            if number == 0:
                return f"    {self.gate(part)}" if part.part else self.name(part)
            return None if value is None else written(value, 3)
        if role == SORTED_BY:
            if number == 0:
                return index.row()
            return self._value(part, self._columns[-2]) if is_last else value
        if role == CURVE and is_last:
            return self._curve(part)
        if role == Qt.ItemDataRole.ToolTipRole and number == 0:
            return self.name(part)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.value is not None:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            if number == 0 and part.part:
                return QColor(current().tokens.quiet_text)
            if column.value is ratio_of and value is not None and is_unusual(value):
                return QColor(current().tokens.warning)
        return None

    def _value(self, part: WeightPart, column: _Column) -> float | None:
        return None if column.value is None else column.value(self._record.latest_weights[part])

    def _curve(self, part: WeightPart) -> Values:
        ratios: Values = self._record.weights[part].values[:, RATIO]
        return ratios

    def _made_columns(self) -> tuple[_Column, ...]:
        low, high = (written(end, 1) for end in USUAL_RATIO)
        usual = self.tr(
            "Length of the step's change by the length of the weight. Usual is about 0.001; "
            "{low} to {high} is marked."
        ).format(low=low, high=high)
        return (
            _Column(self.tr("Weight"), ""),
            _Column(
                self.tr("Gradient"),
                self.tr("Norm of the gradient before clipping"),
                lambda seen: seen.norm_before,
            ),
            _Column(
                self.tr("Clipped"),
                self.tr("Norm of the gradient after clipping"),
                lambda seen: seen.norm_after,
            ),
            _Column(
                self.tr("Norm"),
                self.tr("Norm of the weight before the step"),
                lambda seen: seen.weight_norm,
            ),
            _Column(self.tr("Update ratio"), usual, ratio_of),
            _Column(self.tr("Trend"), self.tr("Update by weight at all recorded steps")),
        )


class SortedWeights(QSortFilterProxyModel):
    """The table in the order of a column; what is not a number comes last."""

    def __init__(self, table: WeightsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSourceModel(table)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Away from its weight, a gate is called by its whole name."""
        if index.column() == 0 and self.sortColumn() > 0 and role == Qt.ItemDataRole.DisplayRole:
            return super().data(index, Qt.ItemDataRole.ToolTipRole)
        return super().data(index, role)

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:
        """By number."""
        first, second = left.data(SORTED_BY), right.data(SORTED_BY)
        is_number, is_second_number = not isnan(first), not isnan(second)
        if not (is_number and is_second_number):
            is_upwards = self.sortOrder() == Qt.SortOrder.AscendingOrder
            return is_number == is_upwards and is_number != is_second_number
        return bool(first < second)
