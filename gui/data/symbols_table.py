"""A list of things with how often each of them is: the commonest symbols, or classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.data.bar_plot import HEIGHT
from gui.theme import current, mark, mono_font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.no_markup import no_markup

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

_MOST = 200
_UNKNOWN = 1
_ROW_HEIGHT = 22
_NARROWEST = 170
_WIDEST = 420
"""Wider, and a count would stand far from what it is the count of."""


@dataclass(frozen=True)
class Counted:
    """A line of the list."""

    name: str
    count: int
    tip: str = ""


class CountsTable(QWidget):
    """A title over a list of names with counts and shares."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title, self)
        mark(self._title, role="section")
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(title)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setFixedHeight(HEIGHT)
        self.table.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(_WIDEST)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().setMinimumSectionSize(0)
        self.table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.table.horizontalHeader().setSectionResizeMode(
                column, QHeaderView.ResizeMode.ResizeToContents
            )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self.table)

    def title(self) -> str:
        """What stands above."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Change the words above."""
        self._title.setText(title)

    def show_counts(self, rows: Sequence[Counted], total: int, *, in_mono: bool = False) -> None:
        """Show these, with their shares of a total."""
        self.table.setRowCount(len(rows))
        mono = mono_font(current().tokens.size_quiet)
        for row, counted in enumerate(rows):
            words = (counted.name, f"{counted.count:,}", _share(counted.count, max(1, total)))
            for column, text in enumerate(words):
                item = QTableWidgetItem(text)
                item.setToolTip(no_markup(counted.tip or counted.name))
                if column or in_mono:
                    item.setFont(mono)
                if column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        self.table.scrollToTop()


class SymbolsTable(CountsTable):
    """The commonest symbols, and how often they are in the rows for training."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._title.setText(self.tr("Symbols"))
        self.table.setAccessibleName(self.tr("The commonest symbols"))

    def show_dataset(self, dataset: Dataset) -> None:
        """Show another dataset."""
        from engine.data.prepared_preview import UNKNOWN_MARK, visible

        counts, vocabulary = dataset.symbol_counts, dataset.facts.vocabulary
        total = max(1, int(counts.sum()))
        unknown = int(counts[_UNKNOWN])
        title = self.tr("{count} symbols").format(count=f"{len(vocabulary):,}")
        if unknown:
            title = self.tr("{count} symbols; {share} unknown").format(
                count=f"{len(vocabulary):,}", share=_share(unknown, total)
            )
        self.set_title(title)
        commonest = np.argsort(-counts, kind="stable")[:_MOST]
        commonest = commonest[counts[commonest] > 0]
        rows = []
        for number in commonest.tolist():
            is_unknown = number == _UNKNOWN
            symbol = UNKNOWN_MARK if is_unknown else visible(vocabulary[number])
            tip = self.tr("What is not in the vocabulary") if is_unknown else vocabulary[number]
            rows.append(Counted(symbol, int(counts[number]), tip))
        self.show_counts(rows, total, in_mono=True)


def _share(count: int, total: int) -> str:
    share = count / total
    return f"{share:.1%}" if share >= 0.001 else "<0.1%"
