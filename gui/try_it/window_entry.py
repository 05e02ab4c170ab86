"""A window of a series, what came after it, and what the network says would come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.asking import Asker
from gui.forms.quiet_combo import QuietCombo
from gui.plots.curves_plot import Curve, CurvesPlot
from gui.plots.ticks import written
from gui.subject import Subject
from gui.theme import icon, mark
from gui.try_it.page import Page
from gui.try_it.saving_plots import save_when_asked
from gui.widgets.row_picker import RowPicker

if TYPE_CHECKING:
    from engine.data.dataset import Dataset, Series
    from engine.training.examination import Part
    from engine.training.forecasting import Forecast
    from engine.training.prediction import Predictor


class WindowEntry(Page):
    """A window of the data's rows, or the last of the series, after which nothing is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series: Series | None = None
        self._begins: tuple[int, ...] = ()
        self._begin: int | None = None
        self._length = 1
        self._shown: Forecast | None = None
        self.asker = Asker(self._answer, self)
        self.asker.answered.connect(self._on_answered)
        self.asker.failed.connect(self._on_failed)
        self.picker = RowPicker(self)
        self.picker.slider.setAccessibleName(self.tr("Window of the series"))
        self.picker.row_picked.connect(self._on_row_picked)
        self.next = QPushButton(self.tr("What comes next"), self)
        self.next.setIcon(icon("ph.arrow-line-right", "quiet_text"))
        self.next.setToolTip(self.tr("Go on from where the series ends"))
        mark(self.next, role="quiet")
        self.next.clicked.connect(self.show_next)
        self.target = QuietCombo(self)
        self.target.setAccessibleName(self.tr("What is forecast"))
        self.target.currentIndexChanged.connect(self._draw)
        self.plot = CurvesPlot(self)
        save_when_asked(self.plot, self._on_failed)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        mark(self.said, role="quiet")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.picker, 1)
        head.addWidget(self.next)
        head.addWidget(self.target)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        column.addWidget(self.said)

    def set_subject(self, subject: Subject | None) -> None:
        """Ask another network, about the same window."""
        self.asker.set_subject(subject)
        if subject is not None:
            self._length = subject.facts.length
            if [self.target.itemText(place) for place in range(self.target.count())] != list(
                subject.facts.targets
            ):
                self.target.blockSignals(True)
                self.target.clear()
                self.target.addItems(list(subject.facts.targets))
                self.target.blockSignals(False)
            self.target.setVisible(len(subject.facts.targets) > 1)
        self._ask()

    def set_part(self, dataset: Dataset | None, part: Part) -> None:
        """The windows that can be picked."""
        series = None if dataset is None else dataset.series
        self._begins = () if series is None else tuple(getattr(series, part).tolist())
        was_next = series is self._series and self._is_next
        self._series = series
        self.picker.set_rows(len(self._begins))
        self.next.setEnabled(series is not None)
        if series is None:
            self._begin = self._shown = None
            self.plot.show_curves(self.tr("Forecast"), [])
            self._tell(self.tr("Windows can be picked once the series has been read"))
        elif not was_next:
            self._take_row()
        self._ask()

    def show_row(self, row: int, step: int | None = None) -> None:
        """Pick one of the part's windows."""
        self.picker.pick(row)

    def show_next(self) -> None:
        """Forecast what comes after the series."""
        if self._series is not None:
            self._begin = max(0, len(self._series.values) - self._length)
            self.picker.pick_none()
            self._ask()

    def row_name(self, row: int) -> str | None:
        """From which step on its window is forecast."""
        if row >= len(self._begins):
            return None
        name = self._step_names(self._begins[row])
        return self.tr("from {step} on").format(step=name(self._length + 1))

    def stop(self) -> None:
        """Ask nothing more."""
        self.asker.stop()

    @property
    def is_busy(self) -> bool:
        """Whether a forecast is still to come."""
        return self.asker.is_busy

    @property
    def shown(self) -> Forecast | None:
        """What is drawn."""
        return self._shown

    @property
    def _is_next(self) -> bool:
        series = self._series
        return series is not None and self._begin == len(series.values) - self._length

    @staticmethod
    def _answer(predictor: Predictor, question: tuple[Series, int]) -> tuple[Series, Forecast]:
        from engine.project.sources.series import Series as SeriesSource
        from engine.training.forecasting import forecast

        series, begin = question
        assert isinstance(predictor.source, SeriesSource)
        return series, forecast(predictor, series, predictor.source, begin)

    def _ask(self) -> None:
        if self._series is not None and self._begin is not None:
            self.asker.ask((self._series, self._begin), at_once=True)

    def _take_row(self) -> None:
        if self._begins:
            self._begin = self._begins[self.picker.row]

    def _on_row_picked(self) -> None:
        self._take_row()
        self._ask()

    def _on_answered(self, answer: tuple[Series, Forecast]) -> None:
        series, found = answer
        if series is self._series:
            self._shown = found
            self._draw()

    def _on_failed(self, sentence: str) -> None:
        self._tell(sentence)

    def _draw(self) -> None:
        found = self._shown
        if found is None:
            return
        place = max(0, self.target.currentIndex())
        window, ahead = found.window[:, place], found.ahead[:, place]
        first = len(window) + 1
        last = float(window[-1])
        curves = [Curve(self.tr("window"), 1, window, "quiet_text", 1.6)]
        if found.naive is not None:
            naive = found.naive[:, place]
            dashes = (4.0, 3.0)
            curves.append(
                Curve(self.tr("a season ago"), first, naive, "warning", 1.2, dashes, True, last)
            )
        if len(found.truth):
            truth = found.truth[:, place]
            curves.append(Curve(self.tr("truth"), first, truth, "text", 1.6, (), True, last))
        curves.append(Curve(self.tr("forecast"), first, ahead, "accent", 2.2, (), True, last))
        name = self._step_names(found.begin)
        title = self.tr("{what} from {step} on").format(
            what=self.target.itemText(place), step=name(first)
        )
        self.plot.show_curves(title, curves, name)
        self._tell(self._fared(found, place))

    def _fared(self, found: Forecast, place: int) -> str:
        known = len(found.truth)
        if not known:
            values = ", ".join(written(value, 5) for value in found.ahead[:12, place].tolist())
            more = " …" if len(found.ahead) > 12 else ""
            return self.tr("Nothing is known of what comes: {values}").format(values=values + more)
        truth = found.truth[:, place]
        error = float(np.abs(found.ahead[:known, place] - truth).mean())
        if found.naive is None:
            return self.tr("Off by {error} on average").format(error=written(error, 3))
        naive = float(np.abs(found.naive[:known, place] - truth).mean())
        words = self.tr("Off by {error} on average; a season ago by {naive}")
        return words.format(error=written(error, 3), naive=written(naive, 3))

    def _step_names(self, begin: int) -> Callable[[int], str]:
        """What a step of the window is called, from 1: as the series has it, or its number."""
        labels: tuple[str, ...] = () if self._series is None else self._series.labels

        def name(step: int) -> str:
            place = begin + step - 1
            if 0 <= place < len(labels):
                return labels[place]
            if labels:
                return self.tr("+{steps}").format(steps=place - len(labels) + 1)
            return written(place + 1, 9)

        return name

    def _tell(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))
