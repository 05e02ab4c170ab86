"""How far a network's numbers are off: each of them, each step ahead, and the worst rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale, pyqtSignal
from PyQt6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.forms.quiet_combo import QuietCombo
from gui.plots.ticks import written
from gui.try_it.quiet_table import QuietTable
from gui.try_it.scatter import Scatter
from gui.widgets.numbers import as_number

if TYPE_CHECKING:
    from engine.training.number_examination import NumberExamination

_MOST_IN_SIGHT = 4
"""Numbers in the upper table before it is scrolled."""


class NumberView(QWidget):
    """The errors of each number above; below what was chosen of the rest."""

    row_chosen = pyqtSignal(int)
    """The place of a row among those examined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examination: NumberExamination | None = None
        self._row_name: Callable[[int], str | None] = lambda _row: None
        self.numbers = QuietTable(self.tr("Errors of each number"), self)
        self.choice = QuietCombo(self)
        self.choice.setAccessibleName(self.tr("What is shown of the examination"))
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.worst = QuietTable(self.tr("Worst rows"), self)
        self.worst.row_chosen.connect(self._on_row_chosen)
        self.ahead = QuietTable(self.tr("Errors of each step ahead"), self)
        self.scatter = Scatter(self)
        self._stack = QStackedWidget(self)
        for page in (self.worst, self.ahead, self.scatter):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.numbers)
        column.addWidget(self.choice)
        column.addWidget(self._stack, 1)

    def show_examination(
        self,
        examination: NumberExamination | None,
        row_name: Callable[[int], str | None] = lambda _row: None,
    ) -> None:
        """Show another examination, or none.

        Args:
            row_name: what a row is called; None: it is told by what it holds.
        """
        self._examination = examination
        self._row_name = row_name
        self._offer()
        self._show_numbers()
        self._show_ahead()
        self._show_worst()
        self.scatter.show_pairs(
            () if examination is None else examination.pairs,
            () if examination is None else tuple(each.name for each in examination.numbers),
        )

    def metrics_in_words(self, examination: NumberExamination) -> str:
        """The metrics in one line."""
        errors = [each.mean_absolute_error for each in examination.numbers]
        error = sum(errors) / len(errors)
        parts = [self.tr("mean absolute error {error}").format(error=written(error, 4))]
        if examination.naive is not None:
            naive = [value for row in examination.naive for value in row]
            words = self.tr("a season ago {error}")
            parts.append(words.format(error=written(sum(naive) / len(naive), 4)))
        if len(examination.numbers) == 1 and examination.numbers[0].r_squared is not None:
            value = as_number(examination.numbers[0].r_squared)
            parts.append(self.tr("R² {value}").format(value=value))
        parts.append(self.tr("loss {value}").format(value=as_number(examination.loss)))
        return "  ".join(parts)

    def _offer(self) -> None:
        """What there is to choose from."""
        examination = self._examination
        offered: list[tuple[str, QWidget]] = [(self.tr("Worst rows"), self.worst)]
        if examination is not None and (len(examination.ahead) > 1 or examination.naive):
            offered.append((self.tr("Step by step ahead"), self.ahead))
        offered.append((self.tr("Answer against truth"), self.scatter))
        names = [name for name, _ in offered]
        if [self.choice.itemText(place) for place in range(self.choice.count())] != names:
            chosen = self.choice.currentText()
            self.choice.blockSignals(True)
            self.choice.clear()
            for name, page in offered:
                self.choice.addItem(name, page)
            self.choice.setCurrentIndex(max(0, self.choice.findText(chosen)))
            self.choice.blockSignals(False)
            self._on_chosen()

    def _on_chosen(self) -> None:
        page = self.choice.currentData()
        if page is not None:
            self._stack.setCurrentWidget(page)

    def _show_numbers(self) -> None:
        examination = self._examination
        heads = [
            (self.tr("Number"), self.tr("What is asked for")),
            (self.tr("MAE"), self.tr("Mean absolute error, in the number's own unit")),
        ]
        heads += [
            (self.tr("RMSE"), self.tr("Root of the mean squared error")),
            (self.tr("R²"), self.tr("Share of the variance that is explained")),
        ]
        rows = []
        for each in () if examination is None else examination.numbers:
            explained = "–" if each.r_squared is None else as_number(each.r_squared)
            errors = (each.mean_absolute_error, each.root_mean_squared_error)
            rows.append((each.name, *(written(error, 3) for error in errors), explained))
        self.numbers.show_rows(heads, rows)
        self.numbers.setFixedHeight(self.numbers.height_of(min(max(1, len(rows)), _MOST_IN_SIGHT)))

    def _show_ahead(self) -> None:
        examination = self._examination
        heads = [
            (self.tr("Ahead"), self.tr("Steps after the window")),
            (self.tr("MAE"), self.tr("Mean absolute error of the network")),
        ]
        naive = None if examination is None else examination.naive
        if naive is not None:
            heads.append(
                (
                    self.tr("Season ago"),
                    self.tr("Mean absolute error of what was then"),
                )
            )
        rows = []
        names = () if examination is None else [each.name for each in examination.numbers]
        for step, errors in enumerate(() if examination is None else examination.ahead):
            for place, (name, error) in enumerate(zip(names, errors, strict=True)):
                ahead = f"+{QLocale().toString(step + 1)}"
                row = [ahead if len(names) == 1 else f"{ahead}  {name}", written(error)]
                if naive is not None:
                    row.append(written(naive[step][place]))
                rows.append(tuple(row))
        self.ahead.show_rows(heads, rows)

    def _show_worst(self) -> None:
        worst = () if self._examination is None else self._examination.worst
        heads = [
            (self.tr("Row"), self.tr("The farthest off first; a click shows one")),
            (self.tr("Off by"), self.tr("Mean absolute error, scaled as in training")),
        ]
        number = QLocale().toString
        rows = [
            (
                f"{number(each.row + 1)}  {self._row_name(each.row) or _line(each.text)}",
                written(each.error, 3),
            )
            for each in worst
        ]
        self.worst.show_rows(heads, rows)

    def _on_row_chosen(self, place: int) -> None:
        if self._examination is not None and place < len(self._examination.worst):
            self.row_chosen.emit(self._examination.worst[place].row)


def _line(text: str) -> str:
    return " ".join(text[:200].split())
