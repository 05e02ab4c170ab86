"""Which settings differ between the runs that are selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt6.QtWidgets import QAbstractItemView, QStackedLayout, QTableView, QWidget

from engine.project.differences import LACKING, Difference, differences
from engine.training.run_list import ListedRun, labels_of
from gui.forms.wording import value_text
from gui.runs.line_style import LineStyle
from gui.theme import current, mono_font
from gui.widgets.empty_state import EmptyState
from gui.widgets.no_markup import no_markup

_WIDEST = 260


class DifferencesModel(QAbstractTableModel):
    """A row a setting; the first column says which, the others what each run has there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._styles: tuple[LineStyle | None, ...] = ()
        self._rows: tuple[Difference, ...] = ()

    def show_runs(self, runs: Sequence[ListedRun], styles: Mapping[Path, LineStyle]) -> int:
        """Compare these runs; how many settings differ."""
        self.beginResetModel()
        self._labels = labels_of(runs)
        self._styles = tuple(styles.get(run.path) for run in runs)
        self._rows = differences([run.project for run in runs if run.project is not None])
        self.endResetModel()
        return len(self._rows)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1 + len(self._labels)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if section == 0:
            return self.tr("Setting") if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return f" {self._labels[section - 1]}"  # a little away from the piece of its curve
        if role == Qt.ItemDataRole.DecorationRole:
            style = self._styles[section - 1]
            return style and style.icon()
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if index.column() == 0:
            text = row.place
            if role == Qt.ItemDataRole.FontRole:
                return mono_font(current().tokens.size_small)
        else:
            value = row.values[index.column() - 1]
            text = "–" if value is LACKING else value_text(value)
            if role == Qt.ItemDataRole.AccessibleTextRole and value is LACKING:
                return self.tr("not there")
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return no_markup(text)
        return None


class DifferencesTable(QWidget):
    """The table, or why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = DifferencesModel(self)
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Settings that differ"))
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.empty_state = EmptyState("ph.git-diff", "", parent=self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty_state)
        self._stack.addWidget(self.view)

    def show_runs(self, runs: Sequence[ListedRun], styles: Mapping[Path, LineStyle]) -> int:
        """Compare runs, none of them damaged; how many settings differ."""
        count = self.model.show_runs(runs, styles)
        if len(runs) < 2:
            self.empty_state.set_text(
                self.tr("Select two runs or more"),
                self.tr("Then the settings in which they differ stand here."),
            )
        elif not count:
            self.empty_state.set_text(self.tr("These runs have the same settings"))
        self._stack.setCurrentWidget(self.view if count else self.empty_state)
        self.view.resizeColumnsToContents()
        for column in range(self.model.columnCount()):
            self.view.setColumnWidth(column, min(self.view.columnWidth(column) + 12, _WIDEST))
        return count
