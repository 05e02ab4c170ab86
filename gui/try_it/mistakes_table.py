"""The worst mistakes, row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QAbstractTableModel, QLocale, QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.widgets.no_markup import no_markup
from gui.widgets.numbers import as_number, as_percentage

if TYPE_CHECKING:
    from engine.training.class_examination import Examination, Mistake

_LONGEST_TIP = 2000
_ROOM = 6
"""Pixels of a row beside its words: the panel is low, and mistakes are many."""


class MistakesModel(QAbstractTableModel):
    """Mistakes with the worst first, of one pair of classes or of all."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.mistakes: tuple[Mistake, ...] = ()
        self._write: Callable[[float], str] = as_percentage
        self._has_steps = False
        self._all_columns = (
            (self.tr("Row"), self.tr("What the row holds")),
            (self.tr("Step"), self.tr("Which step of the row, padding counted")),
            (self.tr("Is"), self.tr("Its class")),
            (self.tr("As"), self.tr("What it was taken for")),
            (self.tr("With"), self.tr("The probability of what it was taken for, or its output")),
        )

    def show_mistakes(self, mistakes: tuple[Mistake, ...], *, are_probabilities: bool) -> None:
        """Show others."""
        self.beginResetModel()
        self.mistakes = mistakes
        self._write = as_percentage if are_probabilities else as_number
        self._has_steps = any(each.step is not None for each in mistakes)
        self.endResetModel()

    @property
    def _columns(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            column
            for place, column in enumerate(self._all_columns)
            if self._has_steps or place != 1
        )

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.mistakes)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section][0]
            if role == Qt.ItemDataRole.ToolTipRole:
                return self._columns[section][1]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        mistake = self.mistakes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            words = (
                " ".join(mistake.text.split()),
                *(() if not self._has_steps else (QLocale().toString(mistake.step or 0),)),
                mistake.label,
                mistake.predicted,
                self._write(mistake.predicted_score),
            )
            return words[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = self.tr("{text}\n{label} {label_score}, {predicted} {predicted_score}")
            return no_markup(
                tip.format(
                    text=mistake.text[:_LONGEST_TIP],
                    label=mistake.label,
                    label_score=self._write(mistake.label_score),
                    predicted=mistake.predicted,
                    predicted_score=self._write(mistake.predicted_score),
                )
            )
        return None

    def _alignment(self, column: int) -> int:
        last = len(self._columns) - 1
        is_number = column == last or (self._has_steps and column == 1)
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)


class MistakesTable(QTableView):
    """A click on a mistake, or Return, asks for its text to be tried."""

    mistake_chosen = pyqtSignal(object)
    """The Mistake."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = MistakesModel(self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROOM)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setResizeContentsPrecision(40)
        self.setAccessibleName(self.tr("Worst mistakes"))
        self.clicked.connect(self._choose)

    def show_mistakes(self, examination: Examination | None, mistakes: tuple[Mistake, ...]) -> None:
        """Show mistakes of an examination."""
        are_probabilities = examination is None or examination.gives_probabilities
        if mistakes != self._model.mistakes:
            self._model.show_mistakes(mistakes, are_probabilities=are_probabilities)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What is shown."""
        return self._model.mistakes

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Return and the space bar choose the row."""
        if e is not None and e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(e)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.mistake_chosen.emit(self._model.mistakes[index.row()])
