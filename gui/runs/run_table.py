"""The runs as a table that can be sorted by every column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QSortFilterProxyModel, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QWidget

from engine.training.measures import ACCURACY, Measured, best_measured
from engine.training.run_list import ListedRun
from gui.plots.ticks import written
from gui.runs.line_style import LineStyle
from gui.theme import current
from gui.translation import translated
from gui.widgets.no_markup import no_markup
from gui.widgets.numbers import as_percentage

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, order=True)
class Best:
    """The best that a run measured, in an order that makes sense: the greater, the better."""

    order: tuple[int, float]
    found: Measured = field(compare=False)


@dataclass(frozen=True)
class Column:
    """One column: what it is sorted by, and how that is written."""

    title: str
    value: Callable[[ListedRun], Any]
    """None where a run has none: such runs stand last whichever way it is sorted."""
    text: Callable[[Any], str] = str
    is_number: bool = True
    help: str = ""


class RunTable(QAbstractTableModel):
    """A row a run."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs: tuple[ListedRun, ...] = ()
        self._styles: dict[Path, LineStyle] = {}
        self._measures: set[str] = set()
        """Labels of what the runs measured."""
        self._columns = self._made_columns()

    @property
    def runs(self) -> tuple[ListedRun, ...]:
        """What is shown."""
        return self._runs

    def show_runs(self, runs: Sequence[ListedRun]) -> None:
        """Show these runs."""
        self.beginResetModel()
        self._runs = tuple(runs)
        every = (best_measured(run.record) for run in runs if run.record is not None)
        self._measures = {best.measure.label for best in every if best is not None}
        self.endResetModel()

    def show_styles(self, styles: Mapping[Path, LineStyle]) -> None:
        """Put pieces of their curves after the names of these runs."""
        if self._styles != dict(styles):
            self._styles = dict(styles)
            if self._runs:
                last = self.index(len(self._runs) - 1, 0)
                self.dataChanged.emit(self.index(0, 0), last, [int(Qt.ItemDataRole.DecorationRole)])

    def titles(self) -> tuple[str, ...]:
        """What the columns are called."""
        return tuple(map(self._title, self._columns))

    def _title(self, column: Column) -> str:
        if column.value is not _best:
            return column.title
        return self.tr("Best") if len(self._measures) > 1 else self._one_measure()

    def _one_measure(self) -> str:
        return translated(next(iter(self._measures), ACCURACY.label))

    def _best_text(self, best: Best) -> str:
        """The value, and what it is one of where that is not the same for all runs."""
        found = best.found
        text = as_percentage(found.value) if found.measure.is_share else written(found.value, 3)
        if len(self._measures) < 2:
            return text
        return f"{translated(found.measure.label).lower()} {text}"

    def value(self, index: QModelIndex) -> Any:
        """What a cell is sorted by; None where the run has no such value."""
        return self._columns[index.column()].value(self._runs[index.row()])

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help or None
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return _RIGHT
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        run, column = self._runs[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            value = column.value(run)
            return "" if value is None else column.text(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return _RIGHT
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            style = self._styles.get(run.path)
            return style and style.icon()
        if role == Qt.ItemDataRole.ToolTipRole:
            return no_markup(self._tooltip(run))
        if role == Qt.ItemDataRole.ForegroundRole and self._is_bad(run, column):
            return QColor(current().tokens.bad_text)
        return None

    def _is_bad(self, run: ListedRun, column: Column) -> bool:
        return column.value(run) in (self.tr("damaged"), self.tr("not finite"))

    def _tooltip(self, run: ListedRun) -> str:
        if run.damage is not None:
            return translated(run.damage)
        lines = [str(run.path), self.tr("Began {moment}").format(moment=f"{run.began:%c}")]
        record = run.record
        if record is not None and record.not_finite:
            lines.append(record.not_finite)
        if record is not None and record.best_epoch is not None:
            lines.append(self.tr("Best in epoch {epoch}").format(epoch=record.best_epoch))
        return "\n".join(lines)

    def _status(self, run: ListedRun) -> str:
        return {
            None: self.tr("damaged"),
            "running": self.tr("running"),
            "finished": self.tr("finished"),
            "early": self.tr("ended early"),
            "stopped": self.tr("stopped"),
            "not finite": self.tr("not finite"),
            "interrupted": self.tr("broken off"),
        }[run.status]

    def _made_columns(self) -> tuple[Column, ...]:
        def recorded(name: str) -> Callable[[ListedRun], Any]:
            return lambda run: run.record and getattr(run.record, name)

        def last(name: str) -> Callable[[ListedRun], Any]:
            return lambda run: run.last_epoch.get(name)

        def epochs(run: ListedRun) -> tuple[int, int] | None:
            return None if run.record is None else (run.record.epochs_done, run.record.epochs)

        locale = QLocale()
        return (
            Column(self.tr("Run"), lambda run: run.name, is_number=False),
            Column(
                self.tr("Best"),
                _best,
                self._best_text,
                help=self.tr(
                    "The best of the run in validation: its accuracy, the error where numbers are "
                    "asked for, the perplexity of a language model"
                ),
            ),
            Column(self.tr("Status"), self._status, is_number=False),
            Column(self.tr("Began"), lambda run: run.began, _moment, is_number=False),
            Column(
                self.tr("Epochs"),
                epochs,
                lambda pair: f"{pair[0]}/{pair[1]}",
                help=self.tr("Epochs done, of how many"),
            ),
            Column(
                self.tr("Loss"),
                last("loss"),
                lambda loss: written(loss, 3),
                help=self.tr("Mean training loss of the last epoch"),
            ),
            Column(
                self.tr("Val. loss"),
                last("validation_loss"),
                lambda loss: written(loss, 3),
                help=self.tr("Validation loss after the last epoch"),
            ),
            Column(
                self.tr("Time"),
                recorded("seconds"),
                _duration,
                help=self.tr("How long it trained, pauses left out"),
            ),
            Column(self.tr("Parameters"), recorded("parameters"), locale.toString),
            Column(self.tr("Seed"), recorded("seed"), str),
        )


class SortedRuns(QSortFilterProxyModel):
    """The table in the order of a column, with those runs alone that a search means."""

    def __init__(self, table: RunTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self.setSourceModel(table)
        self.setFilterKeyColumn(-1)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:
        """Runs without a value come last, whichever way is sorted."""
        first, second = self._table.value(left), self._table.value(right)
        if first is None or second is None:
            is_upwards = self.sortOrder() == Qt.SortOrder.AscendingOrder
            return (first is not None) == is_upwards and first != second
        if isinstance(first, str):
            return first.casefold() < str(second).casefold()
        return bool(first < second)


def _best(run: ListedRun) -> Best | None:
    found = None if run.record is None else best_measured(run.record)
    return None if found is None else Best(found.order, found)


def _moment(when: datetime) -> str:
    """The time of today, else the date."""
    is_today = when.date() == datetime.now().astimezone().date()
    return f"{when:%H:%M}" if is_today else f"{when:%Y-%m-%d}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
