"""The left side: a search field, the table of runs, and buttons for what is selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PyQt6.QtCore import QItemSelectionModel, QLocale, QModelIndex, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.training.run_list import ListedRun, RunList
from gui.runs.line_style import SWATCH, LineStyle
from gui.runs.run_actions import RunActions
from gui.runs.run_table import RunTable, SortedRuns
from gui.theme import icon, mark

_BEGAN = 3
"""The column it is sorted by at first."""
_WIDEST = 230


class _NameCells(QStyledItemDelegate):
    """The piece of a run's curve stands after its name, so that names stay where they are."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is not None:
            option.decorationPosition = QStyleOptionViewItem.Position.Right


class RunSide(QWidget):
    """Several rows can be selected; a refresh keeps the selection."""

    selection_changed = pyqtSignal()
    opened = pyqtSignal()
    """A row was double-clicked."""
    menu_asked = pyqtSignal(QPoint)
    """Where on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = RunTable(self)
        self._sorted = SortedRuns(self._table, self)
        self._is_showing = False
        self._has_widths = False
        self._listed = RunList(Path())
        self._compared = 0
        self.view = QTableView(self)
        self.view.setModel(self._sorted)
        self.view.setAccessibleName(self.tr("Runs"))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.view.setIconSize(SWATCH)
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(_BEGAN, Qt.SortOrder.DescendingOrder)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.view.setItemDelegateForColumn(0, _NameCells(self.view))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu_requested)
        self.view.doubleClicked.connect(lambda _index: self.opened.emit())
        self.view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search runs"))
        self.search.setAccessibleName(self.tr("Search runs"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search_changed)
        self._count = QLabel(self)
        mark(self._count, role="quiet")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(2)
        self._lay_out()

    def _lay_out(self) -> None:
        self.head = QWidget(self)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self._count)
        row.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)

    def add_buttons(self, actions: RunActions) -> None:
        """Show what is wanted most as buttons, and the rest in a menu."""
        for action in (actions.open, actions.delete):
            self._buttons.addWidget(self._button(action))
        more = QToolButton(self)
        more.setIcon(icon("ph.dots-three", "quiet_text"))
        more.setAutoRaise(True)
        more.setToolTip(self.tr("More: export, TensorBoard, show folder"))
        more.setAccessibleName(self.tr("More to do with the selected runs"))
        more.clicked.connect(
            lambda: self.menu_asked.emit(more.mapToGlobal(more.rect().bottomLeft()))
        )
        self._buttons.addWidget(more)

    # What it shows ---------------------------------------------------------------------------

    def show_runs(self, listed: RunList) -> None:
        """Show other runs, and keep those selected that are still there."""
        self._listed = listed
        if listed.runs != self._table.runs:
            paths = [run.path for run in self.selected()]
            self._is_showing = True
            self._table.show_runs(listed.runs)
            self.select(paths)
            self._is_showing = False
        if not self._has_widths and listed.runs:
            self._has_widths = True
            self.view.resizeColumnsToContents()
            for column in range(self._table.columnCount()):
                width = self.view.columnWidth(column) + (SWATCH.width() + 8 if column == 0 else 8)
                self.view.setColumnWidth(column, min(width, _WIDEST))
        self._show_count()

    def show_compared(self, styles: Mapping[Path, LineStyle]) -> None:
        """Put a piece of its curve after the name of each of these runs."""
        self._table.show_styles(styles)
        self._compared = len(styles)
        self._show_count()

    def selected(self) -> tuple[ListedRun, ...]:
        """The runs of the selected rows, in the order of the table."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return tuple(self._run_at(self._sorted.index(row, 0)) for row in rows)

    def select(self, paths: Sequence[Path]) -> None:
        """Select the rows of these runs, those alone."""
        selection = self.view.selectionModel()
        was_showing, self._is_showing = self._is_showing, True
        selection.clearSelection()
        for row in range(self._sorted.rowCount()):
            index = self._sorted.index(row, 0)
            if self._run_at(index).path in paths:
                flags = QItemSelectionModel.SelectionFlag
                if not selection.hasSelection():
                    selection.setCurrentIndex(index, flags.NoUpdate)
                selection.select(index, flags.Select | flags.Rows)
        self._is_showing = was_showing
        if not was_showing:
            self.selection_changed.emit()

    def first_selected_row(self) -> int:
        """The upper one of the rows that are selected; 0 without any."""
        rows = [index.row() for index in self.view.selectionModel().selectedRows()]
        return min(rows, default=0)

    def select_row(self, row: int) -> None:
        """Select one row, or the last where there are fewer."""
        count = self._sorted.rowCount()
        if count:
            index = self._sorted.index(min(row, count - 1), 0)
            self.select([self._run_at(index).path])

    def _run_at(self, index: QModelIndex) -> ListedRun:
        return self._table.runs[self._sorted.mapToSource(index).row()]

    def _show_count(self) -> None:
        shown, count = self._sorted.rowCount(), len(self._listed.runs)
        selected = len(self.view.selectionModel().selectedRows())
        numbers = {"count": count, "shown": shown, "selected": selected, "compared": self._compared}
        if selected > self._compared > 1:
            words = self.tr("{compared} of {selected} compared")
        elif shown != count:
            words = self.tr("{shown} of {count}")
        else:
            words = self.tr("1 run") if count == 1 else self.tr("{count} runs")
        self._count.setText(
            words.format(**{name: QLocale().toString(each) for name, each in numbers.items()})
        )
        older = self.tr("{count} older runs are not listed: move them elsewhere, or delete some.")
        left_out = self._listed.left_out
        self._count.setToolTip(older.format(count=QLocale().toString(left_out)) if left_out else "")

    # Signals ---------------------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        if not self._is_showing:
            self.selection_changed.emit()

    def _on_search_changed(self, text: str) -> None:
        self._sorted.setFilterFixedString(text.strip())
        self._show_count()

    def _on_menu_requested(self, place: QPoint) -> None:
        self.menu_asked.emit(self.view.viewport().mapToGlobal(place))

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(action.text())
        return button
