"""What came of it as a table: a row a line of the plot, a column a lag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QWidget

from engine.training.remembering.cells import Cell, cells_of, is_over, longest_remembered
from engine.training.remembering.experiment import Case, Experiment, line_label
from engine.training.remembering.results import CaseResult, Outcome
from gui.theme import current
from gui.translation import translated
from gui.widgets.no_markup import no_markup

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class CellTable(QAbstractTableModel):
    """How many runs succeeded, and up to which lag most did."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._experiment = Experiment()
        self._results: Mapping[Case, CaseResult] = {}
        self._running: Case | None = None

    def show_results(
        self,
        experiment: Experiment,
        results: Mapping[Case, CaseResult],
        running: Case | None = None,
    ) -> None:
        """Show these; ``running`` is the run that goes on."""
        is_same = (experiment.lines, experiment.lag_numbers) == (
            self._experiment.lines,
            self._experiment.lag_numbers,
        )
        if not is_same:
            self.beginResetModel()
        self._experiment, self._results, self._running = experiment, dict(results), running
        if not is_same:
            self.endResetModel()
        elif self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cell_at(self, index: QModelIndex) -> Cell | None:
        """What a place of the table stands for; None: for no single lag."""
        lags = self._experiment.lag_numbers
        if not index.isValid() or not 1 <= index.column() <= len(lags):
            return None
        line = self._experiment.lines[index.row()]
        return cells_of(self._experiment, self._results)[line, lags[index.column() - 1]]

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._experiment.lines)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._experiment.lag_numbers) + 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return _RIGHT
        last = self.columnCount() - 1
        if role == Qt.ItemDataRole.ToolTipRole and section == last:
            return self.tr("The greatest lag at which at least half of the runs succeeded")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section in (0, last):
            return self.tr("Layer") if section == 0 else self.tr("Remembers")
        lag = self._experiment.lag_numbers[section - 1]
        return self.tr("Lag {lag}").format(lag=lag)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return _RIGHT
        cell = self.cell_at(index)
        if cell is None:
            return self._edge(index) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._word(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            return no_markup("\n".join(map(self._told, cell.results))) or None
        if role == Qt.ItemDataRole.ForegroundRole and not cell.succeeded:
            return QColor(current().tokens.quiet_text)
        return None

    def _edge(self, index: QModelIndex) -> str:
        line = self._experiment.lines[index.row()]
        if index.column() == 0:
            return translated(line_label(line))
        longest = longest_remembered(self._experiment, self._results, line)
        return "" if longest is None else str(longest)

    def _word(self, cell: Cell) -> str:
        if self._running is not None and (self._running.line, self._running.lag) == (
            cell.line,
            cell.lag,
        ):
            return self.tr("running")
        if cell.runs:
            return f"{cell.succeeded}/{cell.runs}"
        over = is_over(self._experiment, self._results, cell.line)
        return self.tr("not tried") if over is not None and cell.lag > over else ""

    def _told(self, result: CaseResult) -> str:
        words: dict[Outcome, str] = {
            "succeeded": self.tr("succeeded"),
            "hopeless": self.tr("hopeless"),
            "out of steps": self.tr("out of steps"),
            "not finite": self.tr("not finite"),
        }
        wrong = "-" if result.wrong is None else f"{result.wrong:.1%}"
        return self.tr(
            "Run {number}: {outcome} after {steps} steps, {wrong} of the rows wrong at best, "
            "clipped at {clipped} of the steps, largest gradient norm {norm}"
        ).format(
            number=result.repeat + 1,
            outcome=words[result.outcome],
            steps=result.steps,
            wrong=wrong,
            clipped=f"{result.clipped_share:.0%}",
            norm=f"{result.largest_norm:.3g}",
        )
