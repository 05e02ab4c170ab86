"""The network as a table: name, output shape, parameters, and the totals below."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.network.summary import Summary, SummaryRow, summarize
from gui.document import Document
from gui.theme import current, mark, mono_font


class SummaryTable(QAbstractTableModel):
    """The rows of a `Summary`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._summary = Summary(())
        self._columns = (
            self.tr("Layer"),
            self.tr("Kind"),
            self.tr("Output shape"),
            self.tr("Parameters"),
            self.tr("Reads"),
        )

    def show_summary(self, summary: Summary) -> None:
        """Show another summary."""
        if summary != self._summary:
            self.beginResetModel()
            self._summary = summary
            self.endResetModel()

    @property
    def summary(self) -> Summary:
        """What is shown."""
        return self._summary

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._summary.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 3:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._summary.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(row)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 3:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and index.column() == 2:
            return mono_font(current().tokens.size_quiet)
        return None

    def _texts(self, row: SummaryRow) -> tuple[str, ...]:
        axes = "?" if row.shape is None else str(row.shape.axes)
        count = f"{row.parameters:,}"
        fixed = row.parameters - row.trainable_parameters
        if fixed == row.parameters > 0:
            count = self.tr("{count} (fixed)").format(count=count)
        elif fixed:
            count = self.tr("{count} ({fixed} fixed)").format(count=count, fixed=f"{fixed:,}")
        return (row.name, row.kind, axes, count, ", ".join(row.reads) or self.tr("the data"))


class SummaryPanel(QWidget):
    """The table and its totals; a click on a row selects the layer.

    Written again at every change, but only while it can be seen.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._model = SummaryTable(self)
        self._table = QTableView(self)
        self._table.setModel(self._model)
        self._table.setAccessibleName(self.tr("Summary of the network"))
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self._table.selectionModel().selectionChanged.connect(self._on_rows_selected)
        self._totals = QLabel(self)
        self._totals.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        mark(self._totals, role="mono")

        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self._table, 1)
        column.addWidget(self._totals)

        self._is_showing = False
        self._is_stale = True
        document.findings_changed.connect(self._on_findings_changed)
        document.selection_changed.connect(self._on_selection_changed)

    def summary(self) -> Summary:
        """Of the network as it stands, whether it can be seen or not."""
        if self._is_stale:
            self._show()
        return self._model.summary

    def showEvent(self, a0: QShowEvent | None) -> None:
        super().showEvent(a0)
        if self._is_stale:
            self._show()

    def _on_findings_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        self._is_stale = False
        summary = summarize(
            self._document.network, self._document.signature, self._document.inference
        )
        self._is_showing = True
        self._model.show_summary(summary)
        self._is_showing = False
        self._totals.setText(
            self.tr(
                "Total parameters: {total:,}\nTrainable: {trainable:,}\nNot trainable: {fixed:,}"
            ).format(
                total=summary.parameters,
                trainable=summary.trainable_parameters,
                fixed=summary.fixed_parameters,
            )
        )
        self._on_selection_changed(self._document.selection)

    def _on_rows_selected(self) -> None:
        if self._is_showing:
            return
        self._document.select(self._selected_ids())

    def _selected_ids(self) -> set[str]:
        rows = self._model.summary.rows
        return {rows[index.row()].node_id for index in self._table.selectionModel().selectedRows()}

    def _on_selection_changed(self, ids: frozenset[str]) -> None:
        if self._is_stale or self._selected_ids() == ids:
            return  # the table chose them; Shift and the arrows go on from where they are
        self._is_showing = True
        selection = self._table.selectionModel()
        selection.clearSelection()
        for number, row in enumerate(self._model.summary.rows):
            if row.node_id in ids:
                selection.select(
                    self._model.index(number, 0),
                    QItemSelectionModel.SelectionFlag.Select
                    | QItemSelectionModel.SelectionFlag.Rows,
                )
        self._is_showing = False
