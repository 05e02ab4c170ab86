"""How long the texts are, how many rows each class has, and what the symbols are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from gui.data.bar_plot import BarPlot
from gui.data.symbols_table import SymbolsTable

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

_MOST_BARS = 60
_MOST_CLASSES = 12


class Charts(QWidget):
    """Two small plots and a list side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lengths = BarPlot(self.tr("Symbols in a text"), self)
        self.classes = BarPlot(self.tr("Rows of each class"), self)
        self.symbols = SymbolsTable(self)
        self.has_data = False
        self._title_of_classes = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.lengths, 1)
        row.addWidget(self.classes, 1)
        row.addWidget(self.symbols, 1)

    def show_dataset(self, dataset: Dataset, weights: Sequence[float] | None = None) -> None:
        """Show another dataset; ``weights`` is what a row of each class counts in training."""
        self.has_data = True
        self._show_lengths(dataset)
        self._show_classes(dataset)
        self.show_weights(weights)
        self.symbols.show_dataset(dataset)

    def show_weights(self, weights: Sequence[float] | None) -> None:
        """Say what a row of each class counts in training; None: all the same."""
        title = self._title_of_classes
        if weights:
            title = self.tr("Rows by class, weights {least} to {most}").format(
                least=f"{min(weights):.2g}", most=f"{max(weights):.2g}"
            )
        self.classes.set_title(title)

    def _show_lengths(self, dataset: Dataset) -> None:
        counts = dataset.length_counts
        # A few very long texts would leave the rest a sliver: the last bar takes them in.
        most = int(np.searchsorted(np.cumsum(counts), 0.995 * counts.sum())) + 1
        size = max(1, -(-most // _MOST_BARS))
        bars = -(-most // size)
        heights = [int(counts[place * size : (place + 1) * size].sum()) for place in range(bars)]
        heights[-1] += int(counts[bars * size :].sum())
        middles = [place * size + (size - 1) / 2 for place in range(bars)]
        cut = dataset.facts.length
        is_cut = dataset.facts.longest > cut and cut <= bars * size
        self.lengths.show_bars(
            middles, heights, width=0.8 * size, line=cut + 0.5 if is_cut else None
        )
        share = counts[cut + 1 :].sum() / max(1, counts.sum())
        title = self.tr("Symbols in a text")
        if is_cut:
            title = self.tr("Lengths; {share} are cut at {length}").format(
                share=f"{share:.1%}", length=cut
            )
        self.lengths.set_title(title)

    def _show_classes(self, dataset: Dataset) -> None:
        counts, names = dataset.class_counts, dataset.facts.classes
        title = self.tr("Rows of each class")
        order = list(range(len(names)))
        if len(names) > _MOST_CLASSES:
            order = sorted(order, key=lambda place: -counts[place])[:_MOST_CLASSES]
            title = self.tr("Rows of the {count} largest of {all} classes").format(
                count=_MOST_CLASSES, all=f"{len(names):,}"
            )
        self._title_of_classes = title
        room = max(3, 72 // max(1, len(order)))
        shown = [
            name if len(name) <= room else name[: room - 1] + "…"
            for name in (names[place] for place in order)
        ]
        self.classes.show_bars(
            list(range(len(order))), [int(counts[place]) for place in order], width=0.6, names=shown
        )
