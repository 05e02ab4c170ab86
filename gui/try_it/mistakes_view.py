"""What a network takes for what: metrics, confusion matrix and worst mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.theme import mark
from gui.try_it.confusion_table import ConfusionTable
from gui.try_it.mistakes_table import MistakesTable
from gui.widgets.bare_splitter import BareSplitter
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.numbers import as_number, as_percentage

if TYPE_CHECKING:
    from engine.training.class_examination import Examination, Mistake


_NARROW = 460
"""Pixels: in less there is room for one of the two."""


class MistakesView(BareSplitter):
    """The matrix, and beside it the mistakes of the cell that was chosen in it, or all of them.

    Where there is little room one of them is shown, and the other is a click away.
    """

    mistake_chosen = pyqtSignal(object)
    """The Mistake."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examination: Examination | None = None
        self._pair: tuple[str, str] | None = None
        self.ranking = ElidedLabel("", self)
        mark(self.ranking, role="quiet")
        self.matrix = ConfusionTable(self)
        self.matrix.pair_chosen.connect(self._on_pair_chosen)
        self._title = ElidedLabel("", self)
        mark(self._title, role="section")
        self.show_all = QPushButton(self.tr("Show all"), self)
        self.show_all.setToolTip(self.tr("Show the mistakes of all classes again"))
        mark(self.show_all, role="link")
        self.show_all.clicked.connect(self._on_show_all_clicked)
        self.to_mistakes = QPushButton(self.tr("Mistakes"), self)
        self.to_matrix = QPushButton(self.tr("Matrix"), self)
        for button in (self.to_mistakes, self.to_matrix):
            mark(button, role="link")
            button.hide()
        self.to_mistakes.clicked.connect(lambda: self._turn_to(self._right, self.mistakes))
        self.to_matrix.clicked.connect(lambda: self._turn_to(self._left, self.matrix))
        self._is_narrow = False
        self.mistakes = MistakesTable(self)
        self.mistakes.mistake_chosen.connect(self.mistake_chosen)
        self._lay_out()
        self.show_examination(None)

    def _lay_out(self) -> None:
        left, right = self._left, self._right = QWidget(self), QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        above = QHBoxLayout()
        above.addWidget(self.ranking, 1)
        above.addWidget(self.to_mistakes)
        column.addLayout(above)
        column.addWidget(self.matrix, 1)
        other = QVBoxLayout(right)
        other.setContentsMargins(0, 0, 0, 0)
        other.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.show_all)
        head.addWidget(self.to_matrix)
        other.addLayout(head)
        other.addWidget(self.mistakes, 1)
        for widget, stretch in ((left, 5), (right, 5)):
            self.addWidget(widget)
            self.setStretchFactor(self.count() - 1, stretch)
        self.setSizes([310, 290])

    def count_steps(self, counts_steps: bool) -> None:
        """Whether what is counted are steps of rows, and not rows."""
        self.matrix.count_steps(counts_steps)

    def show_examination(self, examination: Examination | None) -> None:
        """Show another examination; a cell that was chosen stays so where there still is one."""
        self._examination = examination
        if self._pair and (examination is None or not set(self._pair) <= set(examination.classes)):
            self._pair = None
        self.matrix.show_examination(examination)
        has_matrix = examination is None or examination.metrics.confusion is not None
        self.matrix.setVisible(has_matrix)
        self.ranking.setText("" if examination is None else self._ranking_in_words(examination))
        self._show_mistakes()

    def _show_mistakes(self) -> None:
        examination, pair = self._examination, self._pair
        self.show_all.setVisible(pair is not None)
        if examination is None:
            self._title.setText("")
            self.mistakes.show_mistakes(None, ())
            return
        chosen = tuple(each for each in examination.mistakes if _is_of(each, pair))
        self._title.setText(self._title_of(examination, chosen))
        self.mistakes.show_mistakes(examination, chosen)

    def _title_of(self, examination: Examination, chosen: tuple[Mistake, ...]) -> str:
        number = QLocale().toString
        if self._pair is None:
            if len(chosen) < examination.metrics.wrong:
                words = self.tr("The worst {shown} of {all} mistakes")
            else:
                words = self.tr("All {all} mistakes, the worst first")
            return words.format(shown=number(len(chosen)), all=number(examination.metrics.wrong))
        label, taken = self._pair
        if label == taken:
            words = self.tr("{label} taken for something else: {shown}")
        else:
            words = self.tr("{label} taken for {taken}: {shown}")
        return words.format(label=label, taken=taken, shown=number(len(chosen)))

    def metrics_in_words(self, examination: Examination) -> str:
        """The metrics in one line."""
        metrics = examination.metrics
        parts = [
            self.tr("accuracy {share}").format(share=as_percentage(metrics.accuracy)),
            self.tr("macro F1 {value}").format(value=as_number(metrics.macro_f1)),
        ]
        if metrics.top_three_accuracy is not None:
            share = as_percentage(metrics.top_three_accuracy)
            parts.append(self.tr("top 3 {share}").format(share=share))
        parts.append(self.tr("loss {value}").format(value=as_number(examination.loss)))
        return "  ".join(parts)

    def _ranking_in_words(self, examination: Examination) -> str:
        ranked = examination.metrics.ranked()
        words = self.tr("F1 {best_f1} for {best} at best, {worst_f1} for {worst} at worst")
        return words.format(
            best=ranked[0].name,
            best_f1=as_number(ranked[0].f1),
            worst=ranked[-1].name,
            worst_f1=as_number(ranked[-1].f1),
        )

    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        super().resizeEvent(a0)
        is_narrow = self.width() < _NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._right.setVisible(not is_narrow)
            self._left.show()
            self.to_mistakes.setVisible(is_narrow)
            self.to_matrix.setVisible(is_narrow)

    def _turn_to(self, page: QWidget, focus: QWidget) -> None:
        for each in (self._left, self._right):
            each.setVisible(each is page)
        focus.setFocus()

    def _on_pair_chosen(self, label: str, taken: str) -> None:
        self._pair = (label, taken)
        self._show_mistakes()
        if self._is_narrow:
            self._turn_to(self._right, self.mistakes)

    def _on_show_all_clicked(self) -> None:
        self._pair = None
        self.matrix.clearSelection()
        self.mistakes.setFocus()  # the button goes, and the keyboard would go anywhere
        self._show_mistakes()


def _is_of(mistake: Mistake, pair: tuple[str, str] | None) -> bool:
    """Whether a mistake is in a cell; one on the diagonal stands for all mistakes of its class."""
    if pair is None:
        return True
    label, taken = pair
    return mistake.label == label and taken in (label, mistake.predicted)
