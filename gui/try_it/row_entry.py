"""A row of the data that cannot be typed, and what the network says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gui.plots.curves_plot import Curve, CurvesPlot
from gui.theme import mark
from gui.try_it.answer_view import AnswerView
from gui.try_it.entry import Entry
from gui.try_it.saving_plots import save_when_asked
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.row_picker import RowPicker

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.examination import Part

_STYLES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("accent", ()),
    ("warning", (5.0, 2.0)),
    ("good", (1.5, 1.5)),
    ("symbols", (5.0, 1.5, 1.5, 1.5)),
)
"""Of the first features; of more the rest are not drawn: nobody could tell them apart."""


class RowEntry(Entry):
    """The row as curves, a curve a feature, or as the symbols it is made of."""

    def __init__(self, answers: AnswerView, parent: QWidget | None = None) -> None:
        super().__init__(answers, parent)
        self.picker = RowPicker(self)
        self.picker.row_picked.connect(self._on_row_picked)
        self.plot = CurvesPlot(self)
        self.symbols = ElidedLabel("", self)
        mark(self.symbols, role="mono")
        save_when_asked(self.plot, self._on_failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picker)
        column.addWidget(self.symbols)
        column.addWidget(self.plot, 3)
        column.addWidget(self.said)
        column.addWidget(self.answers.as_widget, 2)
        self.answers.as_widget.setMinimumHeight(48)
        self.show_words(None)

    def set_part(self, dataset: Dataset | None, part: Part) -> None:
        """Where rows are picked from; None: nowhere."""
        super().set_part(dataset, part)
        self.picker.set_rows(0 if self._rows is None else len(self._rows))
        has_curves = self._facts is not None and bool(self._facts.features)
        self.plot.setVisible(has_curves)
        # Cells with tags show the symbols themselves.
        is_told = self._facts is not None and self._facts.task != "tag"
        self.symbols.setVisible(is_told and not has_curves)
        self._show()
        self.ask(at_once=True)
        if dataset is None:
            self.said.setText(self.tr("Rows can be picked once their data has been read"))
            self.said.show()

    def question(self) -> Any:
        """The row as the network gets it."""
        return None if self._rows is None else np.array(self._rows.inputs[self.picker.row])

    def show_row(self, row: int, step: int | None = None) -> None:
        """Pick a row."""
        self.picker.pick(row)
        if self._rows is not None and row == self.picker.row:
            self.take_right_of(row, step)

    def _on_row_picked(self) -> None:
        self._show()
        self.ask(at_once=True)

    def _show(self) -> None:
        rows, facts = self._rows, self._facts
        if rows is None or facts is None:
            self._right = None
            return
        row = self.picker.row
        self.take_right_of(row, None)
        if not facts.features:
            numbers = rows.inputs[row].tolist()
            self.symbols.setText(" ".join(facts.vocabulary[each] for each in numbers if each))
            return
        from engine.data.scaling import as_they_were

        values = as_they_were(rows.inputs[row], facts.feature_scale)
        curves = [
            Curve(name, 1, values[:, place], token, 1.6, dashes)
            for place, (name, (token, dashes)) in enumerate(
                zip(facts.features, _STYLES, strict=False)
            )
        ]
        title = self.tr("The row's numbers")
        if len(facts.features) > len(_STYLES):
            title = self.tr("The row's first {shown} of {all} features").format(
                shown=len(_STYLES), all=len(facts.features)
            )
        self.plot.show_curves(title, curves)
