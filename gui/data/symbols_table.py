"""The commonest symbols, and how often they are in the rows for training."""

from __future__ import annotations

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


class SymbolsTable(QWidget):
    """A title that says how many there are, over a list of symbols with counts and shares."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(self.tr("Symbols"), self)
        mark(self._title, role="section")
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(self.tr("The commonest symbols"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setFixedHeight(HEIGHT)
        self.table.setMinimumWidth(_NARROWEST)
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
        self._title.setText(title)
        commonest = np.argsort(-counts, kind="stable")[:_MOST]
        commonest = commonest[counts[commonest] > 0]
        self.table.setRowCount(len(commonest))
        font = mono_font(current().tokens.size_quiet)
        for row, number in enumerate(commonest.tolist()):
            is_unknown = number == _UNKNOWN
            symbol = UNKNOWN_MARK if is_unknown else visible(vocabulary[number])
            count = int(counts[number])
            tip = self.tr("What is not in the vocabulary") if is_unknown else vocabulary[number]
            for column, text in enumerate((symbol, f"{count:,}", _share(count, total))):
                item = QTableWidgetItem(text)
                item.setToolTip(no_markup(tip))
                item.setFont(font)
                if column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        self.table.scrollToTop()


def _share(count: int, total: int) -> str:
    share = count / total
    return f"{share:.1%}" if share >= 0.001 else "<0.1%"
