"""What the rows are like: lengths, classes, symbols; a series, and the numbers asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from gui.data.bar_plot import BarPlot
from gui.data.series_plot import SeriesPlot
from gui.data.symbols_table import Counted, CountsTable, SymbolsTable

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

_MOST_BARS = 60
_NUMBER_BARS = 40
_MOST_NUMBERS = 200_000
"""Of those asked for, that are counted for their histogram."""
_MOST_CLASSES = 12
_ROOM_FOR_NAMES = 48
"""Characters that stand beside each other under a plot."""


class Charts(QWidget):
    """Small plots and a list side by side; those alone that tell something of the data."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lengths = BarPlot(self.tr("Symbols in a text"), self)
        self.classes = BarPlot(self.tr("Rows of each class"), self)
        self.class_list = CountsTable(self.tr("Rows of each class"), self)
        self.numbers = BarPlot(self.tr("Numbers asked for"), self)
        self.series = SeriesPlot(self)
        self.symbols = SymbolsTable(self)
        self.has_data = False
        self._title_of_classes = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.series, 2)
        for chart in (
            self.lengths,
            self.classes,
            self.class_list,
            self.numbers,
            self.symbols,
        ):
            row.addWidget(chart, 1)
        row.setStretchFactor(self.class_list, 2)  # beside its names stand counts and shares
        row.addStretch(0)  # room that nothing else wants

    def show_dataset(self, dataset: Dataset, weights: Sequence[float] | None = None) -> None:
        """Show another dataset; ``weights`` is what a row of each class counts in training."""
        self.has_data = True
        facts = dataset.facts
        shown: dict[QWidget, bool] = {
            self.lengths: int(np.count_nonzero(dataset.length_counts)) > 1,
            self.classes: bool(facts.classes) and not self._need_list(facts.classes),
            self.class_list: self._need_list(facts.classes),
            self.numbers: bool(facts.targets),
            self.series: dataset.series is not None,
            self.symbols: bool(facts.vocabulary),
        }
        for chart, is_shown in shown.items():
            chart.setVisible(is_shown)
        if shown[self.lengths]:
            self._show_lengths(dataset)
        if facts.classes:
            self._show_classes(dataset)
            self.show_weights(weights)
        if facts.targets:
            self._show_numbers(dataset)
        if dataset.series is not None:
            self.series.show_series(dataset.series, facts.length)
        if facts.vocabulary:
            self.symbols.show_dataset(dataset)

    def _show_numbers(self, dataset: Dataset) -> None:
        """How often the numbers asked for in training are about so large, in their own unit."""
        from engine.data import answers_in_own_unit

        rows, names = dataset.training, dataset.facts.targets
        few = slice(None, None, max(1, -(-len(rows) // _MOST_NUMBERS)))
        found = answers_in_own_unit(dataset, rows, few)[:, 0]
        counts, edges = np.histogram(found, bins=min(_NUMBER_BARS, max(1, len(found) // 2)))
        middles = (edges[:-1] + edges[1:]) / 2
        width = float(edges[1] - edges[0])
        self.numbers.show_bars(middles.tolist(), counts.tolist(), width=0.9 * width)
        title = self.tr("How often {name} is asked for").format(name=names[0])
        if names[0].isdigit():  # an array's numbers have no names
            title = self.tr("How often each number is asked for")
            if len(names) > 1:
                title = self.tr("How often each first number is asked for")
        self.numbers.set_title(title)

    def show_weights(self, weights: Sequence[float] | None) -> None:
        """Say what a row of each class counts in training; None: all the same."""
        title = self._title_of_classes
        if weights:
            title = self.tr("Rows by class, weights {least} to {most}").format(
                least=f"{min(weights):.2g}", most=f"{max(weights):.2g}"
            )
        self.classes.set_title(title)
        self.class_list.set_title(title)

    def _need_list(self, names: Sequence[str]) -> bool:
        """Whether the names of classes are too long to stand under bars."""
        shown = sorted(map(len, names), reverse=True)[:_MOST_CLASSES]
        return min(len(names), _MOST_CLASSES) * sum(shown[:1]) > _ROOM_FOR_NAMES

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
        is_of_steps = dataset.facts.kind.each_step
        title = self.tr("Steps of each class") if is_of_steps else self.tr("Rows of each class")
        order = list(range(len(names)))
        if self._need_list(names):
            self._title_of_classes = title
            order.sort(key=lambda place: -counts[place])
            rows = [Counted(names[place], int(counts[place])) for place in order]
            self.class_list.show_counts(rows, int(counts.sum()))
            return
        if len(names) > _MOST_CLASSES:
            order = sorted(order, key=lambda place: -counts[place])[:_MOST_CLASSES]
            title = self.tr("The {count} largest of {all} classes").format(
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
